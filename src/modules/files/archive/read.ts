/**
 * Archives as lists of what they hold: tar (plain or gzipped) and zip, read on the controller.
 * @module
 */
import { createGunzip } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { fromBuffer, type Entry as ZipEntry, type ZipFile } from 'yauzl';

export interface ArchiveEntry {
  /** As written in the archive. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly content?: Buffer | undefined;
  /** Target of a symbolic link. */
  readonly target?: string | undefined;
}

export type Format = 'tar' | 'tar.gz' | 'tar.bz2' | 'tar.xz' | 'tar.zst' | 'zip';

/** What the first bytes say; the name does not matter. */
export function formatOf(head: Buffer): Format | undefined {
  const starts = (...bytes: number[]): boolean => head.subarray(0, bytes.length).equals(Buffer.from(bytes));
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06)) return 'zip';
  if (starts(0x1f, 0x8b)) return 'tar.gz';
  if (starts(0x42, 0x5a, 0x68)) return 'tar.bz2';
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return 'tar.xz';
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'tar.zst';
  return head.subarray(257, 262).toString('latin1') === 'ustar' ? 'tar' : undefined;
}

/** Everything in a tar; the bytes are uncompressed, or gzipped. */
export async function readTar(bytes: Buffer, gzipped: boolean): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  const contents = new Map<string, Buffer>();
  const archive = extract();
  const source = gzipped ? Readable.from([bytes]).pipe(createGunzip()) : Readable.from([bytes]);
  source.on('error', (error) => archive.destroy(error));
  source.pipe(archive);
  for await (const entry of archive) {
    const { name, type, mode = 0o644, mtime, uid, gid, linkname } = entry.header;
    const content = await buffer(entry);
    const common = { name, mode: mode & 0o7777, mtime: Math.floor((mtime?.getTime() ?? 0) / 1000), uid, gid };
    if (type === 'directory') entries.push({ ...common, kind: 'directory' });
    else if (type === 'symlink') entries.push({ ...common, kind: 'link', target: linkname ?? '' });
    else if (type === 'link')
      entries.push({ ...common, kind: 'file', content: contents.get(linkname ?? '') ?? Buffer.alloc(0) });
    else if (type === 'file' || type === 'contiguous-file') {
      contents.set(name, content);
      entries.push({ ...common, kind: 'file', content });
    }
  }
  return entries;
}

const openZip = (bytes: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error: Error | null, zip: ZipFile) => {
      if (error) reject(error);
      else resolve(zip);
    });
  });

const contentOf = (zip: ZipFile, entry: ZipEntry): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error: Error | null, stream: Readable) => {
      if (error) reject(error);
      else buffer(stream).then(resolve, reject);
    });
  });

/** Everything in a zip; permissions are those of Unix where it was made there. */
export async function readZip(bytes: Buffer): Promise<ArchiveEntry[]> {
  const zip = await openZip(bytes);
  const entries: ArchiveEntry[] = [];
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: ZipEntry) => {
      toEntry(zip, entry).then((made) => {
        entries.push(made);
        zip.readEntry();
      }, reject);
    });
    zip.readEntry();
  });
}

async function toEntry(zip: ZipFile, entry: ZipEntry): Promise<ArchiveEntry> {
  const name = entry.fileName;
  const attributes = entry.externalFileAttributes >>> 16;
  const isDirectory = name.endsWith('/');
  const mode = attributes & 0o7777;
  const common = { name, mtime: Math.floor(entry.getLastModDate().getTime() / 1000) };
  if (isDirectory) return { ...common, kind: 'directory', mode: mode === 0 ? 0o755 : mode };
  const content = await contentOf(zip, entry);
  if ((attributes & 0o170000) === 0o120000)
    return { ...common, kind: 'link', mode: 0o777, target: content.toString('utf8') };
  return { ...common, kind: 'file', mode: mode === 0 ? 0o644 : mode, content };
}
