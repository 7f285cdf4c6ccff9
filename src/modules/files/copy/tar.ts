/** Files as a tar archive. */
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

export interface TarFile {
  readonly name: string;
  readonly mode: number;
  readonly content: Buffer;
}

/** An archive of plain files; unpacking makes the directories. */
export async function tarOf(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack();
  const bytes = buffer(archive);
  const mtime = new Date();
  for (const { name, mode, content } of files) archive.entry({ name, mode, mtime, uid: 0, gid: 0 }, content);
  archive.finalize();
  return bytes;
}
