/** Archives made for a test. */
import { buffer } from 'node:stream/consumers';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { pack, type Headers } from 'tar-stream';

export interface ZipFile {
  readonly name: string;
  readonly content?: string | Buffer;
  /** Type and permission bits; 0 for an archive made elsewhere than on Unix. */
  readonly mode?: number;
  readonly stored?: boolean;
  /** Seconds since the epoch, in an extra field; else the time is local and 2020-02-02 02:02:02. */
  readonly mtime?: number;
  readonly encrypted?: boolean;
}

const dosTime = (2 << 11) | (2 << 5) | 1;
const dosDate = (40 << 9) | (2 << 5) | 2;

function parts(file: ZipFile) {
  const content = Buffer.from(file.content ?? '');
  const name = Buffer.from(file.name);
  const data = file.stored === true ? content : deflateRawSync(content);
  const extra = Buffer.alloc(file.mtime === undefined ? 0 : 9);
  if (file.mtime !== undefined) {
    extra.writeUInt16LE(0x5455, 0);
    extra.writeUInt16LE(5, 2);
    extra.writeUInt8(1, 4);
    extra.writeInt32LE(file.mtime, 5);
  }
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x800 | (file.encrypted === true ? 1 : 0), 2);
  common.writeUInt16LE(file.stored === true ? 0 : 8, 4);
  common.writeUInt16LE(dosTime, 6);
  common.writeUInt16LE(dosDate, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  common.writeUInt16LE(extra.length, 24);
  return { name, data, extra, common };
}

/** A zip as APPNOTE.TXT has it. `comment` makes the end less easy to find. */
export function zipOf(files: readonly ZipFile[], comment = ''): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const { name, data, extra, common } = parts(file);
    // The extra field of a local header may be another one than the directory's.
    const own = Buffer.alloc(extra.length === 0 ? 0 : extra.length + 4);
    extra.copy(own);
    if (own.length > 0) own.writeUInt16LE(0x9999, extra.length);
    const header = Buffer.from(common);
    header.writeUInt16LE(own.length, 24);
    const whole = [Buffer.from('PK\x03\x04'), header, name, own, data];
    local.push(...whole);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((file.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(
      Buffer.from('PK\x01\x02'),
      Buffer.from([20, file.mode === 0 ? 0 : 3]),
      common,
      tail,
      name,
      extra,
    );
    offset += whole.reduce((sum, piece) => sum + piece.length, 0);
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...local, directory, end, Buffer.from(comment)]);
}

export type TarFile = Partial<Headers> & { readonly name: string; readonly content?: string };

export async function tarOf(files: readonly TarFile[]): Promise<Buffer> {
  const archive = pack();
  const bytes = buffer(archive);
  for (const { content = '', ...header } of files)
    archive.entry({ mode: 0o644, mtime: new Date('2020-01-01T18:00:00Z'), ...header }, content);
  archive.finalize();
  return bytes;
}

export const tgzOf = async (files: readonly TarFile[]): Promise<Buffer> => gzipSync(await tarOf(files));
