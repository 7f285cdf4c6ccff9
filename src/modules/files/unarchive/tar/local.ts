/**
 * A tar archive of the controller, read there: only what is known of its members travels.
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, type Headers } from 'tar-stream';
import { fsPath, textOfBytes } from '../../../../sdk/index.ts';
import { memberPath, tarFilter, type Filter, type Member } from '../member.ts';

const types: Readonly<Record<string, Member['type']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  symlink: 'link',
  link: 'hard',
  'block-device': 'device',
  'character-device': 'device',
};

/** Names are read as bytes, but for those of a pax header, which are UTF-8 by definition. */
function named(header: Headers): Headers {
  const text = (name: string): string => textOfBytes(Buffer.from(name, 'latin1'));
  const { name, linkname, pax } = header as Headers & { pax?: Readonly<Record<string, string>> | null };
  return {
    ...header,
    name: pax?.['path'] === undefined ? text(name) : name,
    ...(typeof linkname === 'string' && pax?.['linkpath'] === undefined ? { linkname: text(linkname) } : {}),
  };
}

const toMember = (header: Headers, sha1: string): Member => {
  const { name, type, mode = 0o644, size = 0, mtime, linkname, uname, gname, uid = 0, gid = 0 } = header;
  const kind = types[type ?? 'file'] ?? 'other';
  return {
    name: name.replace(/^\/+/, ''),
    path: memberPath(name),
    type: kind,
    mode: mode & 0o7777,
    size,
    mtime: (mtime?.getTime() ?? 0) / 1000,
    target: kind === 'link' || kind === 'hard' ? (linkname ?? '') : undefined,
    sha1,
    owner: { name: uname ?? '', id: uid },
    group: { name: gname ?? '', id: gid },
  };
};

/** The members that the task wants, each with the digest of its content. Memory is bounded. */
export async function readTar(path: string, format: 'tar' | 'gzip', filter: Filter): Promise<Member[]> {
  const wanted = tarFilter(filter);
  const members: Member[] = [];
  const archive = extract({ filenameEncoding: 'latin1' });
  const source = createReadStream(fsPath(path));
  const ignore = (): void => undefined;
  // A broken stream is told by the archive that is read.
  if (format === 'gzip') pipeline(source, createGunzip(), archive, ignore);
  else pipeline(source, archive, ignore);
  for await (const entry of archive) {
    const hash = createHash('sha1');
    for await (const chunk of entry as AsyncIterable<Buffer>) hash.update(chunk);
    const header = named(entry.header);
    if (wanted(header.name)) members.push(toMember(header, hash.digest('hex')));
  }
  return members;
}
