import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from './fake-process.ts';

beforeAll(() => import('../../src/engine/index.ts'), 60_000);

const dir = mkdtempSync(join(tmpdir(), 'tsplay-callbacks-'));

async function play(text: string, env: Record<string, string>, argv: readonly string[] = []) {
  mkdirSync(dirname(join(dir, 'site.yml')), { recursive: true });
  writeFileSync(join(dir, 'site.yml'), text);
  const proc = fakeProcess({
    cwd: dir,
    env: { HOME: dir, PATH: process.env.PATH ?? '', ANSIBLE_STDOUT_CALLBACK: 'default', ...env },
  });
  const code = await main(['run', join(dir, 'site.yml'), '-i', 'a,', '-c', 'local', ...argv], proc);
  return { code, out: proc.stdout.text.replaceAll(dir, 'DIR'), err: proc.stderr.text };
}

const head = '- hosts: all\n  gather_facts: false\n  tasks:\n';
const book = `${head}    - {name: Say, debug: {msg: "a\\tb  \\nc"}}
    - {name: Fail, fail: {msg: no reason}, ignore_errors: true}
    - name: Loop
      debug: {msg: "{{ item }}"}
      loop: [1, 2]
      failed_when: item == 2
      ignore_errors: true
    - {name: Never, ping: , when: false}
`;

/** What is between the banner of a task and the next. */
const task = (out: string, name: string): string =>
  new RegExp(`TASK \\[${name}\\][^\\n]*\\n([^]*?)\\n\\n`).exec(out)?.[1] ?? '';

describe('the yaml callback', () => {
  it('is the default one with results as YAML, under its long name too', async () => {
    const { out } = await play(book, { ANSIBLE_STDOUT_CALLBACK: 'community.general.yaml' });
    expect(task(out, 'Fail')).toContain('FAILED! =>');
    expect(task(out, 'Fail')).toMatch(/^ +msg: no reason$/m);
    const named = await play(book, {}, ['--output', 'yaml']);
    expect(named.out).toBe(out);
  });
});

describe('the default callback', () => {
  it('writes failures as Ansible does', async () => {
    const { out } = await play(book, {});
    expect(task(out, 'Fail')).toBe(
      'fatal: [a]: FAILED! => {"changed": false, "msg": "no reason"}\n...ignoring',
    );
    // What a loop of debug comes to is on one line, its items are not.
    expect(task(out, 'Loop')).toContain('fatal: [a]: FAILED! => {"msg": "One or more items failed"}');
  });
  it('ANSIBLE_CALLBACK_RESULT_FORMAT=yaml', async () => {
    const { out } = await play(book, { ANSIBLE_CALLBACK_RESULT_FORMAT: 'yaml' });
    expect(task(out, 'Say')).toBe('ok: [a] => \n    msg: |-\n        a       b\n        c');
    expect(task(out, 'Fail')).toBe(
      'fatal: [a]: FAILED! => \n    changed: false\n    msg: no reason\n...ignoring',
    );
    expect(task(out, 'Never')).toBe('skipping: [a]');
  });
  it('without beauty: nothing is left out', async () => {
    const env = { ANSIBLE_CALLBACK_RESULT_FORMAT: 'yaml', ANSIBLE_CALLBACK_FORMAT_PRETTY: '0' };
    const { out } = await play(book, env, ['-v']);
    expect(task(out, 'Say')).toBe('ok: [a] => \n    msg: "a\\tb  \\nc"');
    expect(task(out, 'Never')).toBe(
      'skipping: [a] => \n    changed: false\n    false_condition: false\n    skip_reason: Conditional result was False',
    );
  });
  it('pretty JSON', async () => {
    const { out } = await play(book, { ANSIBLE_CALLBACK_FORMAT_PRETTY: '1' });
    expect(task(out, 'Fail')).toContain('FAILED! => {\n    "changed": false,\n    "msg": "no reason"\n}');
  });
  it('shows differences after the items, and only of what changed', async () => {
    const text = `${head}    - name: Files
      copy: {dest: "${dir}/f{{ item }}", content: "x\\n"}
      loop: [1, 2]
      diff: true
      changed_when: item == 2
`;
    const { out } = await play(text, {});
    expect(out.indexOf('(item=2)')).toBeLessThan(out.indexOf('+++ after'));
    expect(out).not.toContain('DIR/f1\n');
    expect(out).toContain('+x\n');
  });
  it('has no word for what cannot be known', async () => {
    const { out } = await play(`${head}    - {name: Command, command: id}\n`, {}, ['--check']);
    expect(task(out, 'Command')).toBe('skipping: [a]');
    expect(out).toContain('skipped=1    rescued=0    ignored=0   \n');
    expect(out).not.toContain('unknown');
  });
  it('marks what runs in check mode, task by task', async () => {
    const text = `${head}    - {name: One, ping: , check_mode: false}\n    - {name: Two, ping: }\n`;
    const env = { ANSIBLE_CHECK_MODE_MARKERS: '1' };
    const dry = (await play(text, env, ['-C'])).out;
    expect(dry).toMatch(/^\nDRY RUN \*+\n\nPLAY \[all\] \[CHECK MODE\] \*+\n\nTASK \[One\] \*+\n/);
    expect(dry).toContain('TASK [Two] [CHECK MODE] ***');
    const wet = (await play(text.replace('false}', 'true}'), env)).out;
    expect(wet).toContain('TASK [One] [CHECK MODE] ***');
    expect(wet).toContain('TASK [Two] ***');
  });
  it('names places in full', async () => {
    const { out } = await play(book, { ANSIBLE_SHOW_TASK_PATH_ON_FAILURE: '1' });
    expect(task(out, 'Fail')).toMatch(/^task path: DIR\/site\.yml:5\nfatal: /);
  });
});

