/** What administrators do to hosts for safety or comfort, several things at a time. */
import { password, type SetupGroup } from '../types.ts';
import { audit, bashrc } from './pieces.ts';

const scripts = { scripts: true };

const noexec = 'mount -o remount,noexec,nosuid,nodev /tmp';

function noexecAt(...paths: readonly string[]): string {
  const remount = (path: string): string =>
    `mount --bind ${path} ${path}; mount -o remount,bind,noexec,nosuid,nodev ${path}`;
  return paths.map(remount).join('\n');
}

/** /tmp, /var/tmp and all homes, root's too. */
const noexecEverywhere = `${noexec}\n${noexecAt('/home', '/root', '/var/tmp')}`;

/** Variables that change what GNU programs print. */
const talkative = [
  'QUOTING_STYLE=c BLOCK_SIZE=human-readable TIME_STYLE=full-iso TZ=Asia/Kolkata COLUMNS=20',
  'DF_BLOCK_SIZE=1M DU_BLOCK_SIZE=1M LS_BLOCK_SIZE=1K POSIX_ME_HARDER=1 TABSIZE=3 TAR_OPTIONS=--totals GZIP_OPT=-9',
].join(' ');

export const hardened: SetupGroup = {
  title: 'Hardened hosts and odd mixtures',
  setups: [
    {
      name: 'umask 077, and sudo with one of its own',
      ...bashrc('umask 077'),
      sudoers: ['Defaults umask=0077, umask_override'],
      vars: { ...scripts, folder_mode: '0700', file_mode: '0600', bens_mode: '0600' },
    },
    {
      name: '/tmp noexec, TMPDIR below it, no base64',
      ...bashrc('mkdir -p /tmp/mine; export TMPDIR=/tmp/mine'),
      prepare: noexec,
      without: ['mktemp', 'base64'],
      vars: scripts,
    },
    {
      name: '/tmp noexec, TMPDIR below it, no script(1), posh as /bin/sh',
      ...bashrc('mkdir -p /tmp/mine; export TMPDIR=/tmp/mine'),
      prepare: noexec,
      binSh: '/bin/posh',
      packages: ['posh'],
      without: ['script', 'mktemp', 'base64'],
      vars: scripts,
      short: true,
    },
    {
      name: '/tmp, /var/tmp and homes noexec, remote_tmp elsewhere',
      prepare: `${noexecEverywhere}\nmkdir -m 1777 /srv/remote`,
      vars: { ...scripts, ansible_remote_tmp: '/srv/remote/$USER' },
    },
    {
      name: 'homes noexec',
      prepare: noexecAt('/home', '/root'),
      vars: scripts,
    },
    {
      name: '/tmp, /var/tmp and homes noexec',
      prepare: noexecEverywhere,
      vars: scripts,
      told: /the script could not be placed on the host: .*noexec/,
    },
    {
      name: 'an audit program as ForceCommand',
      sshd: ['ForceCommand /usr/local/bin/audit'],
      prepare: audit,
    },
    {
      name: 'a key with restrictions and a command',
      prepare: `${audit}; sed -i 's|^|restrict,command="/usr/local/bin/audit" |' /etc/ssh/test_keys`,
    },
    {
      name: '.ssh/environment with BASH_ENV and ENV that print',
      sshd: ['PermitUserEnvironment yes'],
      home: {
        '.ssh/environment': 'BASH_ENV=/home/ada/talk\nENV=/home/ada/talk\n',
        talk: 'echo noise; echo noise >&2; cd /\n',
      },
      vars: { ansible_shell_executable: '/bin/bash' },
    },
    {
      name: 'POSIXLY_CORRECT that sudo keeps, mksh as /bin/sh, csh as login shell',
      environment: ['POSIXLY_CORRECT=1'],
      sudoers: ['Defaults env_keep+=POSIXLY_CORRECT', 'Defaults requiretty'],
      binSh: '/bin/mksh',
      loginShell: '/bin/bsd-csh',
      packages: ['mksh', 'csh'],
      vars: scripts,
    },
    {
      name: 'a restricted shell (rbash)',
      loginShell: '/bin/rbash',
      told: /no shell could be started .*restricted/,
    },
    {
      name: 'TMOUT of one second that cannot be changed, /bin/sh is bash',
      ...bashrc('TMOUT=1; readonly TMOUT; export TMOUT'),
      binSh: '/bin/bash',
    },
    {
      name: '.bashrc with traps for DEBUG, ERR and EXIT',
      ...bashrc("set -o functrace; trap 'echo debug' DEBUG; trap 'echo error' ERR; trap 'echo bye' EXIT"),
    },
    {
      name: '.bashrc that passes its output through tee',
      ...bashrc('exec > >(tee -a ~/log) 2> >(tee -a ~/log >&2)'),
    },
    { name: '.bashrc that becomes zsh', ...bashrc('exec zsh'), packages: ['zsh'], told: /no shell/ },
    {
      name: 'a key and a password',
      sshd: ['PasswordAuthentication yes', 'AuthenticationMethods publickey,password'],
      vars: { ansible_password: password },
    },
    {
      name: 'a home with a blank and a quote in its name',
      prepare: `usermod -d "/home/a da's" -m ada`,
      vars: scripts,
    },
    {
      name: 'a Turkish LC_ALL, kept by sudo, zsh as /bin/sh',
      locales: ['tr_TR.UTF-8'],
      environment: ['LC_ALL=tr_TR.UTF-8'],
      binSh: '/bin/zsh',
      packages: ['zsh'],
    },
    {
      name: 'a German LC_ALL, sudo with a password',
      locales: ['de_DE.UTF-8'],
      environment: ['LC_ALL=de_DE.UTF-8'],
      sudoers: ['ada ALL=(ALL:ALL) PASSWD:ALL', 'Defaults badpass_message="Nein."'],
      vars: { ansible_become_password: password },
    },
    {
      name: 'variables that change what GNU programs print',
      ...bashrc(`export ${talkative}`),
      sudoers: [`Defaults env_keep+="${talkative.replaceAll(/=\S+/g, '')}"`],
    },
    {
      name: 'busybox first in PATH',
      prepare: 'mkdir /bb; busybox --install -s /bb',
      ...bashrc('PATH=/bb:$PATH'),
      sudoers: ['Defaults secure_path=/bb:/usr/sbin:/usr/bin:/sbin:/bin'],
      packages: ['busybox'],
      vars: scripts,
    },
    {
      name: 'tight limits on files, time and memory',
      ...bashrc('ulimit -n 40; ulimit -t 60; ulimit -v 4000000; ulimit -c 0'),
    },
    {
      name: 'only old ciphers (CBC)',
      sshd: ['Ciphers aes128-cbc,3des-cbc', 'MACs hmac-sha1'],
      told: /no matching cipher found/,
    },
    {
      name: 'only old ciphers (CBC) that the user allows',
      sshd: ['Ciphers aes128-cbc,3des-cbc', 'MACs hmac-sha1'],
      sshConfig: ['Ciphers +aes128-cbc'],
    },
    {
      name: 'sudo that keeps programs from starting others (NOEXEC)',
      prepare: "echo 'ada ALL=(ALL:ALL) NOEXEC:NOPASSWD:ALL' >/etc/sudoers.d/test",
      told: /Permission denied|not allow/,
    },
    {
      name: 'sudo that asks for the target’s password, with asterisks, on a terminal',
      sudoers: ['ada ALL=(ALL:ALL) PASSWD:ALL', 'Defaults targetpw, pwfeedback, requiretty, use_pty'],
      vars: { ansible_become_password: password },
    },
  ],
};
