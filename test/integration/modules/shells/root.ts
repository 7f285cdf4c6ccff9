/**
 * This machine's own files under an overlay in memory, in name spaces of their own, with any shell as the host's: what
 * modules change there (users, packages, files in /etc) ends with it, and can be listed.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quote, quoteAll } from '../../../../src/util/shell.ts';

export interface ThrowAwayRoot {
  /** A program that is the shell there, for `connectLocal`; `words` are the shell's own, `env` all of its environment. */
  shell(words: readonly string[], env: Readonly<Record<string, string>>): string;
  /** Runs a program of /bin/sh there. */
  run(script: string): string;
  /** The same files under an overlay of their own: what is done to them is gone when it is removed. */
  fork(): Pick<ThrowAwayRoot, 'shell' | 'run' | 'remove'>;
  /** All that was changed: type, mode, owner, group, size and name of each path, target of links, digests of contents. */
  changes(): string[];
  remove(): void;
}

const names = ['--mount', '--uts', '--ipc', '--net', '--pid', '--fork', '--kill-child'];

const enter = `set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
cd /mnt/root
mount --rbind /dev dev
mount -t proc proc proc
# A new one shows only the interfaces of the name space.
mount -t sysfs sysfs sys 2>/dev/null || mount --rbind /sys sys
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs tmpfs run
hostname throwaway
echo up
exec sleep 3600`;

/** The process that waits in the name spaces. */
async function waiterOf(unshare: ChildProcess): Promise<number> {
  for (let i = 0; i < 200; i++) {
    const child = readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, 'utf8').trim();
    if (child !== '') return Number(child);
    await sleep(10);
  }
  throw new Error('unshare started nothing');
}

/** Why it can't be made here; undefined when it can. */
export function whyNoRoot(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can make them';
  try {
    execFileSync('unshare', [...names, '/bin/sh', '-c', enter.replace(/exec sleep.*/, '')], {
      stdio: 'pipe',
    });
    return undefined;
  } catch (error) {
    return String((error as { stderr?: Buffer }).stderr ?? error);
  }
}

const listing = `cd /mnt/upper
find . -mindepth 1 ! -type d -printf '%y %m %u %g %s %p %l\\n'
find . -mindepth 1 -type d -printf '%y %m %u %g - %p\\n'
find . -type f ! -size 0 -exec sha256sum {} +`;

export async function openRoot(): Promise<ThrowAwayRoot> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-root-'));
  const unshare = spawn('unshare', [...names, '/bin/sh', '-c', enter], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  unshare.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise<void>((resolve, reject) => {
    unshare.stdout.once('data', () => resolve());
    unshare.once('exit', () => reject(new Error(`the root did not start: ${said}`)));
  });
  const pid = await waiterOf(unshare);
  const inside = ['nsenter', '-t', String(pid), '-m', '-u', '-i', '-n', '-p'];
  const outside = (script: string): string =>
    execFileSync('nsenter', [...inside.slice(1), '/bin/sh', '-ec', script], { encoding: 'utf8' });
  let made = 0;
  const at = (folder: string): Pick<ThrowAwayRoot, 'shell' | 'run'> => {
    const run = (script: string): string =>
      execFileSync(
        'nsenter',
        [...inside.slice(1), 'chroot', folder, '/bin/sh', '-ec', `cd /root\n${script}`],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
      );
    return {
      run,
      shell(words, env) {
        const path = join(dir, `shell${made++}`);
        const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
        const start = ['chroot', folder, 'env', '-i', ...variables, path];
        writeFileSync(path, `#!/bin/sh\nexec ${quoteAll([...inside, ...start])} "$@"\n`);
        chmodSync(path, 0o755);
        // Inside, the same name is the shell itself: that is what a connection starts once more when it has begun.
        run(
          `mkdir -p ${quote(dir)}; printf %s ${quote(`#!/bin/sh\nexec ${quoteAll(words)} "$@"\n`)} >${quote(path)}; chmod 755 ${quote(path)}`,
        );
        return path;
      },
    };
  };
  const root: ThrowAwayRoot = {
    ...at('/mnt/root'),
    fork() {
      const place = `/mnt/fork${made++}`;
      outside(`mkdir -p ${place}/upper ${place}/work ${place}/root
mount -t overlay overlay -o lowerdir=/mnt/upper:/,upperdir=${place}/upper,workdir=${place}/work ${place}/root
cd ${place}/root
for d in dev proc sys; do mount --rbind /mnt/root/$d $d; done
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t tmpfs tmpfs run`);
      return {
        ...at(`${place}/root`),
        remove: () => void outside(`umount -R -l ${place}/root; rm -rf ${place}`),
      };
    },
    changes: () =>
      execFileSync('nsenter', [...inside.slice(1), '/bin/sh', '-c', listing], { encoding: 'utf8' })
        .split('\n')
        .filter(Boolean)
        .sort(),
    remove: () => {
      unshare.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return root;
}