describe('callbacks_enabled', () => {
  it('timer', async () => {
    const { out } = await play(book, { ANSIBLE_CALLBACKS_ENABLED: 'ansible.posix.timer' });
    expect(out).toMatch(/\nPlaybook run took 0 days, 0 hours, 0 minutes, \d+ seconds\n$/);
  });
  it('profile_tasks', async () => {
    const { out } = await play(book, { ANSIBLE_CALLBACKS_ENABLED: 'profile_tasks' });
    expect(out).toMatch(
      /TASK \[Say\] \*+\n\w+ \d\d \w+ \d{4} {2}[\d:]{8} [-+]\d{4} \(0:00:0\d\.\d{3}\) {7}0:00:0\d\.\d{3} \*+ \n/,
    );
    expect(out).toMatch(/\n={79} \n(.*\n)*Loop -+ \d\.\d\ds\n/);
    expect(out.split('\n').filter((line) => /^Loop -/.test(line))[0]).toHaveLength(79);
  });
  it('junit', async () => {
    const folder = join(dir, 'junit');
    await play(book, { ANSIBLE_CALLBACKS_ENABLED: 'junit,no_such', JUNIT_OUTPUT_DIR: folder });
    const [file = ''] = readdirSync(folder);
    expect(file).toMatch(/^site-\d+(\.\d+)?\.xml$/);
    const xml = readFileSync(join(folder, file), 'utf8').replaceAll(dir, 'DIR');
    expect(xml).toContain('name="site" skipped="1" tests="4"');
    expect(xml).toContain('<testcase classname="DIR/site.yml:5" name="[a] all: Fail" time="');
    expect(xml).toContain('<skipped>Conditional result was False</skipped>');
  });
  it('junit counts ignored failures when told so', async () => {
    const folder = join(dir, 'strict');
    const env = { JUNIT_OUTPUT_DIR: folder, JUNIT_FAIL_ON_IGNORE: 'true' };
    await play(book, { ANSIBLE_CALLBACKS_ENABLED: 'junit', ...env });
    const xml = readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8');
    expect(xml).toContain('failures="2"');
    expect(xml).toContain('<failure message="no reason" type="failure">');
  });
});

describe('callbacks that are named and not there', () => {
  it('are told with their places, and the run is shown as usual', async () => {
    const cfg = '[defaults]\nstdout_callback = my.own.dense\ncallbacks_enabled = timer, nowhere\n';
    writeFileSync(join(dir, 'ansible.cfg'), cfg);
    writeFileSync(join(dir, 'site.yml'), `${head}    - {name: Say, debug: {msg: x}}\n`);
    for (const argv of [[], ['--syntax-check']]) {
      const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '' } });
      const code = await main(['run', join(dir, 'site.yml'), '-i', 'a,', '-c', 'local', ...argv], proc);
      const err = proc.stderr.text.replaceAll(dir, 'DIR').replace(/\s+/g, ' ');
      expect(code).toBe(0);
      expect(err).toContain(
        'ansible.cfg: the callback my.own.dense was not found; the run is shown as usual',
      );
      expect(err).toContain("ansible.cfg: Skipping callback plugin 'nowhere', unable to load");
      expect(err).not.toContain('timer');
    }
    rmSync(join(dir, 'ansible.cfg'));
  });
});
