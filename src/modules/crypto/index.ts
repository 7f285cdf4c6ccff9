/**
 * Modules for keys and certificates.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const cryptoModules: readonly ModuleEntry[] = [
  entry('community.crypto.openssh_keypair', async () => (await import('./ssh/keypair.ts')).opensshKeypair),
  entry(
    'community.crypto.openssl_privatekey',
    async () => (await import('./openssl/private-key.ts')).opensslPrivatekey,
  ),
];
