import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { damaged } from '../support/damaged.ts';
import { fakeProcess } from './fake-process.ts';

const home = mkdtempSync(join(tmpdir(), 'tsplay-runs-'));
const book = join(home, 'site.yml');
const folder = join(home, '.local/state/tsplay/runs');

interface Seen {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function tsplay(argv: readonly string[], env: Record<string, string> = {}): Promise<Seen> {
  const proc = fakeProcess({ cwd: home, env: { HOME: home, PATH: process.env.PATH ?? '', ...env } });
  const code = await main(argv, proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
}
const play = (...argv: string[]): Promise<Seen> => tsplay(['run', book, '-i', 'a,b', '-c', 'local', ...argv]);
const records = (): string[] => readdirSync(folder).sort();

// On a busy machine, compiling the whole engine takes longer than any test here.
beforeAll(async () => {
  await import('../../src/engine/index.ts');
  writeFileSync(
    book,
    `- hosts: all
  gather_facts: false
  tasks:
    - {name: one, command: echo hi}
    - {name: two, command: "{{ program | default('true') }}"}
    - {name: hidden, debug: {msg: open sesame}, no_log: true}
`,
  );
  await play();
  await play('-e', 'program=false');
  await tsplay(['adhoc', 'all', '-i', 'a,', '-c', 'local', '-m', 'debug', '-a', 'msg=argument']);
}, 60_000);

describe('each run is recorded', () => {
  it('in a private file of the user', () => {
    expect(records()).toHaveLength(3);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of records()) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });
  it('without what no_log hides, variables and arguments of ad-hoc commands', () => {
    const [first = '', , adhoc = ''] = records();
    expect(readFileSync(join(folder, first), 'utf8')).not.toContain('open sesame');
    expect(readFileSync(join(folder, adhoc), 'utf8').split('\n', 1)[0]).not.toContain('argument');
  });
  it('unless it is not wanted, or nothing runs', async () => {
    const before = records();
    await play('--no-record');
    await play('--list-tasks');
    await tsplay(['run', book, '-i', 'a,', '-c', 'local'], { TSPLAY_RECORD_RUNS: 'no' });
    expect(records()).toEqual(before);
  });
  it('unless the user has no home, which is not made', async () => {
    const none = join(home, 'none');
    const { code, err } = await tsplay(['run', book, '-i', 'a,', '-c', 'local'], { HOME: none });
    expect([code, err]).toEqual([0, '']);
    expect(existsSync(none)).toBe(false);
  });
  it('and goes on where it cannot be', async () => {
    writeFileSync(join(home, 'file'), '');
    const seen = await tsplay(['run', book, '-i', 'a,', '-c', 'local'], {
      TSPLAY_RECORD_PATH: join(home, 'file', 'runs'),
    });
    expect(seen.code).toBe(0);
    expect(seen.err + seen.out).toContain('the run is not recorded: ENOTDIR');
  });
  it('for as long as the settings say', async () => {
    const path = join(home, 'few');
    const env = { TSPLAY_RECORD_PATH: path, TSPLAY_RECORD_MAX_SIZE: '6K' };
    for (let i = 0; i < 4; i++) await tsplay(['run', book, '-i', 'a,', '-c', 'local'], env);
    const kept = readdirSync(path);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(4);
  });
});

describe('tsplay runs', () => {
  it('lists the newest first', async () => {
    const { out, code } = await tsplay(['runs']);
    const [head, adhoc, failed, good] = out.split('\n');
    expect(code).toBe(0);
    expect(head).toMatch(/^ID +WHEN +WHO +WHAT +HOSTS +RESULT +TIME$/);
    expect(adhoc).toMatch(/ all debug +1 +ok +/);
    expect(failed).toMatch(/site\.yml +2 +failed changed=2 failed=2 /);
    expect(good).toMatch(/site\.yml +2 +ok changed=4 /);
  });
  it('lists as JSON', async () => {
    const { out } = await tsplay(['runs', 'list', '--json', '-n', '2']);
    expect(JSON.parse(out)).toMatchObject([
      { command: 'adhoc', what: ['all', 'debug'], outcome: 'ok', exit_code: 0, hosts: 1 },
      { command: 'run', outcome: 'failed', exit_code: 2, totals: { ok: 2, failed: 2 } },
    ]);
  });
  it('shows only what failed, with its play and task', async () => {
    const [, failed = ''] = records();
    const { out } = await tsplay(['runs', 'show', failed.replace('.jsonl', ''), '--failed', '--host', 'b']);
    expect(out).toMatch(/Result: +failed, exit status 2/);
    expect(out).toContain('TASK [two]');
    expect(out).not.toContain('TASK [one]');
    expect(out).toContain('fatal: [b]');
    expect(out).not.toContain('[a]');
  });
  it('shows results of a task as JSON', async () => {
    const [first = ''] = records();
    const { out } = await tsplay(['runs', 'show', first.replace('.jsonl', ''), '--task', 'o*', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      results: [
        { task: 'one', result: { stdout: 'hi' } },
        { task: 'one', result: { stdout: 'hi' } },
      ],
    });
  });
  it('tells in what two runs differ', async () => {
    const [one = '', two = ''] = records().map((name) => name.replace('.jsonl', ''));
    const { out } = await tsplay(['runs', 'diff', one, two]);
    expect(out).toContain('site.yml: two\n  changed -> failed: a, b\n');
    expect(out).toContain('site.yml: hidden\n  ok -> did not run: a, b\n');
    expect((await tsplay(['runs', 'diff', one, one])).out).toBe('Both runs did the same.\n');
  });
  it('replays through any output', async () => {
    const [first = ''] = records().map((name) => name.replace('.jsonl', ''));
    const { out } = await tsplay(['runs', 'replay', first, '-o', 'jsonl']);
    const events = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(events[0]).toBe('run.start');
    expect(events).toContain('host.end');
    expect(events.at(-1)).toBe('run.end');
  });
  it('knows a run that was killed, and one that half a line was written of', async () => {
    const path = join(home, 'killed');
    const env = { TSPLAY_RECORD_PATH: path };
    await tsplay(['run', book, '-i', 'a,', '-c', 'local'], env);
    const [name = ''] = readdirSync(path);
    const text = readFileSync(join(path, name), 'utf8').replace(/"pid":\d+/, '"pid":999999999');
    writeFileSync(join(path, name), text.slice(0, -250));
    expect((await tsplay(['runs', 'list', '--json'], env)).out).toContain('"outcome": "killed"');
    expect((await tsplay(['runs', 'show', 'last'], env)).out).toContain('TASK [one]');
  });
  it.each([
    [['show', 'nope'], "there is no run 'nope'"],
    [['show', '2'], "runs begin with '2'"],
    [['diff', 'last'], 'two runs are compared'],
    [['shwo'], "invalid choice: 'shwo'"],
  ])('refuses %j', async (argv, message) => {
    const { err, code } = await tsplay(['runs', ...argv]);
    expect(err).toContain(message);
    expect(code).not.toBe(0);
  });
  it('says where nothing is recorded yet', async () => {
    const { err } = await tsplay(['runs'], { TSPLAY_RECORD_PATH: join(home, 'none') });
    expect(err).toContain('No run is recorded yet in');
  });
});

describe('an error that ends a run before its first play', () => {
  const path = join(home, 'early');
  const env = { TSPLAY_RECORD_PATH: path };
  const run = (...argv: string[]): Promise<Seen> => tsplay(['run', ...argv], env);
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  it('is recorded and shown: a playbook that cannot be read', async () => {
    const wrong = join(home, 'wrong.yml');
    writeFileSync(wrong, '- hosts: all\n  tasks:\n    - {name: typo, coppy: {dest: /tmp/x}}\n');
    const { code, err } = await run(wrong, '-i', 'a,', '-c', 'local');
    expect(code).toBe(4);
    const list = await tsplay(['runs', 'list', '--json'], env);
    expect(JSON.parse(list.out)).toMatchObject([{ outcome: 'failed', exit_code: 4, what: [wrong] }]);
    const shown = await tsplay(['runs', 'show', 'last', '--failed'], env);
    expect(shown.out).toMatch(/Result: +failed, exit status 4/);
    expect(shown.err).toBe(err);
    expect(shown.err).toMatch(/^ERROR! .*coppy.*\[TSP1101\]\n {2}.*wrong\.yml:3:/);
    const data = await tsplay(['runs', 'show', 'last', '--json'], env);
    expect(JSON.parse(data.out)).toMatchObject({ errors: [err.trimEnd()], results: [] });
    const replayed = await tsplay(['runs', 'replay', 'last', '-o', 'jsonl'], env);
    expect(replayed.out).toContain('"type":"error"');
    expect((await tsplay(['report', '-o', '-'], env)).out).toMatch(
      /<section id="failures"[^]*The run ended before its first task[^]*TSP1101/,
    );
  });
  it.each([
    ['a playbook that is not there', ['nowhere.yml'], 1, 'TSP1002'],
    ['a limit that no host matches', [book, '-i', 'a,', '-l', 'nowhere'], 1, 'TSP1302'],
    ['a password file that is not there', [book, '-i', 'a,', '--conn-pass-file', 'nowhere'], 1, 'TSP1504'],
    ['extra variables that cannot be read', [book, '-i', 'a,', '-e', '@nowhere.yml'], 1, 'nowhere.yml'],
  ])('is recorded: %s', async (_, argv, status, words) => {
    const { code, err } = await run(...argv);
    expect([code, err]).toEqual([status, expect.stringContaining(words)]);
    const { out } = await tsplay(['runs', 'show', 'last', '--json'], env);
    const { errors, ...about } = JSON.parse(out) as { errors: string[] };
    expect(about).toMatchObject({ exit_code: status, outcome: 'failed' });
    expect(errors).toHaveLength(1);
    expect(err.trimEnd().endsWith(errors[0] ?? '?')).toBe(true);
  });
  it('has no secret in its record', async () => {
    const wrong = join(home, 'secret.yml');
    writeFileSync(wrong, '- hosts: all\n  tasks:\n    - {uri: {url: x, url_password: sesame-7, nope: 1}}\n');
    await run(wrong, '-i', 'a,', '-c', 'local');
    const [name = ''] = readdirSync(path);
    const text = readFileSync(join(path, name), 'utf8');
    expect(text).toContain('nope');
    expect(text).not.toContain('sesame-7');
  });
  it('is not recorded where that is not wanted, nor where nothing was to run', async () => {
    await run('nowhere.yml', '--no-record');
    await run('nowhere.yml', '--syntax-check');
    expect(JSON.parse((await tsplay(['runs', 'list', '--json'], env)).out || '[]')).toEqual([]);
  });
});

describe('a record that is damaged', () => {
  const id = '20250101-000000-0000';
  const file = join(folder, `${id}.jsonl`);
  afterEach(() => rmSync(file, { force: true }));

  it('is told with its line, or passed over, and never harms the list', async () => {
    const [first = ''] = records();
    const lines = readFileSync(join(folder, first), 'utf8').trimEnd().split('\n');
    let told = 0;
    for (const [i, line] of lines.entries())
      for (const wrong of damaged(JSON.parse(line) as object)) {
        writeFileSync(file, [...lines.slice(0, i), JSON.stringify(wrong), ...lines.slice(i + 1)].join('\n'));
        expect(await tsplay(['runs', 'list'])).toMatchObject({ code: 0, err: '' });
        const { code, err } = await tsplay(['runs', 'show', id]);
        expect(err, JSON.stringify(wrong)).not.toContain('TSP9001');
        if (err !== '') expect([code, err]).toEqual([5, expect.stringContaining('TSP1503')]);
        if (err.includes(`${id}.jsonl:${i + 1}:1`)) told++;
      }
    expect(told).toBeGreaterThan(50);
  }, 60_000);
});
