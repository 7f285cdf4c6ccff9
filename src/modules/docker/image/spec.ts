/**
 * What the image modules share: names, presence, digests, tags, pushing, removing.
 * @module
 */
import { posix } from 'node:path';
import {
  fail,
  parkedPath,
  parkProgram,
  parseForeignJson,
  quote,
  raw,
  type ReadHost,
  sh,
  unparkProgram,
  type WriteHost,
} from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { imageText, isImageId, parseImage } from '../api/image-ref.ts';
import { encodePath, findImage, type ImageInspect, longTimeout } from '../api/images.ts';
import { progressText, readProgress } from '../api/progress.ts';
import { registryAuth } from '../api/registry-auth.ts';

/** `name` with `tag` unless it has one of its own, or a digest, or is an id. */
export function nameWithTag(name: string, tag: string): string {
  if (isImageId(name)) return name;
  const ref = parseImage(name);
  return imageText(tag.startsWith('sha256:') ? { ...ref, digest: tag } : ref, tag);
}

export async function mustInspect(api: DockerApi, host: ReadHost, name: string): Promise<ImageInspect> {
  return (await findImage(api, host, name)) ?? fail(`There is no image ${name} on ${host.name}`);
}

export async function tagImage(api: DockerApi, image: string, repository: string): Promise<void> {
  const { repository: repo, tag = 'latest' } = parseImage(repository);
  await api.post(`/images/${encodePath(image)}/tag`, { query: { repo, tag, force: true } });
}

/** Pushes and tells whether the registry took anything it did not have. */
export async function pushImage(
  api: DockerApi,
  host: WriteHost,
  name: string,
): Promise<{ readonly changed: boolean; readonly log: string }> {
  const { repository, tag = 'latest' } = parseImage(name);
  // The daemon wants the header even when there is nothing to say.
  const auth = (await registryAuth(host, repository)) ?? { header: Buffer.from('{}').toString('base64url') };
  const what = `Could not push ${name}`;
  const path = `/images/${encodePath(repository)}/push`;
  const lines = readProgress(
    await api.text('POST', path, { query: { tag }, auth, timeout: longTimeout }),
    what,
  );
  return { changed: lines.some((line) => line.status === 'Pushed'), log: progressText(lines) };
}

/** Loads a tar archive that is on the host. The command is used where there is one: the bytes stay on the host then. */
export async function loadArchive(api: DockerApi, host: WriteHost, path: string): Promise<string> {
  const { tools } = await host.caps();
  if (tools.has('docker')) {
    const done = await host.run(`docker load -i ${quote(path)}`, { timeout: longTimeout });
    if (done.rc !== 0) fail(`Could not load ${path}: ${done.stderr.trim()}`);
    return done.stdout;
  }
  const tar = await host.readFile(path, { maxBytes: 2 ** 31 });
  if (tar === undefined) return fail(`Archive ${path} does not exist on ${host.name}`);
  const headers = { 'Content-Type': 'application/x-tar' };
  const text = await api.text('POST', '/images/load', { tar, headers, timeout: longTimeout });
  return progressText(readProgress(text, `Could not load ${path}`));
}

/** Names of what was loaded, from the daemon's words. */
export const loadedNames = (log: string): string[] =>
  [...log.matchAll(/Loaded image(?: ID)?: (\S+)/g)].map((match) => match[1] ?? '');

/** As the command makes it. */
const archiveFile = { mode: 0o600 } as const;

/** Writes images into a tar archive on the host. */
export async function saveArchive(
  api: DockerApi,
  host: WriteHost,
  names: readonly string[],
  path: string,
): Promise<void> {
  const { tools } = await host.caps();
  if (tools.has('docker')) {
    const parked = parkedPath(posix.dirname(path));
    const save = (file: string): string => sh`docker save -- ${names} > ${raw(file)}`;
    const done = await host.run(parkProgram(parked, save), { timeout: longTimeout });
    if (done.rc !== 0) fail(`Could not write ${path}: ${done.stderr.trim()}`);
    try {
      await host.writeFile(path, { remotePath: parked, move: true }, archiveFile);
    } finally {
      await host.run(unparkProgram(parked));
    }
    return;
  }
  const query = names.map((name) => `names=${encodeURIComponent(name)}`).join('&');
  await host.writeFile(
    path,
    await api.bytes('GET', `/images/get?${query}`, { timeout: longTimeout, limit: Infinity }),
    archiveFile,
  );
}

export interface Removed {
  readonly Untagged?: string;
  readonly Deleted?: string;
}

export const removeImage = async (
  api: DockerApi,
  name: string,
  options: { readonly force: boolean; readonly noprune?: boolean },
): Promise<readonly Removed[]> =>
  parseForeignJson(await api.text('DELETE', `/images/${encodePath(name)}`, { query: options })) as Removed[];

/** Whether an archive holds exactly this image; its manifest names the image's id. */
export async function archiveHolds(host: ReadHost, path: string, id: string): Promise<boolean> {
  const out = await host.probe(`tar -xOf ${quote(path)} manifest.json 2>/dev/null`);
  if (out.rc !== 0) return false;
  const hex = id.replace('sha256:', '');
  return out.stdout.includes(`"${hex}.json"`) || out.stdout.includes(`/sha256/${hex}"`);
}
