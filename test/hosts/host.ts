/**
 * A throw-away host: this machine's own files under an overlay in memory, in name spaces of its own, with a real sshd on a
 * loopback port. Whatever is changed there (users, /bin/sh, sudoers, programs taken away) ends with its last process.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, keygen } from '../integration/connection/sshd.ts';
import { quote } from '../../src/util/shell.ts';
import { password, type HostSetup } from './types.ts';

export interface ThrowAwayHost {
  /** Folder of the controller's side: key, known hosts, ssh_config. */
  readonly dir: string;
  readonly port: number;
  /** What sshd has logged so far. */
  readonly log: () => string;
  remove(): void;
}

/** Makes the overlay and goes into it. */
const enter = (inside: string): string => `set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
cd /mnt/root
mount --rbind /dev dev
mount -t proc proc proc
mount --rbind /sys sys
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs tmpfs run
hostname throwaway
exec chroot . /bin/bash -c ${quote(inside)}
`;

const users = `
for u in ada ben; do
  userdel $u 2>/dev/null || true
  rm -rf /home/$u
  useradd -m -s /bin/bash $u
  printf '%s:%s\\n' $u ${quote(password)} | chpasswd
done
printf '%s:%s\\n' root ${quote(password)} | chpasswd
rm -f /etc/sudoers.d/*
printf '127.0.0.1 localhost throwaway\\n' >/etc/hosts
mkdir -p /run/sshd`;

/** A file of the host with exactly this text. */
const file = (path: string, text: string): string => `printf %s ${quote(text)} >${quote(path)}`;

/** The program of bash that makes the host what the set-up says, and then is its sshd. */
function inside(
  setup: HostSetup,
  sshd: { readonly config: string; readonly key: string; readonly port: number },
): string {
  const sudoers = [
    'ada ALL=(ALL:ALL) NOPASSWD:ALL',
    'Defaults timestamp_timeout=0',
    ...(setup.sudoers ?? []),
  ];
  const home = Object.entries(setup.home ?? {}).flatMap(([name, text]) => {
    const path = `/home/ada/${name}`;
    return [`mkdir -p "$(dirname ${quote(path)})"`, file(path, text)];
  });
  return [
    'set -e',
    users,
    file('/etc/sudoers.d/test', `${sudoers.join('\n')}\n`),
    file('/etc/ssh/test_config', sshd.config),
    file('/etc/ssh/test_keys', sshd.key),
    "ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/test_host_ed25519",
    "ssh-keygen -q -t ecdsa -N '' -f /etc/ssh/test_host_ecdsa",
    ...(setup.locales ?? []).map(
      (name) => `localedef -i ${quote(name.split('.')[0] ?? name)} -f UTF-8 ${quote(name)}`,
    ),
    ...home,
    'mkdir -p /home/ada/.ssh',
    file('/home/ada/.ssh/authorized_keys', sshd.key),
    'chmod 700 /home/ada/.ssh',
    'chown -R ada: /home/ada',
    ...(setup.loginShell === undefined ? [] : [`usermod -s ${quote(setup.loginShell)} ada`]),
    setup.prepare ?? ':',
    ...(setup.binSh === undefined ? [] : [`ln -sf ${quote(setup.binSh)} /usr/bin/sh`]),
    // The last thing, since what comes before may need them.
    ...(setup.without ?? []).map(
      (name) =>
        `/bin/busybox rm -f /bin/${name} /usr/bin/${name} /sbin/${name} /usr/sbin/${name} /usr/local/bin/${name}`,
    ),
    `export PORT=${sshd.port}`,
    setup.server ?? 'exec /usr/sbin/sshd -D -e -f /etc/ssh/test_config',
  ].join('\n');
}

const sshdConfig = (setup: HostSetup, port: number): string =>
  [
    ...(setup.sshd ?? []),
    ...(setup.environment === undefined ? [] : [`SetEnv ${setup.environment.join(' ')}`]),
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    'HostKey /etc/ssh/test_host_ed25519',
    'HostKey /etc/ssh/test_host_ecdsa',
    'AuthorizedKeysFile /etc/ssh/test_keys',
    'PidFile none',
    'UsePAM no',
    'UseDNS no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    // The one word that may not come twice.
    ...(setup.sshd?.some((line) => line.startsWith('Subsystem ')) === true
      ? []
      : ['Subsystem sftp internal-sftp']),
    // Tells which client has come.
    'LogLevel DEBUG1',
    '',
  ].join('\n');

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

async function untilUp(unshare: ChildProcess, port: number, log: () => string, says: string): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    if (log().includes(says) && (await answers(port))) return;
    if (unshare.exitCode !== null) break;
    await sleep(50);
  }
  throw new Error(`The throw-away host did not start: ${log()}`);
}

export async function startHost(setup: HostSetup): Promise<ThrowAwayHost> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-host-'));
  const key = join(dir, 'id_ed25519');
  keygen(key, '-t', 'ed25519', '-N', '');
  const port = await freePort();
  writeFileSync(
    join(dir, 'enter.sh'),
    enter(inside(setup, { config: sshdConfig(setup, port), key: readFileSync(`${key}.pub`, 'utf8'), port })),
  );
  writeFileSync(join(dir, 'ssh_config'), `${(setup.sshConfig ?? []).join('\n')}\n`.replaceAll('DIR', dir));
  if (setup.client !== undefined) execFileSync('/bin/sh', ['-ec', setup.client], { cwd: dir });
  const names = ['--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child'];
  const unshare = spawn('unshare', [...names, '/bin/sh', join(dir, 'enter.sh')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  unshare.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const host: ThrowAwayHost = {
    dir,
    port,
    log: () => said,
    remove: () => {
      unshare.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
  try {
    await untilUp(unshare, port, host.log, setup.server === undefined ? 'Server listening' : '');
  } catch (error) {
    host.remove();
    throw error;
  }
  return host;
}

/** Why hosts can't be made here; undefined when they can. */
export function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can make throw-away hosts';
  try {
    execFileSync(
      'unshare',
      ['--mount', '--uts', '--ipc', '--pid', '--fork', '--kill-child', '/bin/sh', '-c', enter('true')],
      {
        stdio: 'pipe',
      },
    );
    return undefined;
  } catch (error) {
    return `this machine makes no overlay in a name space of its own: ${String((error as { stderr?: Buffer }).stderr ?? error)}`;
  }
}
