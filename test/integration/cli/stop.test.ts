import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';

// A process of its own for each run, and each has the sources to compile.
vi.setConfig({ testTimeout: 120_000 });

const dir = mkdtempSync(join(tmpdir(), 'tsplay-stop-'));
// What is being stopped may still write.
afterAll(() => rmSync(dir, { recursive: true, force: true, maxRetries: 40, retryDelay: 250 }));

const entry = join(dir, 'start.mts');
writeFileSync(
  entry,
  `import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};\nawait start();\n`,
);

/** Processes of this machine, other than tsplay's own, whose words hold a mark. */
const running = (mark: string): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(mark) && !line.includes('start.mts'));

const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; i < 300 && !holds(); i++) await sleep(100);
};

interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
}

/** A run that stays in a task of which every program can be told by `mark`. */
function begin(task: string): Started {
  const book = join(dir, `${randomUUID()}.yml`);
  writeFileSync(
    book,
    `- hosts: all\n  gather_facts: false\n  tasks:\n    - block: [{${task}}]\n      rescue: [{command: "sleep 301"}]\n      always: [{command: "sleep 302"}]\n`,
  );
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', entry, 'run', book, '-i', 'one,two', '-c', 'local'],
    {
      env: { ...process.env, HOME: dir },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: () => text };
}

const mark = (): string => `3${String(Math.random()).slice(2, 12)}`;

