/**
 * docker_image_pull, _push, _tag, _remove, _load, _export: one thing each.
 * @module
 */
import { defineModule, fail, p, type Params, type Plan, type ReadHost } from '../../../sdk/index.ts';
import { findImage, imageThing, inspectImage, pullImage, resolveDigest } from '../api/images.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { structDiff } from '../values/text.ts';
import {
  archiveHolds,
  loadArchive,
  loadedNames,
  mustInspect,
  nameWithTag,
  pushImage,
  removeImage,
  saveArchive,
  tagImage,
} from './spec.ts';

const nameParams = {
  ...dockerParams,
  name: p.str({ doc: 'Name, with a tag or digest, or an id.', required: true }),
  tag: p.str({ doc: 'Tag, when the name has none.', default: 'latest' }),
} as const;

const pullParams = {
  ...nameParams,
  platform: p.str({ doc: 'Platform.' }),
  pull: p.choice(['always', 'not_present'], { doc: 'When to ask the registry.', default: 'always' }),
} as const;

export const dockerImagePull = defineModule({
  name: 'community.docker.docker_image_pull',
  summary: 'Pull an image',
  description:
    'Asks the registry for the digest first, so check mode knows whether another image would come.',
  params: pullParams,
  support: { check: 'full', diff: 'full' },
  returns: {
    image: 'What `docker image inspect` shows of it afterwards.',
    actions: 'What was or would be done.',
  },
  examples: [{ title: 'Pull', yaml: 'community.docker.docker_image_pull:\n  name: nginx' }],
  plan: planPull,
});

async function planPull(params: Params<typeof pullParams>, host: ReadHost): Promise<Plan> {
  const api = await openDocker(host, params);
  const name = nameWithTag(params.name, params.tag);
  const image = await findImage(api, host, name);
  const digest = image && params.pull === 'always' ? await resolveDigest(api, host, name) : undefined;
  const current =
    image?.RepoDigests?.some((known) => digest !== undefined && known.endsWith(`@${digest}`)) ?? false;
  if (image && (params.pull === 'not_present' || current))
    return { changed: false, result: { image, actions: [] } };
  return {
    changed: image && digest === undefined ? 'unknown' : true,
    reason: image && digest === undefined ? 'the registry did not say which image it has' : undefined,
    diff: structDiff({ id: image?.Id ?? null }, { digest: digest ?? 'unknown' }, name),
    result: { image: image ?? {}, actions: [`Pulled image ${name}`] },
    provides: () => [imageThing(name)],
    apply: async (writable) => {
      const pulled = await pullImage(await openDocker(writable, params), writable, name, params.platform);
      return { changed: pulled.image.Id !== image?.Id, image: pulled.image };
    },
  };
}

export const dockerImagePush = defineModule({
  name: 'community.docker.docker_image_push',
  summary: 'Push an image',
  params: nameParams,
  support: { check: 'none', diff: 'none' },
  returns: { image: 'What `docker image inspect` shows of it.', actions: 'What was done.' },
  examples: [{ title: 'Push', yaml: 'community.docker.docker_image_push:\n  name: registry:5000/books' }],
  plan: async (params, host) => {
    const name = nameWithTag(params.name, params.tag);
    const image = await mustInspect(await openDocker(host, params), host, name);
    return {
      changed: 'unknown',
      reason: 'only the push tells whether the registry has it',
      result: { image, actions: [`Pushed image ${name}`] },
      apply: async (writable) => {
        const { changed } = await pushImage(await openDocker(writable, params), writable, name);
        return { changed, image };
      },
    };
  },
});

export const dockerImageTag = defineModule({
  name: 'community.docker.docker_image_tag',
  summary: 'Give an image more names',
  params: {
    ...nameParams,
    repository: p.list(p.str({ doc: 'Name.' }), { doc: 'Names to give.', required: true }),
    existing_images: p.choice(['keep', 'overwrite'], {
      doc: 'What to do about a name that another image has.',
      default: 'overwrite',
    }),
  },
  support: { check: 'full', diff: 'full' },
  returns: {
    image: 'What `docker image inspect` shows of it.',
    tagged_images: 'Names that were given.',
    actions: 'What was or would be done.',
  },
  examples: [
    {
      title: 'Another name',
      yaml: 'community.docker.docker_image_tag:\n  name: books\n  repository: [registry:5000/books]',
    },
  ],
  plan: async (params, host) => {
    const api = await openDocker(host, params);
    const name = nameWithTag(params.name, params.tag);
    const image = await mustInspect(api, host, name);
    const wanted = params.repository.map((repository) => nameWithTag(repository, params.tag));
    const found = await Promise.all(wanted.map((repository) => findImage(api, host, repository)));
    const give = wanted.filter((_, i) => {
      const other = found[i];
      return other === undefined || (other.Id !== image.Id && params.existing_images === 'overwrite');
    });
    const actions = give.map((repository) => `Tagged image ${name} as ${repository}`);
    return {
      changed: give.length > 0,
      diff: structDiff(
        Object.fromEntries(wanted.map((repository, i) => [repository, found[i]?.Id ?? null])),
        Object.fromEntries(
          wanted.map((repository, i) => [
            repository,
            give.includes(repository) ? image.Id : (found[i]?.Id ?? null),
          ]),
        ),
        name,
      ),
      result: { image, tagged_images: give, actions },
      provides: () => give.map((repository) => imageThing(repository)),
      apply: async (writable) => {
        const write = await openDocker(writable, params);
        for (const repository of give) await tagImage(write, name, repository);
        return {};
      },
    };
  },
});

