/**
 * Where foreign examples may run: a throw-away copy of this machine's files with no network but a loopback, no devices, no
 * daemons, and a kernel whose settings cannot be changed.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quote, quoteAll } from '../../src/util/shell.ts';
import { openRoot } from '../integration/modules/shells/root.ts';
import { packages } from './draw.ts';

const tsplay = fileURLToPath(new URL('../../bin/tsplay.js', import.meta.url));

const folder = '/srv/compared';

const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

const confine = `ip link set lo up
mkdir -p ${folder} /tmp/dev/pts /tmp/dev/shm
for device in ${devices.join(' ')}; do : >/tmp/dev/$device; mount --bind /dev/$device /tmp/dev/$device; done
mount -t devpts -o newinstance,ptmxmode=0666 devpts /tmp/dev/pts
ln -s pts/ptmx /tmp/dev/ptmx
ln -s /proc/self/fd /tmp/dev/fd
for n in 0:stdin 1:stdout 2:stderr; do ln -s /proc/self/fd/\${n%:*} /tmp/dev/\${n#*:}; done
mount --rbind /tmp/dev /dev
[ ! -e /proc/sysrq-trigger ] || mount --bind /dev/null /proc/sysrq-trigger
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount -o remount,bind,ro /sys`;

/** What even root must not do there. */
const without = ['sys_module', 'sys_boot', 'sys_time', 'sys_rawio', 'mknod'].map((name) => `-${name}`).join();

const environment = {
  HOME: '/root',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  ANSIBLE_COLLECTIONS_PATH: packages,
  ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
  ANSIBLE_PIPELINING: '1',
};

export type Program = 'ansible-playbook' | 'tsplay';

const programs: Readonly<Record<Program, readonly string[]>> = {
  'ansible-playbook': ['env', 'ANSIBLE_STDOUT_CALLBACK=ansible.posix.json', '/usr/bin/ansible-playbook'],
  tsplay: [process.execPath, tsplay, 'run', '--output', 'json'],
};

/** What a program says of a book of localhost: its standard output, and the errors behind it. */
export async function playThere(program: Program, book: string): Promise<{ text: string; errors: string }> {
  const root = await openRoot();
  try {
    root.run(`${confine}
cat >${folder}/book.yml <<'END_OF_BOOK'
${book}
END_OF_BOOK`);
    const shell = root.shell(['/bin/sh'], environment);
    const words = ['timeout', '-k', '5', '240', ...programs[program], '--diff', '-i', 'localhost,'];
    const line = quoteAll(['setpriv', `--bounding-set=${without}`, ...words, 'book.yml']);
    return await new Promise((resolve) => {
      execFile(
        shell,
        ['-c', `cd ${quote(folder)} && exec ${line}`],
        { maxBuffer: 1 << 28 },
        (_, text, errors) => resolve({ text, errors }),
      );
    });
  } finally {
    root.remove();
  }
}
