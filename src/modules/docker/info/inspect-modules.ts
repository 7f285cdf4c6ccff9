/**
 * The modules that only look: docker_container_info, _image_info, _network_info, _volume_info.
 * @module
 */
import { defineModule, p } from '../../../sdk/index.ts';
import { imageText, isImageId, parseImage } from '../api/image-ref.ts';
import { type ImageInspect, inspectImage } from '../api/images.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { inspectContainer } from '../container/inspect.ts';
import { inspectNetwork } from '../network/network.ts';
import { inspectVolume } from '../volume/docker-volume.ts';

const support = { check: 'full', diff: 'none' } as const;

export const dockerContainerInfo = defineModule({
  name: 'community.docker.docker_container_info',
  summary: 'Look at a container',
  params: { ...dockerParams, name: p.str({ doc: 'Name or id.', required: true }) },
  support,
  returns: {
    exists: 'Whether it is there.',
    container: 'What `docker inspect` shows; none when it is not there.',
  },
  examples: [
    { title: 'Look at it', yaml: 'community.docker.docker_container_info:\n  name: nginx\nregister: nginx' },
  ],
  plan: async (params, host) => {
    const container = await inspectContainer(await openDocker(host, params), params.name);
    return { changed: false, result: { exists: container !== undefined, container: container ?? null } };
  },
});

export const dockerNetworkInfo = defineModule({
  name: 'community.docker.docker_network_info',
  summary: 'Look at a network',
  params: { ...dockerParams, name: p.str({ doc: 'Name or id.', required: true }) },
  support,
  returns: { exists: 'Whether it is there.', network: 'What `docker network inspect` shows.' },
  examples: [
    { title: 'Look at it', yaml: 'community.docker.docker_network_info:\n  name: books\nregister: net' },
  ],
  plan: async (params, host) => {
    const network = await inspectNetwork(await openDocker(host, params), params.name);
    return { changed: false, result: { exists: network !== undefined, network: network ?? null } };
  },
});

export const dockerVolumeInfo = defineModule({
  name: 'community.docker.docker_volume_info',
  summary: 'Look at a volume',
  params: { ...dockerParams, name: p.str({ doc: 'Name.', required: true, aliases: ['volume_name'] }) },
  support,
  returns: { exists: 'Whether it is there.', volume: 'What `docker volume inspect` shows.' },
  examples: [
    { title: 'Look at it', yaml: 'community.docker.docker_volume_info:\n  name: data\nregister: vol' },
  ],
  plan: async (params, host) => {
    const volume = await inspectVolume(await openDocker(host, params), params.name);
    return { changed: false, result: { exists: volume !== undefined, volume: volume ?? null } };
  },
});

export const dockerImageInfo = defineModule({
  name: 'community.docker.docker_image_info',
  summary: 'Look at images',
  params: {
    ...dockerParams,
    name: p.list(p.str({ doc: 'Name with tag or digest, or id.' }), {
      doc: 'Images; all of the host when not given.',
    }),
  },
  support,
  returns: { images: 'What `docker image inspect` shows of each that is there.' },
  examples: [
    {
      title: 'Two images',
      yaml: 'community.docker.docker_image_info:\n  name: [nginx, "books-service:1.0.0"]',
    },
  ],
  plan: async (params, host) => {
    const api = await openDocker(host, params);
    const names =
      params.name?.map((name) => (isImageId(name) ? name : imageText(parseImage(name)))) ??
      (await api.get<{ Id: string }[]>('/images/json')).map((image) => image.Id);
    const found = await Promise.all(names.map((name) => inspectImage(api, name)));
    return {
      changed: false,
      result: { images: found.filter((image): image is ImageInspect => image !== undefined) },
    };
  },
});
