import {
  defineModule,
  fail,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { findImage, type ImageInspect, imageThing, inspectImage, pullImage } from '../api/images.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { toBytes } from '../values/sizes.ts';
import { structDiff, textDict } from '../values/text.ts';
import { buildImage } from './build.ts';
import {
  archiveHolds,
  loadArchive,
  nameWithTag,
  pushImage,
  removeImage,
  saveArchive,
  tagImage,
} from './spec.ts';

const params = {
  ...dockerParams,
  name: p.str({ doc: 'Name, with a tag or digest, or an id.', required: true }),
  tag: p.str({ doc: 'Tag, when the name has none.', default: 'latest' }),
  state: p.choice(['absent', 'present'], { doc: 'There or not.', default: 'present' }),
  source: p.choice(['build', 'load', 'pull', 'local'], {
    doc: 'Where it comes from when it is not there; `local` fails then. Required with `present`.',
  }),
  build: p.object(
    {
      path: p.path({ doc: 'Folder on the host.', required: true }),
      dockerfile: p.str({ doc: 'Dockerfile in it.' }),
      args: p.dict({ doc: 'Build arguments.' }),
      cache_from: p.list(p.str({ doc: 'Image.' }), { doc: 'Images to take layers from.' }),
      container_limits: p.object(
        {
          memory: p.str({ doc: 'Memory.' }),
          memswap: p.str({ doc: 'Memory and swap.' }),
          cpushares: p.int({ doc: 'CPU weight.' }),
          cpusetcpus: p.str({ doc: 'CPUs.' }),
        },
        { doc: 'Limits of the build.' },
      ),
      etc_hosts: p.dict({ doc: 'Names for /etc/hosts.' }),
      http_timeout: p.int({ doc: 'Seconds to wait for the build.' }),
      labels: p.dict({ doc: 'Labels.' }),
      network: p.str({ doc: 'Network of RUN.' }),
      nocache: p.bool({ doc: 'Use no layers of earlier builds.', default: false }),
      platform: p.str({ doc: 'Platform.' }),
      pull: p.bool({ doc: 'Pull the base image anew.', default: false }),
      rm: p.bool({ doc: 'Remove intermediate containers.', default: true }),
      shm_size: p.str({ doc: 'Size of /dev/shm.' }),
      target: p.str({ doc: 'Stage to build.' }),
      use_config_proxy: p.bool({ doc: 'Accepted for compatibility.' }),
    },
    { doc: 'How to build.' },
  ),
  pull: p.object({ platform: p.str({ doc: 'Platform.' }) }, { doc: 'How to pull.' }),
  load_path: p.path({ doc: 'Archive on the host to load.' }),
  archive_path: p.path({ doc: 'Archive on the host to write the image to.' }),
  repository: p.str({ doc: 'Tag it with this name too.' }),
  push: p.bool({ doc: 'Push it (or `repository`).', default: false }),
  force_source: p.bool({ doc: 'Build, load or pull even if it is there.', default: false }),
  force_absent: p.bool({ doc: 'Remove it even if containers use it.', default: false }),
  force_tag: p.bool({ doc: 'Take the name from another image.', default: false }),
} as const;
type ImageParams = Params<typeof params>;

export const dockerImage = defineModule({
  name: 'community.docker.docker_image',
  summary: 'Manage Docker images',
  params,
  constraints: {
    requiredIf: [
      ['state', 'present', ['source']],
      ['source', 'build', ['build']],
      ['source', 'load', ['load_path']],
    ],
  },
  support: { check: 'partial', diff: 'full' },
  differences: [
    'Under `force_source` check mode says unknown: whether a build or pull brings another image is not known.',
  ],
  returns: {
    image: 'What `docker image inspect` shows of it afterwards.',
    stdout: 'What a build said.',
    actions: 'What was or would be done.',
  },
  examples: [
    { title: 'Pull', yaml: 'community.docker.docker_image:\n  name: nginx\n  source: pull' },
    {
      title: 'Build and push',
      yaml: `community.docker.docker_image:
  name: 10.100.199.210:5000/books-service
  tag: 1.0.0
  source: build
  build: {path: /src/books-service}
  push: true`,
    },
    { title: 'Gone', yaml: 'community.docker.docker_image:\n  name: old\n  state: absent' },
  ],
  plan: planImage,
});

async function planImage(params: ImageParams, host: ReadHost): Promise<Plan> {
  const api = await openDocker(host, params);
  const name = nameWithTag(params.name, params.tag);
  const image = await findImage(api, host, name);
  return params.state === 'absent'
    ? planAbsent(params, name, image)
    : planPresent(params, api, host, name, image);
}

function planAbsent(params: ImageParams, name: string, image: ImageInspect | undefined): Plan {
  if (!image) return { changed: false, result: { image: {}, actions: [] } };
  return {
    changed: true,
    diff: structDiff({ exists: true, id: image.Id }, { exists: false }, name),
    result: { image: {}, actions: [`Removed image ${name}`] },
    provides: () => [imageThing(name, 'absent')],
    apply: async (host) => {
      await removeImage(await openDocker(host, params), name, { force: params.force_absent });
      return { image: { state: 'Deleted' } };
    },
  };
}

interface Steps {
  readonly get: boolean;
  readonly archive: boolean;
  readonly tag: string | undefined;
  readonly push: boolean;
}

async function planPresent(
  params: ImageParams,
  api: DockerApi,
  host: ReadHost,
  name: string,
  image: ImageInspect | undefined,
): Promise<Plan> {
  if (!image && params.source === 'local')
    fail(`There is no image ${name} on ${host.name}, and source is local`);
  const steps = await stepsFor(params, api, host, image);
  const sure = image === undefined || steps.archive || steps.tag !== undefined;
  const result = { image: image ?? {}, actions: actionsOf(params, name, steps) };
  if (!steps.get && !sure && !steps.push) return { changed: false, result };
  const before = image ? { id: image.Id } : { exists: false };
  return {
    // Whether a forced build or a push changes anything is not known before.
    changed: sure ? true : 'unknown',
    reason: sure ? undefined : 'whether the image changes is only known after building',
    diff: sure ? structDiff(before, { exists: true, name, repository: steps.tag }, name) : undefined,
    result,
    provides: () => [name, ...(steps.tag === undefined ? [] : [steps.tag])].map((tag) => imageThing(tag)),
    apply: (writable) => applyPresent(params, writable, name, image, steps),
  };
}

async function stepsFor(
  params: ImageParams,
  api: DockerApi,
  host: ReadHost,
  image: ImageInspect | undefined,
): Promise<Steps> {
  const get = image === undefined || (params.force_source && params.source !== 'local');
  const path = params.archive_path;
  const archive = path !== undefined && (get || !(await archiveHolds(host, path, image.Id)));
  return { get, archive, tag: await tagToGive(params, api, host, image, get), push: params.push };
}

async function tagToGive(
  params: ImageParams,
  api: DockerApi,
  host: ReadHost,
  image: ImageInspect | undefined,
  get: boolean,
): Promise<string | undefined> {
  if (params.repository === undefined) return undefined;
  const tag = nameWithTag(params.repository, params.tag);
  const tagged = await findImage(api, host, tag);
  if (tagged && image && tagged.Id !== image.Id && !params.force_tag)
    fail(`${tag} is another image already (${tagged.Id}): set force_tag: true to take the name`);
  return get || tagged?.Id !== image?.Id ? tag : undefined;
}

function actionsOf(params: ImageParams, name: string, steps: Steps): string[] {
  const done = { build: 'Built', load: 'Loaded', pull: 'Pulled', local: 'Found' } as const;
  return [
    ...(steps.get ? [`${done[params.source ?? 'pull']} image ${name}`] : []),
    ...(steps.archive ? [`Archived image ${name} to ${params.archive_path ?? ''}`] : []),
    ...(steps.tag ? [`Tagged image ${name} as ${steps.tag}`] : []),
    ...(steps.push ? [`Pushed image ${steps.tag ?? name}`] : []),
  ];
}

async function applyPresent(
  params: ImageParams,
  host: WriteHost,
  name: string,
  before: ImageInspect | undefined,
  steps: Steps,
): Promise<ResultKeys> {
  const api = await openDocker(host, params);
  const stdout = steps.get ? await getImage(params, api, host, name) : undefined;
  const image = await inspectImage(api, name);
  if (!image)
    return fail(`Image ${name} is not there after it was to be ${params.source ?? 'made'}`, { stdout });
  if (steps.archive && params.archive_path !== undefined)
    await saveArchive(api, host, [name], params.archive_path);
  if (steps.tag !== undefined) await tagImage(api, name, steps.tag);
  const target = params.repository === undefined ? name : nameWithTag(params.repository, params.tag);
  const pushed = steps.push ? await pushImage(api, host, target) : undefined;
  const changed =
    before?.Id !== image.Id || steps.archive || steps.tag !== undefined || pushed?.changed === true;
  return { changed, image, ...(stdout === undefined ? {} : { stdout }) };
}

async function getImage(params: ImageParams, api: DockerApi, host: WriteHost, name: string): Promise<string> {
  switch (params.source) {
    case 'build':
      return build(params, api, host, name);
    case 'load':
      return loadArchive(api, host, params.load_path ?? '');
    default:
      return (await pullImage(api, host, name, params.pull?.platform)).log;
  }
}

function build(params: ImageParams, api: DockerApi, host: WriteHost, name: string): Promise<string> {
  const { build } = params;
  if (build === undefined) return fail('build is needed with source: build');
  const limits = build.container_limits;
  const size = (text: string | undefined, param: string): number | undefined =>
    text === undefined ? undefined : toBytes(text, param);
  return buildImage(api, host, {
    path: build.path,
    name,
    dockerfile: build.dockerfile,
    args: textDict(build.args),
    labels: textDict(build.labels),
    cacheFrom: build.cache_from,
    etcHosts: textDict(build.etc_hosts),
    target: build.target,
    network: build.network,
    platform: build.platform,
    nocache: build.nocache,
    pull: build.pull,
    rm: build.rm,
    memory: size(limits?.memory, 'memory'),
    memswap: size(limits?.memswap, 'memswap'),
    cpushares: limits?.cpushares,
    cpusetcpus: limits?.cpusetcpus,
    shmSize: size(build.shm_size, 'shm_size'),
    timeout: build.http_timeout === undefined ? undefined : build.http_timeout * 1000,
  });
}