describe('a run that a signal ends', () => {
  it.each([
    ['SIGTERM', 143, ['SIGTERM'] as const],
    ['SIGHUP', 129, ['SIGHUP'] as const],
    ['Ctrl-C twice', 99, ['SIGINT', 'SIGINT'] as const],
  ])('%s: leaves with status %i, and nothing of it runs on', async (_, status, signals) => {
    const seconds = mark();
    const { child, said } = begin(`shell: "sleep ${seconds} & sleep ${seconds} | cat"`);
    await until(() => running(seconds).length >= 4);
    expect(running(seconds).length, said()).toBeGreaterThanOrEqual(4);
    const ended = once(child, 'exit');
    for (const [i, signal] of signals.entries()) {
      if (i > 0) await sleep(500);
      child.kill(signal);
    }
    expect(await ended).toEqual([status, null]);
    await until(() => running(seconds).length === 0);
    expect(running(seconds)).toEqual([]);
    expect(said()).toContain('Stopping at once');
    expect(said()).not.toContain('Could not be ended');
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    '%s: a rulebook leaves with status %i, whether a playbook of its runs or not',
    async (signal, status) => {
      for (const busy of [true, false]) {
        const seconds = mark();
        const name = randomUUID();
        writeFileSync(
          join(dir, `${name}-play.yml`),
          `- hosts: all\n  gather_facts: false\n  tasks: [{command: "sleep ${seconds}"}]\n`,
        );
        const action = busy ? `{run_playbook: {name: ${name}-play.yml}}` : '{debug: {msg: "awake"}}';
        writeFileSync(
          join(dir, `${name}.yml`),
          `- name: R\n  hosts: all\n  sources: [{eda.builtin.tick: {delay: 1}}]\n  rules: [{name: r, condition: event.count == 0, action: ${action}}]\n`,
        );
        const child = spawn(
          process.execPath,
          ['--import', 'tsx', entry, 'rulebook', '-r', join(dir, `${name}.yml`), '-i', 'one,', '-c', 'local'],
          { env: { ...process.env, HOME: dir }, stdio: ['ignore', 'pipe', 'pipe'] },
        );
        let said = '';
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
        await until(() => (busy ? running(seconds).length > 0 : said.includes('awake')));
        const ended = once(child, 'exit');
        child.kill(signal);
        expect(await ended, said).toEqual([status, null]);
        await until(() => running(seconds).length === 0);
        expect(running(seconds)).toEqual([]);
      }
    },
  );

  it('ends programs that do not heed TERM', async () => {
    const seconds = mark();
    const { child, said } = begin(`shell: "trap '' TERM; sleep ${seconds}; sleep ${seconds}"`);
    await until(() => running(seconds).length >= 2);
    child.kill('SIGTERM');
    expect(await once(child, 'exit'), said()).toEqual([143, null]);
    await until(() => running(seconds).length === 0);
    expect(running(seconds)).toEqual([]);
  });

  it.each([
    [
      'timeout gives its program',
      (seconds: string) => `command: "timeout 9000 sh -c 'sleep ${seconds}; true'"`,
    ],
    [
      'bash gives jobs under set -m (needs bash)',
      (seconds: string) => `shell: "set -m; (sleep ${seconds}; true) & wait", args: {executable: bash}`,
    ],
    [
      'programs of facts get',
      (seconds: string) => {
        const facts = mkdtempSync(join(dir, 'facts-'));
        writeFileSync(join(facts, 'slow.fact'), `#!/bin/sh\nsleep ${seconds}\n`, { mode: 0o755 });
        return `setup: {gather_subset: ["!all"], fact_path: ${facts}, gather_timeout: 9000}`;
      },
    ],
  ])('ends the process group that %s', async (_, task) => {
    const seconds = mark();
    const { child, said } = begin(task(seconds));
    await until(() => running(`sleep ${seconds}`).length >= 2);
    expect(running(`sleep ${seconds}`).length, said()).toBeGreaterThanOrEqual(2);
    child.kill('SIGTERM');
    expect(await once(child, 'exit'), said()).toEqual([143, null]);
    await until(() => running(`sleep ${seconds}`).length === 0);
    expect(running(`sleep ${seconds}`)).toEqual([]);
  });

  it('ends programs of lookups', async () => {
    const other = mark();
    const lookup = begin(`debug: {msg: "{{ lookup('pipe', 'sleep ${other} | cat') }}"}`);
    await until(() => running(`sleep ${other}`).length >= 1);
    lookup.child.kill('SIGTERM');
    expect(await once(lookup.child, 'exit'), lookup.said()).toEqual([143, null]);
    await until(() => running(other).length === 0);
    expect(running(other)).toEqual([]);
  });

  it.each([
    ['of a vault password', (program: string) => ['-i', 'one,', '--vault-password-file', program]],
    ['of a become password', (program: string) => ['-i', 'one,', '--become-password-file', program]],
    ['that is an inventory', (program: string) => ['-i', program]],
  ])('ends the program %s, and says that it stops', async (_, words) => {
    const seconds = mark();
    const program = join(dir, `${randomUUID()}.sh`);
    writeFileSync(program, `#!/bin/sh\nsleep ${seconds}\n`, { mode: 0o755 });
    const book = join(dir, `${randomUUID()}.yml`);
    writeFileSync(book, '- hosts: all\n  gather_facts: false\n  tasks: [{debug: {msg: here}}]\n');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', entry, 'run', book, '-c', 'local', ...words(program)],
      { env: { ...process.env, HOME: dir }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child.stdout.resume();
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => running(`sleep ${seconds}`).length >= 1);
    child.kill('SIGTERM');
    expect(await once(child, 'exit'), said).toEqual([143, null]);
    expect(said).toContain('Stopping at once');
    await until(() => running(seconds).length === 0);
    expect(running(seconds)).toEqual([]);
  });

  it('leaves jobs in the background to themselves', async () => {
    const seconds = mark();
    const stays = mark();
    const { child, said } = begin(
      `shell: "sleep ${stays}", async: 1000, poll: 0}, {command: "sleep ${seconds}"`,
    );
    await until(() => running(`sleep ${seconds}`).length >= 2);
    child.kill('SIGTERM');
    expect(await once(child, 'exit'), said()).toEqual([143, null]);
    expect(running(`sleep ${seconds}`)).toEqual([]);
    const jobs = running(`sleep ${stays}`);
    for (const pid of execFileSync('pgrep', ['-f', `sleep ${stays}`], { encoding: 'utf8' }).split('\n'))
      if (pid !== '') process.kill(Number(pid), 'SIGKILL');
    expect(jobs.length).toBeGreaterThanOrEqual(2);
  });

  // A module that begins something says how it is taken back; nothing of it is done by a run that comes to its end.
  it.each([
    ['SIGTERM', 143, ['SIGTERM'] as const],
    ['Ctrl-C', 99, ['SIGINT'] as const],
    ['Ctrl-C twice', 99, ['SIGINT', 'SIGINT'] as const],
    ['nothing', 0, [] as const],
  ])('by %s (status %i) takes back what was begun, the last one first', async (_, status, signals) => {
    const place = mkdtempSync(join(dir, 'begun-'));
    mkdirSync(join(place, 'library'));
    writeFileSync(
      join(place, 'library', 'begins.ts'),
      `import { defineModule, p } from 'tsplay/sdk';
export const begins = defineModule({
  name: 'begins', summary: 'Begins something', params: { mark: p.str({ doc: 'A mark.', required: true }) },
  support: { check: 'none', diff: 'none' }, examples: [],
  plan: ({ mark }, _, context) => Promise.resolve({
    changed: true,
    apply: async () => {
      context.onEarlyEnd(async (host) => void (await host.run('echo back ' + mark + ' >>${place}/log')));
      return {};
    },
  }),
});
`,
    );
    const seconds = signals.length === 0 ? '0.1' : mark();
    const wait =
      signals.length === 1 && signals[0] === 'SIGINT' ? `sleep 6 # ${seconds}` : `sleep ${seconds}`;
    const book = join(place, 'site.yml');
    writeFileSync(
      book,
      `- hosts: all\n  gather_facts: false\n  tasks:\n    - begins: {mark: one}\n    - begins: {mark: two}\n    - shell: "${wait}"\n    - shell: "echo went on >>${place}/log"\n`,
    );
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', entry, 'run', book, '-i', 'one,', '-c', 'local'],
      { env: { ...process.env, HOME: dir }, stdio: 'ignore' },
    );
    const ended = once(child, 'exit');
    if (signals.length > 0) await until(() => running(seconds).length >= 1);
    const asked = performance.now();
    for (const [i, signal] of signals.entries()) {
      if (i > 0) await sleep(500);
      child.kill(signal);
    }
    expect(await ended).toEqual([status, null]);
    if (signals.length > 0) expect(performance.now() - asked).toBeLessThan(30_000);
    const log = existsSync(join(place, 'log')) ? readFileSync(join(place, 'log'), 'utf8') : '';
    expect(log).toBe(signals.length === 0 ? 'went on\n' : 'back two\nback one\n');
  });
});
