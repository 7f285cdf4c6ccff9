export { defaultId, formatEnvelope, isEnvelope, parseEnvelope, type Envelope } from './envelope.ts';
export { loadVaultSecrets, splitVaultId, type PasswordOptions } from './passwords.ts';
export { Vault, type Opened, type VaultOptions, type VaultSecret } from './vault.ts';
