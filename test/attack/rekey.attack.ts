/**
 * 64 MB up and down by every way and with every cipher, while the server renews its keys after each MiB.
 */
import { expect, it } from 'vitest';
import { ciphers, exchanges, moveAll, renewing } from '../integration/connection/rekey.ts';

it.each(ciphers)('64 MB stay whole with %s', async (cipher) => {
  await renewing({ cipher, limit: '1M' }, async (sshd, transport) => {
    await moveAll(sshd, transport, 64 * 1024 * 1024);
    expect(await exchanges(sshd)).toBeGreaterThan(3 * 64);
  });
});
