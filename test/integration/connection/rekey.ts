/**
 * Servers that renew their keys in the middle of everything, with every cipher that both clients have.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { known } from '../../../src/connection/ssh/algorithms.ts';
import { connect } from '../../../src/connection/index.ts';
import type { Transport } from '../../../src/connection/types.ts';
import { fakeSudo, startSshd, type Sshd } from './sshd.ts';

/** Ciphers of both clients. */
export const ciphers = execFileSync('ssh', ['-Q', 'cipher'], { encoding: 'utf8' })
  .split('\n')
  .filter((name) => known.cipher.has(name));

/** How often keys were exchanged on the server's connections so far. */
export const exchanges = async (sshd: Sshd): Promise<number> =>
  (await readFile(sshd.path('log'), 'utf8')).split('SSH2_MSG_NEWKEYS received').length - 1;

/** Runs `work` on a connection with this cipher to a server that renews its keys as `limit` says. */
export async function renewing(
  { cipher, limit }: { readonly cipher?: string; readonly limit: string },
  work: (sshd: Sshd, transport: Transport) => Promise<void>,
): Promise<void> {
  const only = cipher === undefined ? [] : [`Ciphers ${cipher}`];
  const sshd = await startSshd([`RekeyLimit ${limit}`, 'LogLevel DEBUG1', ...only]);
  const settings = cipher === undefined ? {} : { settings: { ciphers: [cipher] } };
  const transport = await connect({ ...sshd.options, ...settings });
  try {
    await work(sshd, transport);
  } finally {
    await transport.close();
    await sshd.stop();
  }
}

/** Moves `size` bytes by every way there is, one after the other, and compares them. */
export async function moveAll(sshd: Sshd, transport: Transport, size: number): Promise<void> {
  const content = randomBytes(size);
  const file = sshd.path('content');
  await writeFile(file, content);
  const become = fakeSudo(sshd);
  const arrived = async (name: string): Promise<void> => {
    expect((await readFile(sshd.path(name))).equals(content), name).toBe(true);
    await rm(sshd.path(name));
  };
  await transport.exec({ script: `cat >${sshd.path('stdin')}`, stdin: content });
  await arrived('stdin');
  await transport.upload(content, sshd.path('copied'), { become });
  await arrived('copied');
  await transport.upload(content, sshd.path('sftp'));
  await arrived('sftp');
  const { stdout } = await transport.exec({ script: `cat ${file}`, maxOutput: 2 * size });
  expect(stdout.equals(content), 'stdout').toBe(true);
  const fetched = await transport.download(file, { become, maxOutput: 2 * size });
  expect(fetched.equals(content), 'fetched').toBe(true);
}
