/** File systems, names, locales and shells that a login may find itself among. */
import type { HostSetup, SetupGroup } from '../types.ts';
import { bashrc } from './pieces.ts';

/** Gives ada another name of login, one that useradd may not take. */
function called(name: string): Pick<HostSetup, 'prepare' | 'vars' | 'sudoers'> {
  const escaped = name.replaceAll('\\', '\\\\');
  return {
    prepare: `sed -i 's,^ada:,${escaped}:,' /etc/passwd /etc/shadow /etc/group`,
    sudoers: [`${escaped} ALL=(ALL:ALL) NOPASSWD:ALL`],
    vars: { ansible_user: name, login: name },
  };
}

/** Makes /mnt a /dev with these things of the real one only. */
const dev = (...names: readonly string[]): string =>
  `mount -t tmpfs -o mode=755 tmpfs /mnt; cd /dev; cp -a ${names.join(' ')} /mnt; cd /; ln -s /proc/self/fd /mnt/fd`;

const readOnly = (...paths: readonly string[]): string =>
  paths.map((path) => `mount --bind ${path} ${path}; mount -o remount,bind,ro ${path}`).join('; ');

const files: readonly HostSetup[] = [
  {
    name: '/tmp for root only',
    prepare: 'chmod 700 /tmp; mkdir -m 777 /srv/w',
    vars: { writable: '/srv/w', scripts: true },
  },
  { name: 'only /tmp is writable', prepare: readOnly('/home', '/root'), escalate: false },
  { name: '/etc is read-only', prepare: readOnly('/etc'), told: /read-only file system/i },
  {
    name: 'a home on a full disk',
    prepare:
      'mount -t tmpfs -o size=4k tmpfs /home/ada; chown ada: /home/ada; head -c 8000 /dev/zero >/home/ada/full || :',
  },
  { name: 'a working directory that was removed', ...bashrc('mkdir ~/x; cd ~/x; rmdir ~/x') },
  {
    name: 'HOME that does not exist, and umask 077 of PAM',
    sshd: ['UsePAM yes'],
    prepare: 'usermod -d /gone ada; echo "session optional pam_umask.so umask=077" >>/etc/pam.d/sshd',
    vars: { folder_mode: '0700', file_mode: '0600', bens_mode: '0600' },
  },
  { name: 'umask 000', ...bashrc('umask 000'), vars: { folder_mode: '0777', file_mode: '0666' } },
  { name: 'other users’ processes are hidden (hidepid)', prepare: 'mount -o remount,hidepid=2 /proc' },
  { name: 'no /proc', prepare: 'umount -l /proc' },
  {
    name: 'no terminals can be made (no /dev/ptmx)',
    sudoers: ['Defaults requiretty'],
    prepare: `${dev('null', 'zero', 'random', 'urandom', 'tty')}; mount --move /mnt /dev`,
    told: /insists on a terminal, and the host can make none/,
  },
  {
    name: '/dev/null is a file',
    prepare: `${dev('zero', 'random', 'urandom', 'tty', 'ptmx')}; mkdir /mnt/pts; mount --rbind /dev/pts /mnt/pts; : >/mnt/null; chmod 666 /mnt/null; mount --move /mnt /dev`,
  },
];

const languages: readonly HostSetup[] = [
  {
    name: 'LC_ALL of a missing locale, /bin/sh is bash',
    environment: ['LC_ALL=xx_YY.UTF-8'],
    binSh: '/bin/bash',
  },
  {
    name: 'LC_ALL of a missing locale, ansible_shell_executable is bash',
    environment: ['LC_ALL=xx_YY.UTF-8'],
    vars: { ansible_shell_executable: '/bin/bash' },
  },
  {
    name: 'LC_ALL in Japanese EUC, kept by sudo',
    environment: ['LC_ALL=ja_JP.EUC-JP'],
    prepare: 'localedef -i ja_JP -f EUC-JP ja_JP.EUC-JP',
    sudoers: ['Defaults env_keep+=LC_ALL'],
  },
  {
    name: 'LC_ALL in GB18030, /bin/sh is bash',
    environment: ['LC_ALL=zh_CN.GB18030'],
    prepare: 'localedef -i zh_CN -f GB18030 zh_CN.GB18030',
    binSh: '/bin/bash',
  },
];

const startFiles: readonly HostSetup[] = [
  {
    name: 'exported BASHOPTS, /bin/sh is bash',
    ...bashrc('shopt -s failglob nullglob nocasematch dotglob extdebug; export BASHOPTS'),
    binSh: '/bin/bash',
    short: true,
  },
  {
    name: 'exported PS4, PROMPT_COMMAND and BASH_XTRACEFD',
    ...bashrc(
      'export PS4="\\$(echo no >&2)" PROMPT_COMMAND="echo no" BASH_XTRACEFD=2; set -x; export SHELLOPTS',
    ),
    binSh: '/bin/bash',
  },
  {
    name: '.zshenv that sets zsh options',
    loginShell: '/bin/zsh',
    packages: ['zsh'],
    home: { '.zshenv': 'setopt ERR_EXIT NO_UNSET NO_CLOBBER XTRACE KSH_ARRAYS IGNORE_BRACES 2>/dev/null\n' },
    vars: { ansible_shell_executable: '/bin/zsh' },
  },
  {
    name: '.tcshrc with noglob, noclobber and a loud alias',
    loginShell: '/bin/tcsh',
    packages: ['tcsh'],
    home: { '.tcshrc': 'set noclobber noglob\nset echo verbose\nalias eval "echo no"\nset path=(/bin)\n' },
  },
];

const loginShells: readonly HostSetup[] = [
  ...['rc', 'elvish', 'xonsh'].map((name) => ({
    name: `${name} as login shell`,
    loginShell: `/usr/bin/${name}`,
    packages: [name],
  })),
  { name: 'sash as login shell', loginShell: '/bin/sash', packages: ['sash'] },
  {
    name: 'git-shell as login shell',
    loginShell: '/usr/bin/git-shell',
    packages: ['git'],
    told: /unrecognized command/,
  },
  {
    name: 'a login shell that is a script',
    loginShell: '/usr/local/bin/menu',
    prepare:
      'printf \'#!/bin/bash\\necho Welcome\\n[ "$1" = -c ] && exec bash "$@"\\nread -p "1) logout " x\\n\' >/usr/local/bin/menu; chmod 755 /usr/local/bin/menu',
  },
];

const names: readonly HostSetup[] = [
  { name: 'a name with a dot and a dollar', ...called('a.d$') },
  { name: 'a name with an at sign', ...called('ada@corp.example') },
  { name: 'a name with a backslash', ...called('CORP\\ada') },
  {
    name: 'a host that does not know its own name',
    prepare: "printf '127.0.0.1 localhost\\n' >/etc/hosts; : >/etc/resolv.conf; rm -f /etc/hostname",
  },
];

export const surroundings: SetupGroup = {
  title: 'Surroundings',
  setups: [...files, ...languages, ...startFiles, ...loginShells, ...names],
};
