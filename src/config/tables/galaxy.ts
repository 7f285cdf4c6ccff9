/**
 * Galaxy servers, and what is asked of what comes from them. Each server's own keys are read by `galaxy/servers.ts`.
 * @module
 */
import { bool, int, list, path, str } from '../kinds.ts';

export const galaxy = {
  galaxyServer: str(
    {
      ansible: 'GALAXY_SERVER',
      doc: 'The Galaxy server that is asked when galaxyServerList names none.',
      env: 'ANSIBLE_GALAXY_SERVER',
      ini: 'galaxy.server',
    },
    'https://galaxy.ansible.com',
  ),
  galaxyServerList: list({
    ansible: 'GALAXY_SERVER_LIST',
    doc: 'Galaxy servers in the order in which they are asked, each with a section [galaxy_server.NAME].',
    env: 'ANSIBLE_GALAXY_SERVER_LIST',
    ini: 'galaxy.server_list',
  }),
  galaxyServerTimeout: int(
    {
      ansible: 'GALAXY_SERVER_TIMEOUT',
      doc: 'Seconds to wait for a Galaxy server.',
      env: 'ANSIBLE_GALAXY_SERVER_TIMEOUT',
      ini: 'galaxy.server_timeout',
    },
    60,
  ),
  galaxyIgnoreCerts: bool(
    {
      ansible: 'GALAXY_IGNORE_CERTS',
      doc: 'Whether certificates of Galaxy servers are not checked.',
      env: 'ANSIBLE_GALAXY_IGNORE',
      ini: 'galaxy.ignore_certs',
    },
    false,
  ),
  galaxyTokenPath: path(
    {
      ansible: 'GALAXY_TOKEN_PATH',
      doc: 'File with the token for Galaxy servers that have none of their own (`token: …`).',
      env: 'ANSIBLE_GALAXY_TOKEN_PATH',
      ini: 'galaxy.token_path',
    },
    '~/.ansible/galaxy_token',
  ),
  galaxyGpgKeyring: path(
    {
      ansible: 'GALAXY_GPG_KEYRING',
      doc: 'Keyring that signatures of collections are verified with.',
      env: 'ANSIBLE_GALAXY_GPG_KEYRING',
      ini: 'galaxy.gpg_keyring',
    },
    undefined,
  ),
  galaxyDisableGpgVerify: bool(
    {
      ansible: 'GALAXY_DISABLE_GPG_VERIFY',
      doc: 'Whether signatures of collections are left alone.',
      env: 'ANSIBLE_GALAXY_DISABLE_GPG_VERIFY',
      ini: 'galaxy.disable_gpg_verify',
    },
    false,
  ),
  galaxyRequiredSignatures: str(
    {
      ansible: 'GALAXY_REQUIRED_VALID_SIGNATURE_COUNT',
      doc: 'How many signatures must be valid: a number or all; with + before it at least one must be there.',
      env: 'ANSIBLE_GALAXY_REQUIRED_VALID_SIGNATURE_COUNT',
      ini: 'galaxy.required_valid_signature_count',
    },
    '1',
  ),
  galaxyIgnoredSignatureCodes: list({
    ansible: 'GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES',
    doc: 'Status codes of gpg, such as NO_PUBKEY, with which a signature counts neither as valid nor as invalid.',
    env: 'ANSIBLE_GALAXY_IGNORE_SIGNATURE_STATUS_CODES',
    ini: 'galaxy.ignore_signature_status_codes',
  }),
} as const;
