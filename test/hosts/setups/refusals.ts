/** Servers and accounts that refuse a part of what is asked, or everything, each in words of its own. */
import { password, type SetupGroup } from '../types.ts';

export const refusals: SetupGroup = {
  title: 'Servers and accounts that refuse',
  setups: [
    {
      name: 'a server for files only (ForceCommand internal-sftp)',
      sshd: ['Subsystem sftp internal-sftp', 'ForceCommand internal-sftp'],
      told: /no shell|gave no shell/i,
    },
    { name: 'no terminals (PermitTTY no)', sshd: ['PermitTTY no'] },
    {
      name: 'no terminals, and sudo that insists on one',
      sshd: ['PermitTTY no'],
      sudoers: ['ada ALL=(ALL:ALL) PASSWD:ALL', 'Defaults requiretty'],
      vars: { ansible_become_password: password },
    },
    {
      name: 'a keyboard-interactive password only',
      sshd: [
        'UsePAM yes',
        'PasswordAuthentication no',
        'PubkeyAuthentication no',
        'KbdInteractiveAuthentication yes',
      ],
      vars: { ansible_password: password },
    },
    {
      name: 'MaxAuthTries 2, and a wrong key before the right one',
      sshd: ['MaxAuthTries 2'],
      client: "ssh-keygen -q -t ed25519 -N '' -f wrong",
      sshConfig: ['IdentityFile DIR/wrong'],
    },
    {
      name: 'an account that has expired',
      sshd: ['UsePAM yes'],
      prepare: 'chage -E 1 ada',
      told: /said ".*account has expired/,
    },
    {
      name: 'a password that must be changed now',
      sshd: ['UsePAM yes'],
      prepare: 'chage -d 0 ada',
      told: /password .*(?:expired|change)|change your password/i,
    },
    {
      name: '/etc/nologin',
      sshd: ['UsePAM yes'],
      prepare: "echo 'Closed for maintenance' >/etc/nologin",
      told: /said "Closed for maintenance"/,
      short: true,
    },
    {
      name: 'a login shell that does not exist',
      prepare: 'sed -i "s,^\\(ada:.*:\\)[^:]*$,\\1/bin/gone," /etc/passwd',
      told: /Permission denied/,
    },
    {
      name: 'a long message of the day, by PAM',
      sshd: ['UsePAM yes', 'PrintMotd yes'],
      prepare: 'seq 200000 >/etc/motd',
    },
    {
      name: 'sudo that tries a password once and has a prompt of its own',
      sudoers: [
        'ada ALL=(ALL:ALL) PASSWD:ALL',
        'Defaults passwd_tries=1, passprompt_override, passprompt="Token for %p@%h> "',
      ],
      vars: { ansible_become_password: password },
    },
    {
      name: 'sudo whose configuration is broken',
      prepare: 'echo "this is not sudoers" >/etc/sudoers.d/broken; chmod 666 /etc/sudoers',
      told: /sudo/,
    },
    {
      name: 'no_new_privs for everything at login',
      sshd: ['UsePAM no'],
      home: { '.bashrc': 'exec setpriv --no-new-privs bash --norc -c "$BASH_EXECUTION_STRING"\n' },
      told: /no new privileges/i,
    },
    { name: 'AddressFamily any, without an IPv6 address', sshConfig: ['AddressFamily any'] },
  ],
};
