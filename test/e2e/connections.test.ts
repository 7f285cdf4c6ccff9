// How real hosts are reached, and who is who there.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../lab/hosts.ts';
import { ensureLab } from '../../lab/index.ts';
import { privateKeyFile } from '../../lab/keys.ts';
import { addressOf, clearHosts, place, runBook, said } from './support/book.ts';
import { onHost, swarmHosts } from './support/hosts.ts';
import { failures, tell } from './support/tsplay.ts';

const [first, second, third] = swarmHosts as [string, string, string];

beforeAll(async () => {
  await ensureLab();
  await clearHosts();
});
afterAll(clearHosts);

describe('become', () => {
  it('works as a user without rights, to whom the files belong', async () => {
    const big = randomBytes(150_000).toString('hex');
    const run = await runBook({
      files: {
        'site.yml': `
- hosts: ${second}
  gather_facts: false
  become: true
  become_user: ${users.operator}
  tasks:
    - file: {path: "{{ place }}", state: directory, mode: '0700'}
    - copy: {dest: "{{ place }}/small", content: small, mode: '0600'}
    - copy: {src: big, dest: "{{ place }}/big", mode: '0640'}
    - command: id -un
      register: me
    - copy: {dest: /etc/tsplay-must-not, content: x}
      ignore_errors: true
      register: refused
    - debug: {msg: "{{ me.stdout }} {{ refused is failed }}"}
`,
        'files/big': big,
      },
    });
    expect(run.status, tell(run)).toBe(0);
    expect(said(run)).toEqual([`${second}: ${users.operator} True`]);
    const owners = await onHost(
      second,
      `stat -c '%n %U %a %s' ${place} ${place}/*; ls /etc/tsplay-must-not 2>&1 || true`,
    );
    expect(owners).toMatch(new RegExp(`${place} operator 700`));
    expect(owners).toMatch(new RegExp(`${place}/big operator 640 300000\\n`));
    expect(owners).toMatch(new RegExp(`${place}/small operator 600 5\\n`));
    expect(owners).toContain('No such file');
  });

  it.each(['sudo', 'su'])('gives the password that %s asks for, or says that it is wrong', async (method) => {
    // sudo asks for the user's own password, su for the other's: here it is operator both times.
    const [user, target] = method === 'sudo' ? [users.operator, 'root'] : [users.admin, users.operator];
    const book = (password: string) => ({
      files: {
        'site.yml': `
- hosts: ${third}
  gather_facts: false
  become: true
  become_method: ${method}
  become_user: ${target}
  vars:
    ansible_user: ${user}
    ansible_password: "{{ '${users.operatorPassword}' if ansible_user == '${users.operator}' else omit }}"
    ansible_become_password: ${password}
  tasks:
    - command: id -un
      register: me
    - debug: {msg: "{{ me.stdout }}"}
`,
      },
    });
    const run = await runBook(book(users.operatorPassword));
    expect([run.status, said(run)], tell(run)).toEqual([0, [`${third}: ${target}`]]);
    const wrong = await runBook(book('not-this'));
    expect(wrong.status).toBe(2);
    expect(failures(wrong).join('\n')).toContain(`Incorrect ${method} password`);
  });
});

/** Says from which address the login came. */
const whereFrom = `
- hosts: ${second}
  gather_facts: false
  tasks:
    - shell: echo "\${SSH_CONNECTION%% *}"
      register: client
    - debug: {msg: "{{ client.stdout }}"}
`;

describe('a host behind another', () => {
  it.each(['ssh', 'openssh'])('is reached by ProxyJump over %s', async (kind) => {
    const config = [
      'Host *',
      '  User vagrant',
      `  IdentityFile ${privateKeyFile}`,
      '  StrictHostKeyChecking no',
      '  UserKnownHostsFile /dev/null',
      'Host jump',
      `  HostName ${addressOf(first)}`,
      `Host ${addressOf(second)}`,
      '  ProxyJump jump',
    ];
    const run = await runBook({
      key: false,
      files: { 'site.yml': whereFrom, config: `${config.join('\n')}\n` },
      args: ['-c', kind, '--ssh-common-args', '-F config'],
    });
    expect(run.status, tell(run)).toBe(0);
    expect(said(run)).toEqual([`${second}: ${addressOf(first)}`]);
  });
});

describe('an agent', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-agent-'));
  const socket = join(dir, 'agent');
  let agent: ChildProcess;
  beforeAll(async () => {
    agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    for (let i = 0; !existsSync(socket) && i < 100; i++) await sleep(20);
    execFileSync('ssh-add', ['-q', privateKeyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  });
  afterAll(() => {
    agent.kill();
    rmSync(dir, { recursive: true, force: true });
  });
  const book = `
- hosts: ${first}
  gather_facts: false
  tasks:
    - shell: if [ -S "$SSH_AUTH_SOCK" ]; then echo forwarded; else echo alone; fi
      register: agent
    - debug: {msg: "{{ agent.stdout }}"}
`;

  it.each([
    ['ssh', 'no', 'alone'],
    ['ssh', 'yes', 'forwarded'],
    ['openssh', 'no', 'alone'],
    ['openssh', 'yes', 'forwarded'],
  ])('lets in over %s, and goes along with ForwardAgent=%s', async (kind, forward, answer) => {
    const words = `-F none -o ForwardAgent=${forward} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null`;
    const run = await runBook({
      key: false,
      files: { 'site.yml': book },
      env: { SSH_AUTH_SOCK: socket },
      args: ['-c', kind, '--ssh-common-args', words],
    });
    expect(run.status, tell(run)).toBe(0);
    expect(said(run)).toEqual([`${first}: ${answer}`]);
  });

  it('does not exist: all logins are refused', async () => {
    const run = await runBook({ key: false, files: { 'site.yml': book } });
    expect(run.status).toBe(4);
    expect(failures(run).join('\n')).toContain('Permission denied');
  });
});
