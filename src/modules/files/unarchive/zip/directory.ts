/**
 * The central directory of a zip archive, of which only the end need be at hand.
 * @module
 */
import { Readable } from 'node:stream';
import {
  fromRandomAccessReaderPromise,
  openPromise,
  RandomAccessReader,
  type Entry,
  type ZipFile,
} from 'yauzl';
import { fail, textOfBytes } from '../../../../sdk/index.ts';
import { memberPath, type Member } from '../member.ts';

export interface ZipMember extends Member {
  readonly crc: number;
  /** Where its local header starts. */
  readonly offset: number;
  readonly packedSize: number;
  readonly method: 'stored' | 'deflated';
}

/** The end of an archive does not hold all of its directory; it starts at `offset`. */
export class DirectoryBefore extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super(`the directory starts at ${offset}`);
    this.offset = offset;
  }
}

/** Reads from the last bytes of an archive. What is before them reads as zeros in the search for the end record. */
class TailReader extends RandomAccessReader {
  readonly #tail: Buffer;
  readonly #start: number;
  #searched = false;
  constructor(tail: Buffer, size: number) {
    super();
    this.#tail = tail;
    this.#start = size - tail.length;
  }
  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytes?: number) => void,
  ): void {
    const before = Math.max(0, Math.min(length, this.#start - position));
    if (before > 0 && this.#searched) {
      callback(new DirectoryBefore(position));
      return;
    }
    this.#searched = true;
    target.fill(0, offset, offset + before);
    const from = position + before - this.#start;
    this.#tail.copy(target, offset + before, from, from + length - before);
    callback(null, length);
  }
  override _readStreamForRange(): Readable {
    return Readable.from([]);
  }
}

const options = { lazyEntries: true, autoClose: false } as const;

const unixHost = 3;
const typeBits = 0o170000;

function typeOf(entry: Entry, attributes: number): Member['type'] {
  if (entry.fileName.endsWith('/')) return 'directory';
  switch (attributes & typeBits) {
    case 0o120000:
      return 'link';
    case 0o040000:
      return 'directory';
    case 0:
    case 0o100000:
      return 'file';
    default:
      return 'other';
  }
}

const methods: Readonly<Record<number, ZipMember['method']>> = { 0: 'stored', 8: 'deflated' };

const saysUtf8 = 0x800;
const unicodePath = 0x7075;

/** unzip's rule: a name that Unix has put in is the bytes that it is, unless the archive says what they mean. */
function nameOf(entry: Entry): string {
  const says =
    (entry.generalPurposeBitFlag & saysUtf8) !== 0 || entry.extraFields.some(({ id }) => id === unicodePath);
  return says || entry.versionMadeBy >> 8 !== unixHost ? entry.fileName : textOfBytes(entry.fileNameRaw);
}

function toMember(entry: Entry): ZipMember {
  const { compressionMethod } = entry;
  const name = nameOf(entry);
  if (entry.isEncrypted()) fail(`${name} is encrypted; archives with a password cannot be unpacked`);
  const method = methods[compressionMethod];
  if (method === undefined)
    return fail(
      `${name} is packed with method ${compressionMethod}; only stored and deflated files can be unpacked`,
    );
  const attributes = entry.versionMadeBy >> 8 === unixHost ? entry.externalFileAttributes >>> 16 : 0;
  const type = typeOf(entry, attributes);
  const dos = entry.getLastModDate({ timezone: 'UTC', forceDosFormat: true }).getTime() / 1000;
  const mtime = entry.getLastModDate({ timezone: 'UTC' }).getTime() / 1000;
  return {
    name,
    path: memberPath(name),
    type,
    // Like unzip: no set-user-ID and the like.
    mode: attributes === 0 ? undefined : attributes & 0o777,
    size: entry.uncompressedSize,
    mtime: Math.floor(mtime),
    vagueTime: mtime === dos,
    crc: entry.crc32,
    offset: entry.relativeOffsetOfLocalHeader,
    packedSize: entry.compressedSize,
    method,
  };
}

async function membersOf(zip: ZipFile): Promise<ZipMember[]> {
  const members: ZipMember[] = [];
  for await (const entry of zip.eachEntry()) members.push(toMember(entry));
  return members;
}

/** @throws {DirectoryBefore} when more of the archive is needed. */
export async function readDirectory(tail: Buffer, size: number): Promise<ZipMember[]> {
  return membersOf(await fromRandomAccessReaderPromise(new TailReader(tail, size), size, options));
}

/** Of a file of the controller. */
export async function readLocalDirectory(path: string): Promise<ZipMember[]> {
  const zip = await openPromise(path, options);
  try {
    return await membersOf(zip);
  } finally {
    zip.close();
  }
}
