/** Other servers than sshd, and what an sshd or a program in its way may do in the middle of the work. */
import { password, type HostSetup, type SetupGroup } from '../types.ts';
import { audit, bashrc } from './pieces.ts';

/** A user land of busybox and nothing else; its shell needs libraries, which come along. */
const jail = `mkdir -p /jail/home/ada /jail/etc /jail/tmp /jail/dev /jail/proc /jail/bin
ln -s . /jail/usr
cp /bin/busybox /jail/bin/
for a in $(/bin/busybox --list); do [ $a = busybox ] || ln -s busybox /jail/bin/$a; done
for l in $(ldd /bin/busybox | grep -o '/[^ ]*'); do mkdir -p "/jail$(dirname $l)"; cp "$l" "/jail$l"; done
mount --rbind /dev /jail/dev
mount -t proc proc /jail/proc
grep -E '^(root|ada):' /etc/passwd | sed 's,/bin/bash,/bin/sh,' >/jail/etc/passwd
cp /etc/group /etc/os-release /etc/debian_version /jail/etc/
chmod 1777 /jail/tmp
chown ada: /jail/home/ada`;

const dropbear = (...words: readonly string[]): Pick<HostSetup, 'server' | 'packages'> => ({
  packages: ['dropbear-bin'],
  server: `dropbearkey -t ed25519 -f /etc/dropbear_key >/dev/null
exec dropbear -F -E -r /etc/dropbear_key -p 127.0.0.1:$PORT ${words.join(' ')}`,
});

const otherServers: readonly HostSetup[] = [
  { name: 'dropbear', ...dropbear(), short: true },
  { name: 'dropbear, the system’s ssh', ...dropbear(), vars: { ansible_connection: 'openssh' } },
  { name: 'dropbear with a password', ...dropbear(), vars: { ansible_password: password } },
  { name: 'dropbear without forwarding', ...dropbear('-j', '-k') },
  {
    name: 'tinysshd, whose connection is one session',
    short: true,
    packages: ['tinysshd', 'socat'],
    server: `tinysshd-makekey -q /etc/tiny
exec socat TCP-LISTEN:$PORT,bind=127.0.0.1,fork,reuseaddr EXEC:'tinysshd /etc/tiny'`,
  },
];

export const servers: SetupGroup = {
  title: 'Other servers, and programs in the way',
  setups: [
    ...otherServers,
    { name: 'no SFTP subsystem', sshd: ['Subsystem nothing /bin/false'] },
    { name: 'SFTP that never answers', sshd: ['Subsystem sftp /bin/sleep 1000'] },
    { name: 'SFTP that answers nonsense', sshd: ['Subsystem sftp /bin/echo hello'] },
    { name: 'read-only SFTP', sshd: ['Subsystem sftp internal-sftp -R'] },
    { name: 'SFTP with another start directory', sshd: ['Subsystem sftp internal-sftp -d /etc'] },
    {
      name: 'sftp-server behind a .bashrc that prints',
      sshd: ['Subsystem sftp /usr/lib/openssh/sftp-server'],
      ...bashrc('echo welcome'),
    },
    {
      name: 'sftp-server behind a .bashrc that prints, the system’s ssh',
      sshd: ['Subsystem sftp /usr/lib/openssh/sftp-server'],
      ...bashrc('echo welcome'),
      vars: { ansible_connection: 'openssh' },
    },
    {
      name: 'keepalives every second',
      sshd: ['ClientAliveInterval 1', 'ClientAliveCountMax 1'],
    },
    { name: 'new session keys after every 16 KiB', sshd: ['RekeyLimit 16K'] },
    {
      name: 'only an RSA host key',
      prepare: "rm /etc/ssh/test_host_e*; ssh-keygen -q -t rsa -N '' -f /etc/ssh/test_host_ed25519",
    },
    { name: 'LoginGraceTime 2, MaxAuthTries 1', sshd: ['LoginGraceTime 2', 'MaxAuthTries 1'] },
    { name: 'reverse DNS look-ups (UseDNS)', sshd: ['UseDNS yes', 'PrintLastLog yes', 'ExposeAuthInfo yes'] },
    {
      name: 'a banner of many lines with odd characters',
      sshd: ['Banner /etc/banner'],
      prepare: "(seq 3000; printf '\\033]0;x\\007\\377\\376 \\302\\205 Grüße\\n') >/etc/banner",
    },
    {
      name: 'a Match block with MaxSessions 1, no forwarding and a ForceCommand',
      prepare: `${audit}; cat >>/etc/ssh/test_config <<'END'
Match User ada Address 127.0.0.1
  PermitTTY no
  AllowTcpForwarding no
  AllowStreamLocalForwarding no
  MaxSessions 1
  ForceCommand /usr/local/bin/audit
END`,
    },
    { name: 'DenyUsers', sshd: ['DenyUsers ada'], told: /Permission denied/ },
    {
      name: 'a password and a key, in this order',
      sshd: ['PasswordAuthentication yes', 'AuthenticationMethods password,publickey'],
      vars: { ansible_password: password },
    },
    {
      name: 'a key and a question from PAM',
      sshd: [
        'UsePAM yes',
        'KbdInteractiveAuthentication yes',
        'AuthenticationMethods publickey,keyboard-interactive:pam',
      ],
      vars: { ansible_password: password },
    },
    {
      name: '/bin/false as login shell',
      loginShell: '/bin/false',
      told: /no shell could be started \(exit status 1\)/,
    },
    {
      name: 'ForceCommand that refuses',
      sshd: ["ForceCommand echo 'No entry today'; exit 1"],
      told: /No entry today/,
    },
    { name: '.ssh/rc that prints and reads', home: { '.ssh/rc': 'echo rc; read -r x y\n' } },
    {
      name: 'SetEnv with a PATH without programs',
      sshd: ['SetEnv PATH=/nowhere'],
      told: /is missing on the host/,
    },
    {
      name: 'a jail with busybox only',
      sshd: ['ChrootDirectory /jail'],
      loginShell: '/bin/sh',
      prepare: jail,
      escalate: false,
    },
  ],
};
