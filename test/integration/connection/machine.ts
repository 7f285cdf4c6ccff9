/**
 * A throw-away machine with sshd, sudo and users of several kinds, made from the lab's image.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectOptions } from '../../../src/connection/types.ts';
import { keygen } from './sshd.ts';

export interface Machine {
  /** Options to log in as one of the users. */
  options(user: string): ConnectOptions;
  /** Runs something as root without tsplay, to look at or change the machine. */
  sh(script: string): string;
  /** Copies a file of this machine into it. */
  put(from: string, to: string): void;
  remove(): void;
}

export const password = 'corréct horse\'"$ battery';

/** `easy` may become anybody; `pat` may with the password; `eve` may not. */
const users = `
set -e
printf '%s' "$PUBLIC_KEY" >/etc/ssh/test_key.pub
for u in easy pat eve; do
  useradd -m -s /bin/bash "$u"
  printf '%s:%s\\n' "$u" "$PASSWORD" | chpasswd
done
printf 'root:%s\\n' "$PASSWORD" | chpasswd
useradd -r -s /usr/sbin/nologin daemon1
echo 'easy ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/test
echo 'pat ALL=(ALL) ALL' >>/etc/sudoers.d/test
echo 'Defaults timestamp_timeout=0' >>/etc/sudoers.d/test
mkdir -p /run/sshd
ssh-keygen -A >/dev/null
echo 'pat keeps this' >/home/pat/private; chown pat /home/pat/private; chmod 600 /home/pat/private
exec /usr/sbin/sshd -D -e -o AuthorizedKeysFile=/etc/ssh/test_key.pub -o StrictModes=no \\
  -o PasswordAuthentication=yes -o KbdInteractiveAuthentication=no -o UseDNS=no
`;

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** The lab's newest machine image of a Debian release, or undefined with the reason on the console. */
export function machineImage(release = 'bookworm'): string | undefined {
  try {
    const found = docker(
      'image',
      'ls',
      '--format',
      '{{.Repository}}:{{.Tag}}',
      `tsplay-lab/machine-${release}`,
    );
    if (found !== '') return found.split('\n')[0];
    console.log(
      `No image tsplay-lab/machine-${release}: \`npm run lab -- up\` builds it. Tests of sudo are skipped.`,
    );
  } catch {
    console.log('No docker here. Tests of sudo are skipped.');
  }
  return undefined;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    // Docker's proxy accepts before sshd does: only its first words count.
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    for (const event of ['error', 'close']) socket.once(event, () => resolve(false));
  });

export async function startMachine(image: string): Promise<Machine> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-machine-'));
  const key = join(dir, 'id_ed25519');
  keygen(key, '-t', 'ed25519', '-N', '');
  const container = `tsplay-conn-${randomBytes(4).toString('hex')}`;
  const env = { PASSWORD: password, PUBLIC_KEY: readFileSync(`${key}.pub`, 'utf8') };
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  docker(
    'run',
    '-d',
    '--init',
    '--name',
    container,
    '-p',
    '127.0.0.1::22',
    ...variables,
    image,
    '/bin/sh',
    '-c',
    users,
  );
  const port = Number(docker('port', container, '22/tcp').split('\n')[0]?.split(':').at(-1));
  const deadline = Date.now() + 90_000;
  while (!(await listens(port))) {
    if (Date.now() > deadline) {
      const said = docker('logs', container);
      docker('rm', '-f', container);
      throw new Error(`The machine does not start: ${said}`);
    }
    await sleep(100);
  }
  return {
    options: (user) => ({
      kind: 'ssh',
      inventoryName: 'machine',
      host: '127.0.0.1',
      port,
      user,
      privateKeyFiles: [key],
      hostKeyChecking: 'no',
      knownHostsFiles: [],
      connectTimeout: 10_000,
      keepaliveInterval: 0,
      proxyJump: [],
      shell: '/bin/sh',
    }),
    sh: (script) => docker('exec', container, '/bin/sh', '-c', script),
    put: (from, to) => void docker('cp', from, `${container}:${to}`),
    remove() {
      docker('rm', '-f', container);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
