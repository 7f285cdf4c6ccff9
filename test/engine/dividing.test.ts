// What is known of a book before its hosts are divided: above all, which tasks may not be done a second time.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lookBeforeDividing } from '../../src/engine/index.ts';
import { blankOptions } from './harness.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-dividing-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Names of the tasks that may not be done twice. */
async function onceOnly(tasks: string, check = false): Promise<string[]> {
  writeFileSync(join(dir, 'site.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`);
  const { once } = await lookBeforeDividing(
    { ...blankOptions, playbooks: [join(dir, 'site.yml')], inventories: ['a,b,c'], check },
    {
      emit: () => undefined,
      prompt: () => Promise.reject(new Error('nobody is there to be asked')),
      signal: new AbortController().signal,
      env: { HOME: dir, PATH: process.env['PATH'] },
      cwd: dir,
      internalError: (error) => {
        throw error;
      },
    },
  );
  return once.map((text) => text.replace(/ \(.*/, ''));
}

it.each([
  ['command: make', true],
  ['command: make creates=/x', false],
  ['{shell: make, args: {removes: /x}}', false],
  ['{command: make, changed_when: false}', false],
  ['{command: make, check_mode: true}', false],
  ['copy: {dest: /x, content: y}', false],
  ['systemd_service: {name: x, state: restarted}', false],
  ['reboot:', true],
  ['slack: {token: a/b/c, msg: x}', true],
  ['telegram: {token: x, api_args: {text: x}}', true],
  ['consul_session: {name: x}', true],
  ['consul_session: {id: x, state: absent}', false],
  ['consul_session: {id: x, state: "{{ wish }}"}', true],
  ['mysql_db: {name: x}', false],
  ['mysql_db: {name: x, state: import, target: /x.sql}', true],
  ['postgresql_db: {name: x, state: dump, target: /x.sql}', false],
  ['postgresql_db: {name: x, state: restore, target: /x.sql}', true],
  ['postgresql_query: {query: DELETE FROM x}', true],
  ['redis: {command: flush}', true],
  ['redis: {command: config, name: a, value: b}', false],
])('%s may not be done twice: %s', async (task, isOnce) => {
  const named = task.startsWith('{')
    ? `    - ${task.replace('{', '{name: it, ')}\n`
    : `    - name: it\n      ${task}\n`;
  expect(await onceOnly(named)).toEqual(isOnce ? ['it'] : []);
});

it('tasks within includes, blocks and handlers count, and none in check mode', async () => {
  writeFileSync(join(dir, 'more.yml'), '- {name: within, command: make}\n');
  const tasks = `    - include_tasks: more.yml
    - include_tasks: "{{ which }}.yml"
      name: which
    - block:
        - {name: first, command: make}
      rescue:
        - {name: saved, raw: make}
  handlers:
    - {name: handled, script: make.sh}
`;
  expect(await onceOnly(tasks)).toEqual(['within', 'which', 'first', 'saved', 'handled']);
  expect(await onceOnly(tasks, true)).toEqual([]);
});
