/**
 * Secrets of tasks under `no_log`, and secrets that are known, through every way out of a real command line: all forms of
 * output with every detail, the log file, reports, files by host, the debugger, `--step` and `.retry`.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { outputNames } from '../../src/report/index.ts';
import { fakeProcess } from './fake-process.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => import('../../src/engine/index.ts'), 60_000);

const top = mkdtempSync(join(tmpdir(), 'tsplay-no-log-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const secret = 'xyzzy-4711';

const book = `
- name: the play
  hosts: all
  gather_facts: false
  vars:
    x: "{{ 'xyzzy' ~ '-' ~ 4711 }}"
  tasks:
    - {name: shell, shell: "echo {{ x }}; echo {{ x }} >&2", no_log: true}
    - {name: diff, copy: {content: "{{ x }}\\n", dest: "{{ playbook_dir }}/out-{{ inventory_hostname }}"}, no_log: true}
    - {name: loop, debug: {msg: "{{ item }}"}, loop: ["{{ x }}"], no_log: true}
    - {name: retried, shell: "echo {{ x }}; false", retries: 1, delay: 0, register: r, until: r.rc == 0, ignore_errors: true, no_log: true}
    - {name: job, shell: "echo {{ x }}", async: 20, poll: 1, no_log: true}
    - {name: stats, set_stats: {data: {a: b}}}
    - {name: undefined, debug: {msg: "{{ nosuch[x] }}"}, ignore_errors: true, no_log: true}
    - {name: looked into, fail: {msg: "{{ x }}"}, no_log: true, debugger: on_failed, ignore_errors: true}
    - {name: last, fail: {msg: "{{ x }}"}, no_log: true}
`;

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)],
  );

/** What came out of a run with everything switched on: streams and files, but for the book itself and what it made. */
async function told(output: string, text: string, extra: readonly string[] = []): Promise<string> {
  const dir = mkdtempSync(join(top, 'run-'));
  mkdirSync(join(dir, 'out'));
  writeFileSync(join(dir, 'site.yml'), text);
  writeFileSync(join(dir, 'hosts'), 'a ansible_connection=local\nb ansible_connection=local\n');
  writeFileSync(
    join(dir, 'ansible.cfg'),
    `[defaults]\nlog_path = ${dir}/out/log\nlog_verbosity = 4\nretry_files_enabled = True\nretry_files_save_path = ${dir}/out\ncallbacks_enabled = timer, profile_tasks, junit\nshow_custom_stats = True\ndisplay_args_to_stdout = True\n`,
  );
  const env = { HOME: dir, PATH: process.env['PATH'] ?? '', JUNIT_OUTPUT_DIR: join(dir, 'out') };
  const proc = fakeProcess({ cwd: dir, env, tty: true });
  const typed = ['p result._result', 'p task.args', 'p task_vars.x', 'p vars', 'p dir()', 'c'];
  let at = 0;
  const typing = setInterval(() => {
    const asked = /\(debug\)[^\n]*$/.test(proc.stdout.text + proc.stderr.text);
    proc.stdin.write(`${asked ? (typed[at++ % typed.length] ?? 'c') : 'y'}\r`);
  }, 60);
  const code = await main(
    ['run', join(dir, 'site.yml'), '-i', join(dir, 'hosts'), '--output', output, '-vvvv', '--diff', ...extra],
    proc,
  );
  clearInterval(typing);
  expect(code, proc.stderr.text).toBe(2);
  const written = filesIn(join(dir, 'out')).map((file) => `${file}\n${readFileSync(file, 'utf8')}`);
  expect(written.length).toBeGreaterThan(2);
  return [proc.stdout.text, proc.stderr.text, ...written].join('\n');
}

describe('nothing of a task under no_log comes out', () => {
  it.each(outputNames)('with the output %s and everything switched on', async (output) => {
    const all = await told(output, book);
    expect(all).toContain('looked into');
    expect(all).not.toContain(secret);
  });

  it('with --step', async () => {
    const all = await told('plain', book, ['--step']);
    expect(all).toContain('Perform task');
    expect(all).not.toContain(secret);
  });

  it('while the same book without it shows the secret', async () => {
    expect(await told('plain', book.replaceAll(', no_log: true', ''))).toContain(secret);
  });
});

describe('a secret that is known is masked', () => {
  const known = `
- name: ${secret}
  hosts: all
  gather_facts: false
  tasks:
    - {user: {name: u, password: ${secret}}, when: false}
${book.slice(book.indexOf('    - {name: shell')).replaceAll(', no_log: true', '').replaceAll('{{ x }}', secret).replaceAll('[x]', `['${secret}']`)}`;
  it.each(outputNames)('in the output %s and all that is beside it', async (output) => {
    const all = await told(output, known);
    expect(all).toContain('********');
    expect(all).not.toContain(secret);
  });
});
