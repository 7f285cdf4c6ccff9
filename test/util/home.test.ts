import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandHome } from '../../src/util/home.ts';
import { run } from '../engine/harness.ts';

describe('the home directory in a path', () => {
  const me = userInfo();
  it.each([
    ['~', homedir()],
    ['~/a/b', `${homedir()}/a/b`],
    [`~${me.username}/x`, `${me.homedir}/x`],
    ['~no-such-user-here/x', '~no-such-user-here/x'],
    ['a/~/b', 'a/~/b'],
    ['', ''],
  ])('%s', (path, expanded) => {
    expect(expandHome(path)).toBe(expanded);
  });
});

describe('files of the controller below a home directory', () => {
  const home = mkdtempSync(join(tmpdir(), 'tsplay-home-'));
  const before = process.env['HOME'];
  beforeAll(() => {
    process.env['HOME'] = home;
    writeFileSync(join(home, 'note.txt'), 'from home');
    writeFileSync(join(home, 'vars.yml'), 'known: from vars\n');
    writeFileSync(join(home, 'tasks.yml'), '- debug: {msg: included}\n');
    mkdirSync(join(home, 'dir'));
    writeFileSync(join(home, 'dir/more.yml'), 'more: from dir\n');
  });
  afterAll(() => {
    process.env['HOME'] = before;
    rmSync(home, { recursive: true, force: true });
  });

  it('are found wherever a file is named', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  vars_files: [~/vars.yml]
  tasks:
    - debug: {msg: "{{ known }} {{ lookup('file', '~/note.txt') }} {{ lookup('fileglob', '~/n*') | basename }}"}
    - debug: {msg: "{{ lookup('first_found', ['~/none', '~/note.txt']) | basename }}"}
    - debug: {msg: "{{ lookup('template', '~/note.txt') }} {{ lookup('password', '~/made length=5') | length }}"}
    - include_tasks: ~/tasks.yml
    - include_vars: {dir: ~/dir}
    - debug: {msg: "{{ more }}"}
    - copy: {src: ~/note.txt, dest: ${home}/copied}
    - template: {src: ~/note.txt, dest: ${home}/rendered}
    - fetch: {src: ${home}/copied, dest: ~/fetched, flat: true}
`);
    expect(ran.said).toEqual([
      'a: from vars from home note.txt',
      'a: note.txt',
      'a: from home 5',
      'a: included',
      'a: from dir',
    ]);
    for (const name of ['copied', 'rendered', 'fetched'])
      expect(readFileSync(join(home, name), 'utf8'), name).toBe('from home');
  });
});
