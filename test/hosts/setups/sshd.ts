/** What sshd and the way to it may be like. */
import type { SetupGroup } from '../types.ts';

export const sshd: SetupGroup = {
  title: 'sshd and the login',
  setups: [
    { name: "Debian's own settings", short: true },
    { name: 'no SFTP', sshd: ['Subsystem sftp /bin/false'] },
    { name: 'a banner before the login', sshd: ['Banner /etc/banner'], prepare: 'echo Beware >/etc/banner' },
    { name: 'PAM', sshd: ['UsePAM yes'] },
    { name: 'no TCP and no socket forwarding', sshd: ['DisableForwarding yes'] },
    { name: 'the system’s ssh is asked for', vars: { ansible_connection: 'openssh' } },
  ],
};
