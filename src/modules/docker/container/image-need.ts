/**
 * Which image a container is to run, and whether it has to be pulled first.
 * @module
 */
import { fail, type ReadHost } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { imageText, isImageId, parseImage } from '../api/image-ref.ts';
import { type ImageInspect, inspectImage, isImageExpected, resolveDigest } from '../api/images.ts';
import type { ContainerParams } from './behaviour.ts';

export interface ImageNeed {
  /** What is here now; undefined when it is not. */
  readonly present: ImageInspect | undefined;
  /** `maybe`: the registry did not say whether it has another one. */
  readonly pull: 'yes' | 'no' | 'maybe';
}

export type PullMode = 'never' | 'missing' | 'always';

export function pullMode(value: unknown): PullMode {
  if (value === true || value === 'true' || value === 'yes') return 'always';
  if (value === false || value === 'false' || value === 'no') return 'missing';
  if (value === 'never' || value === 'missing' || value === 'always') return value;
  return fail(`pull must be never, missing, always, true or false, not ${JSON.stringify(value)}`);
}

/** Full name of an image: with a tag, unless it is an id or has a digest. */
export const fullName = (image: string): string => (isImageId(image) ? image : imageText(parseImage(image)));

export async function imageNeed(api: DockerApi, host: ReadHost, params: ContainerParams): Promise<ImageNeed> {
  if (params.image === undefined) return { present: undefined, pull: 'no' };
  const mode = pullMode(params.pull);
  const name = fullName(params.image);
  const present = await inspectImage(api, name);
  if (isImageId(params.image)) {
    if (!present) fail(`Cannot find the image with ID ${params.image}`);
    return { present, pull: 'no' };
  }
  // What it holds is not known, so that a container is compared with it as with one that will be pulled.
  if (!present && isImageExpected(host, name)) return { present, pull: 'no' };
  if (!present && mode === 'never') fail(`Cannot find image with name ${name}, and pull is never`);
  if (!present) return { present, pull: 'yes' };
  if (mode !== 'always') return { present, pull: 'no' };
  const digest = await resolveDigest(api, host, name);
  if (digest === undefined) return { present, pull: 'maybe' };
  return {
    present,
    pull: (present.RepoDigests ?? []).some((known) => known.endsWith(`@${digest}`)) ? 'no' : 'yes',
  };
}
