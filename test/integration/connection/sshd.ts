/**
 * A private sshd on a loopback port, with its own keys and configuration in a temporary folder.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { connect as connectSocket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Become, ConnectOptions } from '../../../src/connection/types.ts';

export interface Sshd {
  readonly dir: string;
  readonly port: number;
  readonly user: string;
  /** Options of a connection that works. */
  readonly options: ConnectOptions;
  /** The text of a public host key, `TYPE BASE64`. */
  hostKey(type: 'ed25519' | 'rsa' | 'ecdsa'): Promise<string>;
  path(name: string): string;
  /** Ends the server and all connections. */
  stop(): Promise<void>;
}

const program = '/usr/sbin/sshd';

const needSshd = (): void => {
  if (existsSync(program)) return;
  if (process.getuid?.() !== 0)
    throw new Error('These tests need sshd: install it with `apt-get install openssh-server`.');
  console.log('Installing openssh-server for the tests of the SSH transport…');
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'openssh-server'], {
    stdio: 'ignore',
  });
};

export const keygen = (file: string, ...args: string[]): void =>
  void execFileSync('ssh-keygen', ['-q', '-f', file, ...args]);

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const listening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/**
 * `extra` are further lines of sshd_config; later ones do not override. Who logs in has an empty home: start files of the
 * developer who runs the tests are none of their business. `ForceCommand` stands in for start files that are slow.
 */
export async function startSshd(extra: readonly string[] = []): Promise<Sshd> {
  needSshd();
  const dir = await mkdtemp(join(tmpdir(), 'tsplay-sshd-'));
  const path = (name: string): string => join(dir, name);
  await mkdir(path('home'));
  for (const type of ['ed25519', 'rsa', 'ecdsa']) keygen(path(`host_${type}`), '-t', type, '-N', '');
  keygen(path('id_ed25519'), '-t', 'ed25519', '-N', '');
  await copyFile(path('id_ed25519.pub'), path('authorized_keys'));
  await chmod(path('authorized_keys'), 0o600);
  const port = await freePort();
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true });
  const config = [
    ...extra,
    `SetEnv HOME=${path('home')}`,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...['ed25519', 'rsa', 'ecdsa'].map((type) => `HostKey ${path(`host_${type}`)}`),
    `AuthorizedKeysFile ${path('authorized_keys')}`,
    `PidFile ${path('pid')}`,
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'Subsystem sftp internal-sftp',
    'MaxStartups 200',
    'LogLevel VERBOSE',
  ];
  await writeFile(path('sshd_config'), `${config.join('\n')}\n`);
  // A process group of its own, so that the server ends together with the processes that serve connections.
  const server = spawn(program, ['-D', '-f', path('sshd_config'), '-E', path('log')], { detached: true });
  await waitFor(server, port, path('log'));
  const { username } = userInfo();
  return {
    dir,
    port,
    user: username,
    path,
    options: optionsFor(path, port, username),
    hostKey: async (type) =>
      (await readFile(path(`host_${type}.pub`), 'utf8')).split(' ').slice(0, 2).join(' '),
    async stop() {
      server.kill('SIGTERM');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const optionsFor = (path: (name: string) => string, port: number, user: string): ConnectOptions => ({
  kind: 'ssh',
  inventoryName: 'loopback',
  host: '127.0.0.1',
  port,
  user,
  privateKeyFiles: [path('id_ed25519')],
  hostKeyChecking: 'accept-new',
  knownHostsFiles: [path('known_hosts')],
  connectTimeout: 10_000,
  keepaliveInterval: 0,
  proxyJump: [],
  shell: '/bin/sh',
});

async function waitFor(server: ChildProcess, port: number, log: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await listening(port)) return;
    if (server.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sshd did not start: ${await readFile(log, 'utf8').catch(() => 'no log')}`);
}

/** Another user by a program that stands in for sudo and drops its options: these tests are about connections. */
export function fakeSudo(sshd: Sshd): Become {
  const exe = sshd.path('sudo');
  writeFileSync(exe, '#!/bin/sh\nwhile [ "$1" != /bin/sh ]; do shift; done\nexec "$@"\n', { mode: 0o755 });
  return { method: 'sudo', user: sshd.user, exe, flags: [] };
}
