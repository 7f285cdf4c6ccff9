/**
 * Vault passwords.
 * @module
 */
import { bool, list, path, str } from '../kinds.ts';

export const vault = {
  vaultPasswordFile: path(
    {
      ansible: 'DEFAULT_VAULT_PASSWORD_FILE',
      doc: 'File (or program) that gives the vault password.',
      env: 'ANSIBLE_VAULT_PASSWORD_FILE',
      ini: 'defaults.vault_password_file',
    },
    undefined,
  ),
  vaultIdentityList: list({
    ansible: 'DEFAULT_VAULT_IDENTITY_LIST',
    doc: 'Vault ids, as for --vault-id.',
    env: 'ANSIBLE_VAULT_IDENTITY_LIST',
    ini: 'defaults.vault_identity_list',
  }),
  vaultIdentity: str(
    {
      ansible: 'DEFAULT_VAULT_IDENTITY',
      doc: 'Label of passwords without one.',
      env: 'ANSIBLE_VAULT_IDENTITY',
      ini: 'defaults.vault_identity',
    },
    'default',
  ),
  vaultEncryptSalt: str(
    {
      ansible: 'VAULT_ENCRYPT_SALT',
      doc: 'Salt to encrypt with; a random one when there is none.',
      env: 'ANSIBLE_VAULT_ENCRYPT_SALT',
      ini: 'defaults.vault_encrypt_salt',
    },
    undefined,
  ),
  vaultEncryptIdentity: str(
    {
      ansible: 'DEFAULT_VAULT_ENCRYPT_IDENTITY',
      doc: 'Vault id to encrypt with.',
      env: 'ANSIBLE_VAULT_ENCRYPT_IDENTITY',
      ini: 'defaults.vault_encrypt_identity',
    },
    undefined,
  ),
  vaultIdMatch: bool(
    {
      ansible: 'DEFAULT_VAULT_ID_MATCH',
      doc: 'Decrypts only with the password of the same label.',
      env: 'ANSIBLE_VAULT_ID_MATCH',
      ini: 'defaults.vault_id_match',
    },
    false,
  ),
  askVaultPass: bool(
    {
      ansible: 'DEFAULT_ASK_VAULT_PASS',
      doc: 'Asks for the vault password (-J).',
      env: 'ANSIBLE_ASK_VAULT_PASS',
      ini: 'defaults.ask_vault_pass',
    },
    false,
  ),
} as const;
