import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { pack, type Headers } from 'tar-stream';

/** A member of an archive, in the order in which it is written. */
export type Member = Partial<Headers> & { readonly name: string; readonly text?: string };

/** Writes an archive exactly as told, however odd. */
export async function writeTar(file: string, members: readonly Member[], gzip = false): Promise<void> {
  const archive = pack();
  for (const { text = '', ...header } of members) archive.entry(header, text);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  writeFileSync(file, gzip ? gzipSync(bytes) : bytes);
}

export const link = (name: string, linkname: string): Member => ({ name, linkname, type: 'symlink' });
export const hard = (name: string, linkname: string): Member => ({ name, linkname, type: 'link' });
