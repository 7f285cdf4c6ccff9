/**
 * How hosts are reached.
 * @module
 */
import { bool, choice, hostKeys, int, path, str } from '../kinds.ts';

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
  sshpassPrompt: str(
    {
      ansible: 'sshpass_prompt',
      doc: 'Part of the question that the connection password answers.',
      env: 'ANSIBLE_SSHPASS_PROMPT',
      ini: 'ssh_connection.sshpass_prompt',
    },
    undefined,
  ),
  pkcs11Provider: str(
    {
      ansible: 'pkcs11_provider',
      doc: 'Library of a smart card to log in with.',
      env: 'ANSIBLE_PKCS11_PROVIDER',
      ini: 'ssh_connection.pkcs11_provider',
    },
    undefined,
  ),
  sshExecutable: str(
    {
      ansible: 'ssh_executable',
      doc: 'The ssh program, for the openssh connection.',
      env: 'ANSIBLE_SSH_EXECUTABLE',
      ini: 'ssh_connection.ssh_executable',
    },
    'ssh',
  ),
  sftpExecutable: str(
    {
      ansible: 'sftp_executable',
      doc: 'The sftp program, for the openssh connection.',
      env: 'ANSIBLE_SFTP_EXECUTABLE',
      ini: 'ssh_connection.sftp_executable',
    },
    'sftp',
  ),
  sftpExtraArgs: str(
    {
      ansible: 'sftp_extra_args',
      doc: 'Arguments of sftp only.',
      env: 'ANSIBLE_SFTP_EXTRA_ARGS',
      ini: 'ssh_connection.sftp_extra_args',
    },
    '',
  ),
  scpExecutable: str(
    {
      ansible: 'scp_executable',
      doc: 'The scp program, for the openssh connection.',
      env: 'ANSIBLE_SCP_EXECUTABLE',
      ini: 'ssh_connection.scp_executable',
    },
    'scp',
  ),
  scpExtraArgs: str(
    {
      ansible: 'scp_extra_args',
      doc: 'Arguments of scp only.',
      env: 'ANSIBLE_SCP_EXTRA_ARGS',
      ini: 'ssh_connection.scp_extra_args',
    },
    '',
  ),
  sshTransferMethod: choice(
    {
      ansible: 'ssh_transfer_method',
      doc: 'How big files travel over SSH.',
      env: 'ANSIBLE_SSH_TRANSFER_METHOD',
      ini: 'ssh_connection.transfer_method',
    },
    ['smart', 'sftp', 'scp', 'piped'],
    'smart',
  ),
  controlPath: str(
    {
      ansible: 'control_path',
      doc: 'Socket of the shared login of the openssh connection; ssh’s tokens with %% and %(directory)s.',
      env: 'ANSIBLE_SSH_CONTROL_PATH',
      ini: 'ssh_connection.control_path',
    },
    undefined,
  ),
  controlPathDir: path(
    {
      ansible: 'control_path_dir',
      doc: 'Folder of these sockets.',
      env: 'ANSIBLE_SSH_CONTROL_PATH_DIR',
      ini: 'ssh_connection.control_path_dir',
    },
    '~/.ansible/cp',
  ),
  dockerCommand: str(
    {
      ansible: 'docker_command',
      doc: 'The docker program, for the docker connection.',
      env: 'ANSIBLE_DOCKER_COMMAND',
      ini: 'docker_connection.docker_command',
    },
    undefined,
  ),
  dockerExtraArgs: str(
    {
      ansible: 'docker_extra_args',
      doc: 'Arguments of docker, before its command.',
      env: 'ANSIBLE_DOCKER_EXTRA_ARGS',
      ini: 'docker_connection.extra_cli_args',
    },
    '',
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
      doc: 'Further attempts to connect; where nothing is said, a few at hosts that turn logins away or are too slow.',
      env: 'ANSIBLE_SSH_RETRIES',
      ini: ['connection.retries', 'ssh_connection.retries'],
    },
    undefined,
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