export const dockerImageRemove = defineModule({
  name: 'community.docker.docker_image_remove',
  summary: 'Remove an image',
  params: {
    ...nameParams,
    force: p.bool({ doc: 'Even if containers use it.', default: false }),
    prune: p.bool({ doc: 'Remove untagged parents too.', default: true }),
  },
  support: { check: 'full', diff: 'full' },
  returns: {
    image: 'What it was.',
    deleted: 'Layers that were deleted.',
    untagged: 'Names that were taken away.',
    actions: 'What was or would be done.',
  },
  examples: [{ title: 'Gone', yaml: 'community.docker.docker_image_remove:\n  name: old' }],
  plan: async (params, host) => {
    const name = nameWithTag(params.name, params.tag);
    const image = await findImage(await openDocker(host, params), host, name);
    if (!image) return { changed: false, result: { image: {}, deleted: [], untagged: [], actions: [] } };
    return {
      changed: true,
      diff: structDiff({ exists: true, id: image.Id }, { exists: false }, name),
      provides: () => [imageThing(name, 'absent')],
      result: { image, actions: [`Removed image ${name}`] },
      apply: async (writable) => {
        const removed = await removeImage(await openDocker(writable, params), name, {
          force: params.force,
          noprune: !params.prune,
        });
        const all = (key: 'Deleted' | 'Untagged'): string[] => removed.flatMap((entry) => entry[key] ?? []);
        return { deleted: all('Deleted'), untagged: all('Untagged') };
      },
    };
  },
});

export const dockerImageLoad = defineModule({
  name: 'community.docker.docker_image_load',
  summary: 'Load images from an archive on the host',
  params: { ...dockerParams, path: p.path({ doc: 'Archive on the host.', required: true }) },
  support: { check: 'none', diff: 'none' },
  returns: {
    image_names: 'Names of what was loaded.',
    images: 'What `docker image inspect` shows of each.',
    stdout: 'What the daemon said.',
  },
  examples: [{ title: 'Load', yaml: 'community.docker.docker_image_load:\n  path: /root/books.tar' }],
  plan: async (params, host) => {
    if ((await host.stat(params.path, { follow: true })) === undefined)
      fail(`Archive ${params.path} does not exist on ${host.name}`);
    return {
      changed: 'unknown',
      reason: 'what an archive holds is known when it is loaded',
      apply: async (writable) => {
        const api = await openDocker(writable, params);
        const stdout = await loadArchive(api, writable, params.path);
        const names = loadedNames(stdout);
        const images = await Promise.all(names.map((name) => inspectImage(api, name)));
        return { changed: true, stdout, image_names: names, images };
      },
    };
  },
});

export const dockerImageExport = defineModule({
  name: 'community.docker.docker_image_export',
  summary: 'Write images into an archive on the host',
  params: {
    ...dockerParams,
    names: p.list(p.str({ doc: 'Name or id.' }), { doc: 'Images.', required: true, aliases: ['name'] }),
    tag: p.str({ doc: 'Tag, when a name has none.', default: 'latest' }),
    path: p.path({ doc: 'Archive on the host.', required: true }),
    force: p.bool({ doc: 'Write it even if it holds the image already.', default: false }),
    platform: p.str({ doc: 'Accepted for compatibility.' }),
  },
  support: { check: 'full', diff: 'none' },
  returns: { images: 'What `docker image inspect` shows of each.' },
  examples: [
    { title: 'Save', yaml: 'community.docker.docker_image_export:\n  name: books\n  path: /root/books.tar' },
  ],
  plan: async (params, host) => {
    const api = await openDocker(host, params);
    const names = params.names.map((name) => nameWithTag(name, params.tag));
    const images = await Promise.all(names.map((name) => mustInspect(api, host, name)));
    const held = await Promise.all(images.map((image) => archiveHolds(host, params.path, image.Id)));
    if (!params.force && held.every(Boolean)) return { changed: false, result: { images } };
    return {
      changed: true,
      result: { images },
      apply: async (writable) => {
        await saveArchive(await openDocker(writable, params), writable, names, params.path);
        return {};
      },
    };
  },
});
