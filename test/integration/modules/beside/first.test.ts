/**
 * The same tasks by ansible-playbook and by tsplay: the same results, key by key, in a run, a second one and check mode.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../../../src/cli/main.ts';
import { fakeProcess } from '../../../cli/fake-process.ts';

const collections = '/usr/lib/python3/dist-packages';
const isThere =
  existsSync('/usr/bin/ansible-playbook') &&
  existsSync(join(collections, 'ansible_collections/community/general'));
const dir = mkdtempSync(join(tmpdir(), 'tsplay-beside-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const tasks: readonly string[] = [
  'community.general.git_config: {scope: file, file: DIR/gc, name: core.editor, value: vim}',
  'community.general.git_config: {scope: file, file: DIR/gc, name: core.editor, value: ed}\n      check_mode: true',
  'community.general.git_config: {scope: file, file: DIR/gc, name: core.editor, value: vim}',
  'community.general.git_config: {scope: file, file: DIR/gc, name: core.editor}',
  'community.general.git_config: {scope: file, file: DIR/gc, list_all: true}',
  'community.general.git_config: {scope: file, file: DIR/gc, name: core.editor, state: absent}',
  'community.general.pam_limits: {dest: DIR/limits, domain: joe, limit_type: soft, limit_item: nofile, value: "5"}',
  'community.general.pam_limits: {dest: DIR/limits, domain: joe, limit_type: soft, limit_item: nofile, value: "9"}\n      check_mode: true',
  'community.general.pam_limits: {dest: DIR/limits, domain: joe, limit_type: soft, limit_item: nofile, value: "9", use_max: true}',
  'community.general.pam_limits: {dest: DIR/limits, domain: joe, limit_type: soft, limit_item: nofile, value: "9"}',
  'community.general.pam_limits: {dest: DIR/limits, domain: joe, limit_type: soft, limit_item: nice, value: "90"}',
  'ansible.posix.acl: {path: DIR/f, etype: user, entity: nobody, permissions: r, state: present}\n      check_mode: true',
  'ansible.posix.acl: {path: DIR/f, etype: user, entity: nobody, permissions: r, state: present}',
  'ansible.posix.acl: {path: DIR/f, etype: user, entity: nobody, permissions: r, state: present}',
  'ansible.posix.acl: {path: DIR/f}',
  'ansible.posix.acl: {path: DIR/f, etype: user, entity: nobody, state: absent}',
  'community.general.alternatives: {name: pager, path: /nonexistent/pager}',
  'community.general.alternatives: {name: pager, path: /bin/more, state: present}',
];

type Result = Record<string, unknown>;

/** What belongs to the output and not to the module. */
const aside = ['invocation', 'action', 'failed', 'ignored', '_ansible_no_log'];

function resultsOf(text: string, home: string): Result[] {
  // Ansible's heading differs in check mode; ours is the same.
  const shown = text.replaceAll(home, 'HOME').replaceAll('/usr/bin/git', 'git').replaceAll(' --unset', '');
  const { plays } = JSON.parse(shown.slice(shown.indexOf('{'))) as {
    plays: [{ tasks: { hosts: { localhost: Result } }[] }];
  };
  return plays[0].tasks.map(({ hosts }) =>
    Object.fromEntries(Object.entries(hosts.localhost).filter(([key]) => !aside.includes(key))),
  );
}

function book(home: string): string {
  mkdirSync(home);
  writeFileSync(join(home, 'f'), '');
  const lines = tasks.map((task) => `    - ${task.replaceAll('DIR', home)}\n      ignore_errors: true\n`);
  const file = join(home, 'book.yml');
  writeFileSync(
    file,
    `- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n${lines.join('')}`,
  );
  return file;
}

const env = (home: string): Record<string, string> => ({
  HOME: home,
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  ANSIBLE_COLLECTIONS_PATH: collections,
});

describe.skipIf(!isThere)('beside ansible-playbook (needs ansible-core and its collections)', () => {
  it('modules give the same results', { timeout: 280_000 }, async () => {
    const [theirs, ours] = [join(dir, 'theirs'), join(dir, 'ours')];
    const json = {
      ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json',
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    };
    const expected = await new Promise<string>((resolve) => {
      const words = ['-i', 'localhost,', book(theirs)];
      const options = { env: { ...env(theirs), ...json }, cwd: theirs };
      execFile('/usr/bin/ansible-playbook', words, options, (_error, stdout) => resolve(stdout));
    });
    const proc = fakeProcess({ cwd: ours.slice(0, -5), env: env(ours) });
    await main(['run', book(ours), '-i', 'localhost,', '--output', 'json'], proc);
    const results = resultsOf(proc.stdout.text, ours);
    for (const [i, result] of resultsOf(expected, theirs).entries())
      expect(results[i], tasks[i]).toEqual(result);
    expect(results).toHaveLength(tasks.length);
  });
});
