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
    { name: 'the system’s ssh on request', vars: { ansible_connection: 'openssh' } },
    { name: 'MaxSessions 1', sshd: ['MaxSessions 1'], short: true },
    { name: 'MaxSessions 2', sshd: ['MaxSessions 2'] },
    {
      name: 'MaxSessions 1, the system’s ssh',
      sshd: ['MaxSessions 1'],
      vars: { ansible_connection: 'openssh' },
    },
    { name: 'MaxStartups 1', sshd: ['MaxStartups 1'] },
    { name: 'new session keys after every MiB', sshd: ['RekeyLimit 1M'] },
    { name: 'new session keys every second', sshd: ['RekeyLimit default 1'] },
    ...['aes128-ctr', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com'].map((cipher) => ({
      name: `only the cipher ${cipher}`,
      sshd: [`Ciphers ${cipher}`],
    })),
    ...['curve25519-sha256', 'ecdh-sha2-nistp521', 'diffie-hellman-group14-sha256'].map((kex) => ({
      name: `only the key exchange ${kex}`,
      sshd: [`KexAlgorithms ${kex}`],
    })),
    {
      name: 'only a key exchange that the built-in client lacks',
      sshd: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'],
      says: /connection openssh is used/,
    },
    {
      name: 'only MACs that the built-in client lacks',
      sshd: ['Ciphers aes128-ctr', 'MACs umac-128-etm@openssh.com'],
      says: /connection openssh is used/,
    },
    {
      name: 'only a key exchange that no client accepts any more',
      sshd: ['KexAlgorithms diffie-hellman-group1-sha1'],
      told: /no matching key exchange method found/,
    },
    {
      name: 'an old key exchange that the user allows',
      sshd: ['KexAlgorithms diffie-hellman-group1-sha1'],
      sshConfig: ['KexAlgorithms +diffie-hellman-group1-sha1'],
    },
  ],
};

export const sshConfig: SetupGroup = {
  title: 'The user’s SSH configuration',
  setups: [
    { name: 'a cipher that the user restricts', sshConfig: ['Ciphers aes256-ctr'] },
    {
      name: 'a cipher that the user wants and the host lacks',
      sshd: ['Ciphers aes128-ctr'],
      sshConfig: ['Ciphers aes256-ctr'],
      told: /no matching cipher found/,
    },
    { name: 'an option that ssh does not know', sshConfig: ['NoSuchOption yes'], told: /nosuchoption/i },
    { name: 'RemoteCommand', sshConfig: ['RemoteCommand uptime'], told: /remotecommand/ },
    { name: 'RequestTTY force', sshConfig: ['RequestTTY force'] },
    { name: 'SetEnv', sshd: ['AcceptEnv GREETING'], sshConfig: ['SetEnv GREETING=hello'] },
    { name: 'RekeyLimit', sshConfig: ['RekeyLimit 1M'], says: /connection openssh is used/ },
    { name: 'HostKeyAlias', sshConfig: ['HostKeyAlias farm'] },
    {
      name: 'a private key that other users may read',
      client: 'chmod 644 id_ed25519',
      told: /chmod 600/,
    },
  ],
};
