/**
 * Servers that renew their keys in the middle of everything. `npm run attack` moves 64 MB with every cipher.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ciphers, exchanges, moveAll, renewing } from './rekey.ts';

const MB = 1024 * 1024;
const large = new Set(['aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com']);

describe('keys that the server renews', () => {
  it.each(ciphers.map((cipher) => ({ cipher, size: large.has(cipher) ? 64 : 8 })))(
    'each MiB keep $size MB whole, up and down, with $cipher',
    async ({ cipher, size }) => {
      await renewing({ cipher, limit: '1M' }, async (sshd, transport) => {
        await moveAll(sshd, transport, size * MB);
        // Five ways, which may share what is left of a MiB; some ciphers count blocks.
        expect(await exchanges(sshd)).toBeGreaterThan(3 * size);
      });
    },
    240_000,
  );

  it('each MiB keep transfers apart that go both ways at once', async () => {
    await renewing({ limit: '1M' }, async (sshd, transport) => {
      const content = randomBytes(8 * MB);
      const [, , said] = await Promise.all([
        transport.upload(content, sshd.path('up')),
        transport.exec({ script: `cat >${sshd.path('in')}`, stdin: content }),
        transport.exec({ script: 'head -c 6000000 /dev/zero | tr "\\0" x' }),
      ]);
      expect(said.stdout.equals(Buffer.alloc(6_000_000, 'x'))).toBe(true);
      expect((await readFile(sshd.path('up'))).equals(content)).toBe(true);
      expect((await readFile(sshd.path('in'))).equals(content)).toBe(true);
    });
  });

  it('every two seconds keep what is on its way', async () => {
    await renewing({ limit: 'default 2' }, async (sshd, transport) => {
      const before = await exchanges(sshd);
      const end = Date.now() + 7000;
      for (let i = 0; Date.now() < end; i++) {
        const content = randomBytes(4 * MB);
        await transport.upload(content, sshd.path('up'));
        expect((await transport.download(sshd.path('up'), { maxOutput: 8 * MB })).equals(content)).toBe(true);
        expect((await transport.exec({ script: `sleep 0.2; echo ${i}` })).stdout.toString()).toBe(`${i}\n`);
      }
      expect((await exchanges(sshd)) - before).toBeGreaterThan(1);
    });
  });
});
