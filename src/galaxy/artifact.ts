/**
 * Archives of collections: fetched, compared with the sum that the server tells, unpacked to what belongs to them.
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, lstatSync } from 'node:fs';
import { chmod, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { connectLocal } from '../connection/index.ts';
import { httpStream, ofThisMachine } from '../connection/http.ts';
import { TsplayError } from '../errors/index.ts';
import { makeFolders } from '../util/folders.ts';
import { isDict, isList, valueText, type Value } from '../util/value.ts';
import { atMost } from './fetch.ts';
import { field } from './http.ts';
import { filesBelow } from './install.ts';
import { filesName, manifestName, readJson } from './metadata.ts';
import type { GalaxyServer, VersionInfo } from './server.ts';
import { rootOf, unpack, unpackLimits } from './tarball.ts';
import { deviationLines, deviations } from './verify.ts';

/** Milliseconds without a byte after which a download is given up. */
const downloadTimeout = 60_000;

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Downloads an archive into a folder and returns its path.
 * @throws {TsplayError} TSP1505 where it is not what the server says
 */
export async function download(
  { downloadUrl, sha256 }: Pick<VersionInfo, 'downloadUrl' | 'sha256'>,
  server: GalaxyServer,
  folder: string,
): Promise<string> {
  makeFolders(folder);
  const name = basename(new URL(downloadUrl).pathname);
  const file = join(folder, /^[\w.+-]+\.tar\.gz$/.test(name) ? name : 'collection.tar.gz');
  const local = connectLocal();
  try {
    const headers = await server.headersFor(downloadUrl);
    const answer = await httpStream(
      local,
      {
        url: downloadUrl,
        headers,
        validateCerts: server.validateCerts,
        followRedirects: 'all',
        unredirectedHeaders: ['Authorization'],
        timeout: downloadTimeout,
        useProxy: true,
      },
      ofThisMachine,
    );
    if (answer.status !== 200) {
      answer.body.destroy();
      throw new Error(`${answer.status} ${answer.statusText}`);
    }
    await pipeline(answer.body, atMost(unpackLimits.bytes), createWriteStream(file));
  } catch (cause) {
    throw new TsplayError('TSP1505', `failed to download ${downloadUrl}: ${(cause as Error).message}`, {
      cause,
    });
  } finally {
    await local.close();
  }
  if ((await sha256Of(file)) !== sha256)
    throw new TsplayError('TSP1505', `Mismatch artifact hash with downloaded file ${downloadUrl}`, {
      hint: `the server says sha256 ${sha256}`,
    });
  return file;
}

const text = (value: Value): string => (value === null ? '' : valueText(value));

/** MANIFEST.json tells the sum of FILES.json, and that the sum of each file. */
async function checkContent(root: string): Promise<void> {
  const told = text(field(readJson(join(root, manifestName)), 'file_manifest_file', 'chksum_sha256'));
  const files = join(root, filesName);
  const changed =
    told !== '' && (!existsSync(files) || (await sha256Of(files)) !== told)
      ? [{ name: filesName, what: 'changed' as const }]
      : await deviations(root);
  if (changed.length > 0)
    throw new TsplayError(
      'TSP1505',
      `Checksum mismatch: the collection was changed after it was built:\n${deviationLines(changed)}`,
    );
}

/** Only what FILES.json names is installed, with the modes that Ansible gives. */
async function prune(root: string): Promise<void> {
  const listed = field(readJson(join(root, filesName)), 'files');
  const names = (isList(listed) ? listed : []).flatMap((entry) =>
    isDict(entry) ? [text(entry.get('name') ?? null)] : [],
  );
  const keep = new Set([manifestName, filesName]);
  for (const name of names)
    for (
      let at = name;
      at !== '.' && at !== '';
      at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : ''
    )
      keep.add(at);
  await chmod(root, 0o755);
  for (const name of (await readdir(root, { recursive: true })).sort()) {
    const path = join(root, name);
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there === undefined || there.isSymbolicLink()) continue;
    if (!keep.has(name)) await rm(path, { recursive: true });
    else await chmod(path, there.isDirectory() || ((await stat(path)).mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

/**
 * Unpacks the archive of a collection into a new folder and returns the collection's own folder in it.
 * @throws {TsplayError} TSP1505 for what is not a collection, or not as it was built
 */
export async function unpackCollection(archive: string, folder: string): Promise<string> {
  await unpack(archive, folder);
  return collectionIn(folder, archive);
}

/** The built collection in a folder that was unpacked. */
export async function collectionIn(folder: string, archive: string): Promise<string> {
  const root = rootOf(folder, await filesBelow(folder), manifestName);
  if (root === undefined)
    throw new TsplayError(
      'TSP1505',
      `Collection at '${archive}' does not contain the required file ${manifestName}.`,
    );
  await checkContent(root);
  if (existsSync(join(root, filesName))) await prune(root);
  return root;
}
