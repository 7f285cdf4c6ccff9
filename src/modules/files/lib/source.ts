/**
 * What should be in a file: bytes at hand, or a big file of the controller.
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { type Controller, fsPath } from '../../../sdk/index.ts';
import { mustBeFile } from '../../../util/regular-file.ts';

/** Bytes up to which a file is held in memory. */
const memoryLimit = 8 * 1024 * 1024;

export interface Source {
  readonly content: Buffer | { readonly localPath: string } | { readonly remotePath: string };
  readonly size: number;
  /** Hex digests. */
  readonly sha1: string;
  readonly md5: string;
}

const digest = (algorithm: string, bytes: Buffer): string =>
  createHash(algorithm).update(bytes).digest('hex');

export const bytesSource = (content: Buffer): Source => ({
  content,
  size: content.length,
  sha1: digest('sha1', content),
  md5: digest('md5', content),
});

const vaultHeader = '$ANSIBLE_VAULT;';

/** A file of the controller, decrypted when it is a vault (unless told not to). */
export async function fileSource(
  controller: Controller,
  path: string,
  options: { readonly decrypt?: boolean } = {},
): Promise<Source> {
  mustBeFile(path);
  const { size } = await stat(fsPath(path));
  if (size > memoryLimit && !(options.decrypt !== false && (await startsAsVault(path))))
    return streamSource(path, size);
  const content = await controller.readFile(path);
  return bytesSource(options.decrypt === false ? content : await controller.decrypt(content, path));
}

async function startsAsVault(path: string): Promise<boolean> {
  const file = await open(fsPath(path));
  try {
    const { buffer } = await file.read(Buffer.alloc(vaultHeader.length), 0, vaultHeader.length, 0);
    return buffer.toString('latin1') === vaultHeader;
  } finally {
    await file.close();
  }
}

async function streamSource(path: string, size: number): Promise<Source> {
  const sha1 = createHash('sha1');
  const md5 = createHash('md5');
  for await (const chunk of createReadStream(fsPath(path)) as AsyncIterable<Buffer>) {
    sha1.update(chunk);
    md5.update(chunk);
  }
  return { content: { localPath: path }, size, sha1: sha1.digest('hex'), md5: md5.digest('hex') };
}
