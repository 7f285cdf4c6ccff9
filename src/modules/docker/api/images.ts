/**
 * Looking at, pulling and pushing images.
 * @module
 */
import { fail, type Provision, type ReadHost } from '../../../sdk/index.ts';
import { type DockerApi, DockerError } from './client.ts';
import { isOnlyExpected } from './expected.ts';
import { imageText, parseImage } from './image-ref.ts';
import { progressText, readProgress } from './progress.ts';
import { registryAuth } from './registry-auth.ts';

/** Pulls and builds take as long as they take. */
export const longTimeout = 30 * 60 * 1000;

export interface ImageInspect {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Architecture?: string;
  readonly Os?: string;
  readonly Variant?: string;
  readonly Config?: {
    readonly Env?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly ExposedPorts?: Readonly<Record<string, unknown>> | null;
    readonly Volumes?: Readonly<Record<string, unknown>> | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly [key: string]: unknown;
  } | null;
  readonly [key: string]: unknown;
}

export const inspectImage = (api: DockerApi, name: string): Promise<ImageInspect | undefined> =>
  api.find<ImageInspect>(`/images/${encodePath(name)}/json`);

/** What a task of a dry run says that pulls, builds, names or removes an image. */
export const imageThing = (name: string, state: 'present' | 'absent' = 'present'): Provision => ({
  thing: 'docker',
  name: `image ${name}`,
  state,
});

/** Whether an earlier task of a dry run would bring an image. */
export const isImageExpected = (host: Pick<ReadHost, 'expected'>, name: string): boolean =>
  host.expected?.thing('docker', `image ${name}`) === 'present';

/**
 * An image as the tasks before this one leave it: one that a dry run only expects has a name and no layers.
 * @param name with its tag
 */
export async function findImage(
  api: DockerApi,
  host: Pick<ReadHost, 'expected'>,
  name: string,
): Promise<ImageInspect | undefined> {
  if (host.expected?.thing('docker', `image ${name}`) === 'absent') return undefined;
  const found = await inspectImage(api, name);
  return found ?? (isImageExpected(host, name) ? { Id: 'expected', RepoTags: [name] } : undefined);
}

/** Slashes and colons of a name stay as they are in the API's paths. */
export const encodePath = (name: string): string =>
  encodeURIComponent(name).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@');

export interface Pulled {
  readonly image: ImageInspect;
  readonly log: string;
}

/** Pulls an image and returns what it is afterwards. Fails with the registry's own words. */
export async function pullImage(
  api: DockerApi,
  host: ReadHost,
  name: string,
  platform?: string,
): Promise<Pulled> {
  const ref = parseImage(name);
  const full = imageText(ref);
  const what = `Could not pull image ${full} on ${host.name}`;
  const auth = await registryAuth(host, ref.repository);
  const query = { fromImage: ref.repository, tag: ref.digest ?? ref.tag ?? 'latest', platform };
  const text = await api
    .text('POST', '/images/create', { query, auth, timeout: longTimeout })
    .catch((error: unknown) => failPull(what, error));
  const lines = readProgress(text, what);
  const image = await inspectImage(api, full);
  if (image === undefined) fail(`${what}: it is not there after the pull`);
  return { image, log: progressText(lines) };
}

function failPull(what: string, error: unknown): never {
  if (error instanceof DockerError) fail(`${what}: ${error.message}`);
  throw error;
}

interface Distribution {
  readonly Descriptor: { readonly digest: string };
}

/** The digest that a name stands for right now, or why the registry does not say it. */
export async function askRegistry(
  api: DockerApi,
  host: ReadHost,
  name: string,
): Promise<{ readonly digest?: string; readonly problem?: string }> {
  // An engine that is only expected can ask no registry.
  if (host.expected !== undefined && (await isOnlyExpected(api))) return {};
  const ref = parseImage(name);
  const auth = await registryAuth(host, ref.repository);
  try {
    const answer = await api.get<Distribution>(`/distribution/${encodePath(imageText(ref))}/json`, { auth });
    return { digest: answer.Descriptor.digest };
  } catch (error) {
    if (error instanceof DockerError) return { problem: error.message };
    throw error;
  }
}

/**
 * The digest a tag stands for right now, as the registry says. Undefined when the registry cannot be asked or does not
 * know the image.
 */
export async function resolveDigest(
  api: DockerApi,
  host: ReadHost,
  name: string,
): Promise<string | undefined> {
  return parseImage(name).digest ?? (await askRegistry(api, host, name)).digest;
}

/** `repo:tag@sha256:…`; the name as it is when its digest cannot be told. */
export async function pinImage(api: DockerApi, host: ReadHost, name: string): Promise<string> {
  const digest = await resolveDigest(api, host, name);
  if (digest === undefined || name.includes('@')) return name;
  return imageText({ ...parseImage(imageText(parseImage(name))), digest });
}
