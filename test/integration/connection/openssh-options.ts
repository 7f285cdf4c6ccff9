import type { ConnectOptions, OpensshOptions } from '../../../src/connection/types.ts';
import type { Sshd } from './sshd.ts';

/** A connection to a private sshd that neither reads nor writes the user's own files. */
export const opensshOptions = (
  sshd: Sshd,
  change: Partial<OpensshOptions> = {},
  more: Partial<ConnectOptions> = {},
): ConnectOptions => ({
  ...sshd.options,
  kind: 'openssh',
  openssh: {
    executable: 'ssh',
    args: ['-F', 'none', '-o', `UserKnownHostsFile=${sshd.path('known_hosts')}`],
    sshArgs: [],
    sftpExecutable: 'sftp',
    sftpArgs: [],
    scpExecutable: 'scp',
    scpArgs: [],
    controlPathDir: sshd.path('cp'),
    userGiven: true,
    portGiven: true,
    ...change,
  },
  ...more,
});
