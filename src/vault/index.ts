export { isEnvelope, parseEnvelope } from './envelope.ts';
export { loadVaultSecrets, splitVaultId, type PasswordOptions } from './passwords.ts';
export { Vault, type VaultSecret } from './vault.ts';
