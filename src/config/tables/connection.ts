/**
 * How hosts are reached.
 * @module
 */
import { bool, hostKeys, int, path, str } from '../kinds.ts';

export const connection = {
  remoteUser: str(
    {
      ansible: 'DEFAULT_REMOTE_USER',
      doc: 'User to log in as.',
      env: 'ANSIBLE_REMOTE_USER',
      ini: 'defaults.remote_user',
    },
    undefined,
  ),
  remotePort: int(
    {
      ansible: 'DEFAULT_REMOTE_PORT',
      doc: 'Port to connect to.',
      env: 'ANSIBLE_REMOTE_PORT',
      ini: 'defaults.remote_port',
    },
    undefined,
  ),
  privateKeyFile: path(
    {
      ansible: 'DEFAULT_PRIVATE_KEY_FILE',
      doc: 'Private key to log in with.',
      env: 'ANSIBLE_PRIVATE_KEY_FILE',
      ini: 'defaults.private_key_file',
    },
    undefined,
  ),
  hostKeyChecking: hostKeys({
    ansible: 'HOST_KEY_CHECKING',
    doc: 'Whether keys of hosts are checked: yes, no, or accept-new (known ones are checked, new ones remembered).',
    env: ['ANSIBLE_HOST_KEY_CHECKING', 'ANSIBLE_SSH_HOST_KEY_CHECKING'],
    ini: ['defaults.host_key_checking', 'ssh_connection.host_key_checking'],
  }),
  timeout: int(
    {
      ansible: 'DEFAULT_TIMEOUT',
      doc: 'Seconds to wait for a connection.',
      env: ['ANSIBLE_TIMEOUT', 'ANSIBLE_SSH_TIMEOUT'],
      ini: ['defaults.timeout', 'ssh_connection.timeout'],
    },
    10,
  ),
  transport: str(
    {
      ansible: 'DEFAULT_TRANSPORT',
      doc: 'Connection used when none is named.',
      env: 'ANSIBLE_TRANSPORT',
      ini: 'defaults.transport',
    },
    'ssh',
  ),
  askPass: bool(
    {
      ansible: 'DEFAULT_ASK_PASS',
      doc: 'Asks for the connection password (-k).',
      env: 'ANSIBLE_ASK_PASS',
      ini: 'defaults.ask_pass',
    },
    false,
  ),
  connectionPasswordFile: path(
    {
      ansible: 'CONNECTION_PASSWORD_FILE',
      doc: 'File (or program) that gives the connection password.',
      env: 'ANSIBLE_CONNECTION_PASSWORD_FILE',
      ini: 'defaults.connection_password_file',
    },
    undefined,
  ),
  sshArgs: str(
    {
      ansible: 'ssh_args',
      doc: 'Arguments of ssh, for the openssh connection.',
      env: 'ANSIBLE_SSH_ARGS',
      ini: 'ssh_connection.ssh_args',
    },
    undefined,
  ),
  sshCommonArgs: str(
    {
      ansible: 'ssh_common_args',
      doc: 'Arguments of ssh, scp and sftp.',
      env: 'ANSIBLE_SSH_COMMON_ARGS',
      ini: 'ssh_connection.ssh_common_args',
    },
    undefined,
  ),
  sshExtraArgs: str(
    {
      ansible: 'ssh_extra_args',
      doc: 'Arguments of ssh only.',
      env: 'ANSIBLE_SSH_EXTRA_ARGS',
      ini: 'ssh_connection.ssh_extra_args',
    },
    undefined,
  ),
  sshRetries: int(
    {
      ansible: 'reconnection_retries',
      doc: 'Further attempts to connect.',
      env: 'ANSIBLE_SSH_RETRIES',
      ini: ['connection.retries', 'ssh_connection.retries'],
    },
    0,
  ),
  executable: str(
    {
      ansible: 'DEFAULT_EXECUTABLE',
      doc: 'Shell that runs on hosts.',
      env: 'ANSIBLE_EXECUTABLE',
      ini: 'defaults.executable',
    },
    '/bin/sh',
  ),
} as const;
