/**
 * Variables, keywords and settings of connections, in books that run over a private sshd.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type Ran } from '../../engine/harness.ts';
import { freePort, startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

interface Site {
  /** Variables of the host, on top of those that make it reachable. */
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly cfg?: string;
  readonly tasks: string;
}

const reach = (): Readonly<Record<string, unknown>> => ({
  ansible_host: '127.0.0.1',
  ansible_port: sshd.port,
  ansible_user: sshd.user,
  ansible_ssh_private_key_file: sshd.path('id_ed25519'),
  ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=accept-new`,
});

async function book({ vars = {}, cfg = '', tasks }: Site): Promise<Ran> {
  const all = Object.entries({ ...reach(), ...vars }).filter(([, value]) => value !== undefined);
  const lines = all.map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`);
  return run({
    files: {
      hosts: '[all]\nbox\n',
      'host_vars/box.yml': `${lines.map((line) => line.trim()).join('\n')}\n`,
      'ansible.cfg': cfg,
      'site.yml': `- hosts: box\n  gather_facts: false\n  tasks:\n${tasks}`,
    },
    options: { extraVars: [] },
  });
}

/** The connection as the host sees it: whether several tasks shared a login, and over what they came. */
const twice = `
    - shell: echo $SSH_CONNECTION
      register: one
    - shell: echo $SSH_CONNECTION
      register: two
    - debug: {msg: "{{ one.stdout == two.stdout and one.stdout is search(' PORT$') }}"}
`;
const tasks = (): string => twice.replace('PORT', String(sshd.port));

describe.each(['ssh', 'openssh'])('connection %s', (kind) => {
  it('is one login', async () => {
    const ran = await book({ vars: { ansible_connection: kind }, tasks: tasks() });
    expect([ran.exit, ran.said]).toEqual([0, ['box: true']]);
  });

  it('takes its options from ansible.cfg', async () => {
    const { ansible_ssh_common_args: words, ansible_ssh_private_key_file: key } = reach();
    const cfg = `[defaults]\ntransport = ${kind}\nprivate_key_file = ${String(key)}\nremote_port = ${sshd.port}\n[ssh_connection]\nssh_common_args = ${String(words)}\n`;
    const ran = await book({
      cfg,
      vars: {
        ansible_port: undefined,
        ansible_ssh_common_args: undefined,
        ansible_ssh_private_key_file: undefined,
      },
      tasks: tasks(),
    });
    expect([ran.exit, ran.said]).toEqual([0, ['box: true']]);
  });

  it('is as unreachable as Ansible says it', async () => {
    const ran = await book({
      vars: { ansible_connection: kind, ansible_port: await freePort(), ansible_ssh_retries: 1 },
      tasks:
        '    - ping:\n      ignore_unreachable: true\n      register: r\n    - debug: {msg: "{{ r.unreachable }} {{ r.msg }}"}\n      delegate_to: localhost\n',
    });
    expect(ran.said[0]).toMatch(/^box: True Failed to connect to the host via ssh: .*refused/);
  });

  it('is opened anew after meta: reset_connection', async () => {
    const ran = await book({
      vars: { ansible_connection: kind },
      tasks: tasks().replace(
        '    - shell: echo $SSH_CONNECTION\n      register: two',
        '    - meta: reset_connection\n$&',
      ),
    });
    expect([ran.exit, ran.said]).toEqual([0, ['box: false']]);
  });
});

it('keeps the login of openssh for a minute, as ControlPersist says, until it is reset', async () => {
  const dir = sshd.path('cp');
  const vars = { ansible_connection: 'openssh', ansible_control_path_dir: dir };
  expect((await book({ vars, tasks: tasks() })).exit).toBe(0);
  const socket = readdirSync(dir).find((name) => !name.endsWith('.log')) ?? 'none';
  execFileSync('ssh', ['-S', `${dir}/${socket}`, '-O', 'check', '127.0.0.1'], { stdio: 'ignore' });
  expect((await book({ vars, tasks: '    - meta: reset_connection\n' })).exit).toBe(0);
  expect(existsSync(`${dir}/${socket}`)).toBe(false);
});

it('takes the system’s ssh for what only that can do', async () => {
  const wrapper = sshd.path('myssh');
  execFileSync('sh', [
    '-c',
    `printf '#!/bin/sh\\necho called >>${sshd.path('calls')}\\nexec ssh "$@"\\n' >${wrapper}; chmod 755 ${wrapper}`,
  ]);
  const vars = { ansible_ssh_executable: wrapper, ansible_ssh_args: '-o ControlMaster=no' };
  expect((await book({ vars, tasks: tasks() })).said).toEqual(['box: true']);
  expect(readFileSync(sshd.path('calls'), 'utf8').split('\n').length).toBeGreaterThan(2);
});
