/**
 * Hosts that answer half: each step of a login has its time, and a connection that is lost is not a failed task.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import { run } from '../../engine/harness.ts';
import { fakeHost, onSession, type FakeHost } from './fake-host.ts';
import { startSshd, type Sshd } from './sshd.ts';

/** Says the number of the server's process for this connection: the nearest of its name above the shell. */
const serverOf =
  'p=$$; while [ "$(cat /proc/$p/comm)" != sshd ]; do p=$(awk "/^PPid/{print \\$2}" /proc/$p/status); done; echo $p';

const hosts: FakeHost[] = [];
let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  for (const host of hosts) host.stop();
  await sshd.stop();
});

/** What comes of a request to a host that lets one in and then behaves so. The limit of 10 s is the least there is. */
async function ask(behave: (client: Connection) => void): Promise<unknown> {
  const host = await fakeHost(behave);
  hosts.push(host);
  const transport = await connect(host.options);
  return transport.exec({ script: 'true' }).then(
    () => 'answered',
    (error: unknown) => error,
  );
}

describe('a host that lets one in', { concurrent: true }, () => {
  it.each<[string, (client: Connection) => void]>([
    ['never opens a session', () => undefined],
    ['never starts the program', (client) => onSession(client, () => undefined)],
    [
      'starts it and says nothing',
      (client) => onSession(client, (session) => void session.on('exec', (accept) => void accept())),
    ],
  ])('and %s is given up', async (_name, behave) => {
    expect(await ask(behave)).toMatchObject({ code: expect.stringMatching(/TSP200[25]/) as string });
  });
});

/** A host whose SFTP answers each block after so many milliseconds, or none. */
const slowSftp = (delay: number | undefined) => (client: Connection) =>
  onSession(client, (session) => {
    session.on('sftp', (accept) => {
      const sftp = accept();
      let last = Promise.resolve();
      sftp.on('OPEN', (id) => sftp.handle(id, Buffer.from('h')));
      for (const request of ['FSETSTAT', 'CLOSE'] as const)
        sftp.on(request, (id: number) => sftp.status(id, 0));
      sftp.on('WRITE', (id) => {
        if (delay !== undefined) last = last.then(() => sleep(delay)).then(() => sftp.status(id, 0));
      });
    });
  });

describe('a host that takes a file over SFTP', { concurrent: true, timeout: 60_000 }, () => {
  const send = async (delay: number | undefined, blocks: number): Promise<unknown> => {
    const host = await fakeHost(slowSftp(delay));
    hosts.push(host);
    const transport = await connect(host.options);
    return transport.upload(Buffer.alloc(blocks * 32 * 1024), '/x').then(
      () => 'taken',
      (error: unknown) => error,
    );
  };

  it('and answers no block is lost, though its connection stands', async () => {
    expect(await send(undefined, 40)).toMatchObject({
      code: 'TSP2005',
      message: expect.stringContaining('did not answer within 10 s when asked to write /x') as string,
    });
  });

  it('and answers slowly is waited for, longer than one request may take', async () => {
    expect(await send(200, 40)).toBe('taken');
  });
});

describe('a connection that is lost in the middle of a transfer', () => {
  it.each(['sftp', 'piped'])('is unreachable, by %s, and not rescued', async (method) => {
    await writeFile(sshd.path('big'), randomBytes(64 * 1024 * 1024));
    const pids = sshd.path('pids');
    const reach = {
      ansible_host: '127.0.0.1',
      ansible_port: sshd.port,
      ansible_user: sshd.user,
      ansible_ssh_private_key_file: sshd.path('id_ed25519'),
      ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=no`,
      ansible_ssh_transfer_method: method,
    };
    const folder = sshd.path(`to-${method}`);
    await mkdir(folder, { recursive: true });
    const dest = join(folder, 'big');
    const vars = Object.entries(reach).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    const book = run({
      files: {
        hosts: '[all]\nbox\n',
        'host_vars/box.yml': vars.join('\n'),
        'site.yml': `
- hosts: box
  gather_facts: false
  tasks:
    - shell: ${serverOf} >${pids}
    - block:
        - copy: {src: ${sshd.path('big')}, dest: ${dest}}
      rescue:
        - debug: {msg: rescued}
`,
      },
      options: { extraVars: [] },
    });
    await killWhenBegun(pids, folder);
    const ran = await book;
    expect([ran.exit, ran.said]).toEqual([4, []]);
    await rm(pids, { force: true });
  });

  /** Ends the server's process as soon as something of the file has arrived. */
  async function killWhenBegun(pids: string, folder: string): Promise<void> {
    for (let i = 0; i < 6000; i++) {
      if ((await readdir(folder)).length > 0) {
        process.kill(Number(await readFile(pids, 'utf8')), 'SIGKILL');
        return;
      }
      await sleep(5);
    }
    throw new Error('the transfer never began');
  }
});

describe('a connection that is lost while nothing runs', () => {
  it.each(['ssh', 'openssh'])('is opened again by the next task, over %s', async (kind) => {
    const reach = {
      ansible_connection: kind,
      ansible_host: '127.0.0.1',
      ansible_port: sshd.port,
      ansible_user: sshd.user,
      ansible_ssh_private_key_file: sshd.path('id_ed25519'),
      ansible_control_path_dir: sshd.path('cp'),
      ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=no`,
    };
    const vars = Object.entries(reach).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    const lose = `
    - shell: ${serverOf}
      register: server
    - shell: kill -9 {{ server.stdout }}; sleep 1
      delegate_to: localhost
      vars: {ansible_connection: local}`;
    const ran = await run({
      files: {
        hosts: '[all]\nbox\n',
        'host_vars/box.yml': vars.join('\n'),
        'site.yml': `
- hosts: box
  gather_facts: false
  tasks:${lose}
    - command: echo again
      register: again
    - debug: {msg: "{{ again.stdout }}"}${lose}
- hosts: box
  gather_facts: false
  tasks:
    - command: echo later
      register: later
    - debug: {msg: "{{ later.stdout }}"}
`,
      },
      options: { extraVars: [] },
    });
    expect([ran.exit, ran.said]).toEqual([0, ['box: again', 'box: later']]);
  });
});
