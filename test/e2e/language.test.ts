// What plays say, on several real hosts: order, failures, delegation, handlers, jobs, secrets.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureLab } from '../../lab/index.ts';
import { clearHosts, layOut, place, runBook, runIn, said } from './support/book.ts';
import { onHost, swarmHosts } from './support/hosts.ts';
import { command, failures, recap, tell } from './support/tsplay.ts';

const [first, second, third, fourth] = swarmHosts as [string, string, string, string];

beforeAll(async () => {
  await ensureLab();
  await clearHosts();
});
afterAll(clearHosts);

const play = (lines: string): { readonly files: Readonly<Record<string, string>> } => ({
  files: { 'site.yml': lines },
});

describe('jobs', () => {
  it('run on the hosts while the play goes on, and are asked for later', async () => {
    const run = await runBook(
      play(`
- hosts: lab
  gather_facts: false
  tasks:
    - shell: sleep 3; echo done on {{ inventory_hostname }}
      async: 60
      poll: 0
      register: job
    - command: cat /proc/sys/kernel/hostname
    - debug: {msg: "begun {{ job.finished }}"}
    - async_status: {jid: "{{ job.ansible_job_id }}"}
      register: state
      until: state is finished
      retries: 30
      delay: 1
    - debug: {msg: "{{ state.stdout }}"}
    - async_status: {jid: "{{ job.ansible_job_id }}", mode: cleanup}
    - shell: sleep 1; echo waited for
      async: 30
      poll: 1
      register: waited
    - debug: {msg: "{{ waited.stdout }}"}
    - command: rm -rf .ansible_async
`),
    );
    expect(run.status, tell(run)).toBe(0);
    const lines = said(run).sort();
    expect(lines).toEqual(
      swarmHosts
        .flatMap((host) => [`${host}: begun 0`, `${host}: done on ${host}`, `${host}: waited for`])
        .sort(),
    );
  });
});

describe('serial', () => {
  const inBatches = (more: string): ReturnType<typeof play> =>
    play(`
- hosts: lab
  gather_facts: false
  serial: ${more}
  tasks:
    - command: test {{ inventory_hostname }} != ${second}
      changed_when: false
    - debug: {msg: "{{ ansible_play_batch | join(' ') }}"}
`);

  it('stops where a whole batch has failed', async () => {
    const run = await runBook(inBatches('1'));
    expect(run.status).toBe(2);
    expect(failures(run)).toHaveLength(1);
    expect(Object.keys(recap(run)).sort()).toEqual([first, second].sort());
  });

  it('goes on where a part of a batch has failed, up to max_fail_percentage', async () => {
    const run = await runBook(inBatches('2\n  max_fail_percentage: 50'));
    expect(run.status).toBe(2);
    expect(said(run).map((line) => line.split(':')[0])).toEqual([first, third, fourth]);
    const strict = await runBook(inBatches('2\n  max_fail_percentage: 49'));
    expect(Object.keys(recap(strict)).sort()).toEqual([first, second].sort());
  });
});

describe('delegation', () => {
  it('works on another host with what is known of one’s own', async () => {
    const run = await runBook(
      play(`
- hosts: lab
  gather_facts: false
  tasks:
    - file: {path: "{{ place }}", state: directory, mode: '0755'}
    - copy: {dest: "{{ place }}/from-{{ inventory_hostname }}", content: "{{ inventory_hostname }}"}
      delegate_to: ${first}
    - setup: {gather_subset: '!all'}
      delegate_to: ${second}
      delegate_facts: true
      run_once: true
    - shell: cat "{{ place }}"/from-* | wc -c
      delegate_to: "{{ groups.lab[0] }}"
      register: size
      run_once: true
    - debug: {msg: "{{ size.stdout }} {{ hostvars['${second}'].ansible_facts.hostname }} {{ ansible_facts.hostname | default('-') }}"}
      when: inventory_hostname == '${third}'
`),
    );
    expect(run.status, tell(run)).toBe(0);
    const bytes = swarmHosts.join('').length;
    expect(said(run)).toEqual([`${third}: ${bytes} ${second} -`]);
    const files = await Promise.all(swarmHosts.map((name) => onHost(name, `ls ${place}`)));
    expect(files.map((list) => list.split('\n').filter((line) => line !== '').length)).toEqual([4, 0, 0, 0]);
  });
});

describe('handlers', () => {
  it('of one role are notified by another, run once, in the order in which they are written', async () => {
    const log = (word: string): string => `shell: echo ${word} >>{{ place }}/handled`;
    const run = await runBook({
      files: {
        'site.yml': `
- hosts: ${third}
  gather_facts: false
  pre_tasks:
    - file: {path: "{{ place }}", state: directory}
  roles: [server, app]
  post_tasks:
    - command: cat {{ place }}/handled
      register: handled
    - debug: {msg: "{{ handled.stdout_lines | join(',') }}"}
`,
        'roles/server/handlers/main.yml': `
- name: reload server
  ${log('reload')}
  listen: configuration changed
- name: check server
  ${log('check')}
`,
        'roles/server/tasks/main.yml':
          "- copy: {dest: '{{ place }}/server.conf', content: x}\n  notify: check server\n",
        'roles/app/tasks/main.yml': `
- copy: {dest: '{{ place }}/{{ item }}.conf', content: x}
  loop: [a, b]
  notify: [configuration changed, 'check server']
- meta: flush_handlers
- copy: {dest: '{{ place }}/late.conf', content: x}
  notify: 'server : reload server'
`,
      },
    });
    expect(run.status, tell(run)).toBe(0);
    // The last one runs at the end of the roles, before post_tasks.
    expect(said(run)).toEqual([`${third}: reload,check,reload`]);
  });
});

describe('vault', () => {
  it('opens host_vars, whole files and single values, and does not show those', async () => {
    const secret = 'tr0ub4dor & 3';
    const dir = layOut({
      files: {
        password: 'open sesame\n',
        [`host_vars/${first}.yml`]: `token: "${secret} of the first"\n`,
        'site.yml': `
- hosts: ${first}:${second}
  gather_facts: false
  tasks:
    - file: {path: "{{ place }}", state: directory}
    - copy: {dest: "{{ place }}/token", content: "{{ token }}", mode: '0600'}
    - debug: {msg: "it is {{ token }}"}
      when: inventory_hostname == '${second}'
`,
      },
    });
    try {
      const vault = (...words: string[]): ReturnType<typeof command> =>
        command(['vault', ...words, '--vault-password-file', 'password'], { cwd: dir, env: { HOME: dir } });
      expect(await vault('encrypt', `host_vars/${first}.yml`)).toMatchObject({ status: 0 });
      expect(readFileSync(join(dir, `host_vars/${first}.yml`), 'utf8')).toMatch(
        /^\$ANSIBLE_VAULT;1\.1;AES256\n/,
      );
      const inline = await vault('encrypt_string', '--name', 'token', `${secret} of the second`);
      writeFileSync(join(dir, `host_vars/${second}.yml`), inline.stdout);
      const run = await runIn(dir, { args: ['--vault-password-file', 'password'] });
      expect(run.status, tell(run)).toBe(0);
      expect(await onHost(first, `cat ${place}/token`)).toContain(`${secret} of the first`);
      expect(await onHost(second, `cat ${place}/token`)).toContain(`${secret} of the second`);
      expect(`${run.stdout}${run.stderr}`).not.toContain('tr0ub4dor');
      const closed = await runIn(dir);
      expect(closed.status).not.toBe(0);
      expect(`${closed.stdout}${closed.stderr}`).toMatch(/vault/i);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
