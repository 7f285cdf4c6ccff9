/** Files as a tar archive. */
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

export interface TarFile {
  readonly name: string;
  readonly mode: number;
  readonly content: Buffer;
  /** Seconds since the epoch; the present when not given. */
  readonly mtime?: number | undefined;
}

/** An archive of plain files; directories are made by whoever unpacks it. */
export async function tarOf(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack();
  const bytes = buffer(archive);
  for (const { name, mode, content, mtime } of files) {
    const date = mtime === undefined ? new Date() : new Date(mtime * 1000);
    archive.entry({ name, mode, mtime: date, uid: 0, gid: 0 }, content);
  }
  archive.finalize();
  return bytes;
}
