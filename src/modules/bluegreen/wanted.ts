/**
 * The release that is asked for: a new one, or one of the history.
 * @module
 */
import { createHash } from 'node:crypto';
import { fail, type ReadHost } from '../../sdk/index.ts';
import { parseImage } from '../docker/api/image-ref.ts';
import { askRegistry, inspectImage, pinImage } from '../docker/api/images.ts';
import type { DockerApi } from '../docker/api/client.ts';
import type { Release, ServiceState } from './store.ts';

/** What makes a release, without when and by whom. */
export type Wanted = Pick<Release, 'image' | 'pinned' | 'spec' | 'compose' | 'settings'>;

export const specOf = (pinned: string, compose: string): string =>
  createHash('sha256')
    .update(JSON.stringify([pinned, compose]))
    .digest('hex');

/**
 * The image with its digest. An image that is in no registry is taken as it is when this host has it; one that is nowhere
 * fails here, before anything is started.
 */
export async function pinnedImage(api: DockerApi, host: ReadHost, image: string): Promise<string> {
  const { problem } = await askRegistry(api, host, image);
  if (problem === undefined) return pinImage(api, host, image);
  if ((await inspectImage(api, image)) !== undefined) return image;
  return fail(
    `There is no image ${image}: its registry says "${problem}", and ${host.name} does not have it either. Check container_image, container_tag and container_registry`,
  );
}

/** The release of the history that is named, or the one before the present. */
export function formerRelease(name: string, state: ServiceState, wanted?: string): Release {
  const { live, history } = state;
  if (!wanted) return releaseBefore(state) ?? fail(`${name} has no former release to go back to`);
  const found = history.filter((release) => isNamed(release, wanted));
  return (
    found.find((release) => release.id !== live?.id) ??
    found[0] ??
    fail(`${name} has no release ${wanted}. There are: ${history.map(titleOf).join('; ') || 'none'}`)
  );
}

/** What was live before the present release. */
export const releaseBefore = ({ live, history }: ServiceState): Release | undefined =>
  history.find((release) => live === undefined || (release.id < live.id && release.spec !== live.spec));

/** `image, time, id`: what people know a release by, and what a program does. */
export const titleOf = (release: Release): string =>
  `${release.image}, ${timeOf(release).slice(0, 19).replace('T', ' ')}, ${release.id}`;

const timeOf = ({ switched, started }: Release): string => switched ?? started;

/** By id, image (with or without registry, or only its tag or digest), or the beginning of its time. */
function isNamed(release: Release, wanted: string): boolean {
  const { repository, tag = 'latest' } = parseImage(release.image);
  const short = repository.slice(repository.lastIndexOf('/') + 1);
  const digest = parseImage(release.pinned).digest;
  const names = [release.id, release.image, release.pinned, `${repository}:${tag}`, `${short}:${tag}`, tag];
  return (
    names.includes(wanted) ||
    (digest !== undefined && wanted === digest) ||
    (/^\d{4}-\d\d/.test(wanted) && timeOf(release).startsWith(wanted.trim().replace(' ', 'T')))
  );
}
