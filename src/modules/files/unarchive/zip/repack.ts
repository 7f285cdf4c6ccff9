/**
 * Members of a zip as a tar stream: many files are unpacked by one program then.
 * @module
 */
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { fail, sh, type ReadHost } from '../../../../sdk/index.ts';
import { modeOf, timeOf, type Rules } from '../compare.ts';
import type { ZipMember } from './directory.ts';

async function addMember(
  archive: Pack,
  zip: ZipFile,
  entry: Entry,
  member: ZipMember,
  rules: Rules,
): Promise<void> {
  const { path: name, type, size } = member;
  const common = { name, mode: modeOf(member, rules), mtime: new Date(timeOf(member, rules.look) * 1000) };
  switch (type) {
    case 'directory':
      archive.entry({ ...common, type: 'directory' });
      return;
    case 'link':
      archive.entry({
        ...common,
        type: 'symlink',
        linkname: await text(await zip.openReadStreamPromise(entry)),
      });
      return;
    case 'file':
      await pipeline(await zip.openReadStreamPromise(entry), archive.entry({ ...common, size }));
      return;
    default:
      fail(`${member.name} is neither file nor directory nor link`);
  }
}

/** Reads the archive of the controller as the stream is taken. */
export async function repack(path: string, members: readonly ZipMember[], rules: Rules): Promise<Readable> {
  const wanted = new Map(members.map((member) => [member.offset, member]));
  const zip = await openPromise(path, { autoClose: false });
  const archive = pack();
  const add = async (): Promise<void> => {
    for await (const entry of zip.eachEntry()) {
      const member = wanted.get(entry.relativeOffsetOfLocalHeader);
      if (member !== undefined && member.path !== '.') await addMember(archive, zip, entry, member, rules);
    }
    archive.finalize();
  };
  add()
    .catch((error: unknown) => archive.destroy(error instanceof Error ? error : new Error(String(error))))
    .finally(() => zip.close());
  return Readable.from(archive, { objectMode: false });
}

/** Unpacks such a stream: owned by the user who runs it, with the modes as they are. */
export const unpackProgram = 'tar -x -p -o -f - || exit 112';

/** Bytes of a file that are fetched at a time. */
const piece = 8 * 1024 * 1024;

/** Copies an archive of the host to a new file of the controller, in bounded memory. */
export async function fetchArchive(
  host: ReadHost,
  remotePath: string,
  size: number,
  path: string,
): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for (let at = 0; at < size; at += piece) {
      const { stdout } = await host.probeBytes(sh`tail -c +${at + 1} -- ${remotePath} | head -c ${piece}`);
      await file.write(stdout);
    }
  } finally {
    await file.close();
  }
}
