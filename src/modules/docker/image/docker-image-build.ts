/** `community.docker.docker_image_build` */
import { posix } from 'node:path';
import {
  defineModule,
  fail,
  isList,
  missing,
  type ModuleContext,
  p,
  type Params,
  parseForeignJson,
  type Plan,
  pythonStr,
  type ReadHost,
  type ResultKeys,
  type Value,
  type WriteHost,
} from '../../../sdk/index.ts';
import { isImageId, parseImage } from '../api/image-ref.ts';
import { findImage, imageThing, inspectImage } from '../api/images.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { toBytes } from '../values/sizes.ts';
import { structDiff, textDict } from '../values/text.ts';
import { buildImage } from './build.ts';
import { buildWithBuildx, type BuildxOptions } from './buildx.ts';
import { pushImage } from './spec.ts';

const params = {
  ...dockerParams,
  docker_cli: p.path({ doc: 'The docker command; looked for in PATH when not given.' }),
  cli_context: p.str({ doc: 'Context of the docker command.' }),
  name: p.str({ doc: 'Name, perhaps with a tag.', required: true }),
  tag: p.str({ doc: 'Tag, when the name has none.', default: 'latest' }),
  path: p.path({ doc: 'Folder on the host.', required: true }),
  dockerfile: p.str({ doc: 'Dockerfile in the folder, when it has another name.' }),
  cache_from: p.list(p.str({ doc: 'Image.' }), { doc: 'Images to take layers from.' }),
  pull: p.bool({ doc: 'Pull the base image anew.', default: false }),
  network: p.str({ doc: 'Network of RUN.' }),
  nocache: p.bool({ doc: 'Use no layers of earlier builds.', default: false }),
  etc_hosts: p.dict({ doc: 'Names for /etc/hosts.' }),
  args: p.dict({ doc: 'Build arguments.' }),
  target: p.str({ doc: 'Stage to build.' }),
  platform: p.raw({ doc: 'Platform, or a list of them: `linux/amd64`.' }),
  shm_size: p.str({ doc: 'Size of /dev/shm.' }),
  labels: p.dict({ doc: 'Labels.' }),
  rebuild: p.choice(['never', 'always'], {
    doc: 'What to do with an image that is there.',
    default: 'never',
  }),
  secret: p.list(
    p.object(
      {
        id: p.str({ doc: 'What the Dockerfile calls it.', required: true }),
        src: p.str({ doc: 'File on the host.' }),
        value: p.str({ doc: 'The secret itself.', secret: true }),
        type: p.choice(['file', 'password'], { doc: 'Where it comes from.', required: true }),
      },
      { doc: 'A secret.' },
    ),
    { doc: 'Secrets for the build; they get into no layer.', default: [] },
  ),
  load: p.bool({ doc: "Put the image among the daemon's.", default: true }),
  push: p.bool({ doc: 'Push it.', default: false }),
} as const;
type ImageBuildParams = Params<typeof params>;

export const dockerImageBuild = defineModule({
  name: 'community.docker.docker_image_build',
  summary: 'Build a Docker image',
  params,
  support: { check: 'full', diff: 'full' },
  differences: [
    'Where the host has no `docker buildx`, the builder of the daemon is used; it knows no secrets and one platform only.',
    'Under `rebuild: always` a build that comes to the same image is not a change.',
  ],
  returns: { image: 'What `docker image inspect` shows of it afterwards.', stdout: 'What the build said.' },
  examples: [
    {
      title: 'A folder of the host',
      yaml: 'community.docker.docker_image_build:\n  name: localhost/python/3.12:latest\n  path: /home/user/images/python\n  dockerfile: Dockerfile-3.12',
    },
    {
      title: 'With a secret, and pushed',
      yaml: 'community.docker.docker_image_build:\n  name: registry.example.com/app\n  path: /src/app\n  secret:\n    - {id: token, type: password, value: s3cret}\n  push: true',
    },
  ],
  plan: planBuild,
});

function nameOf({ name, tag }: ImageBuildParams): string {
  if (!/^[\w][\w.-]{0,127}$/.test(tag) && tag !== '') fail(`"${tag}" is not a valid docker tag`);
  if (isImageId(name)) fail('Image name must not be a digest');
  const ref = parseImage(name);
  if (ref.digest !== undefined) fail('Image name must not contain a digest, but have a tag');
  return `${ref.repository}:${ref.tag ?? tag}`;
}

async function planBuild(
  given: ImageBuildParams,
  host: ReadHost,
  { remoteTmp }: ModuleContext,
): Promise<Plan> {
  const name = nameOf(given);
  const file = given.dockerfile === undefined ? undefined : posix.join(given.path, given.dockerfile);
  const [api, folder, dockerfile] = await Promise.all([
    openDocker(host, given),
    host.stat(given.path, { follow: true }),
    file === undefined ? undefined : host.stat(file, { follow: true }),
  ]);
  if (folder?.type !== 'directory') missing(`"${given.path}" is not an existing directory`);
  if (file !== undefined && dockerfile?.type !== 'file') missing(`"${file}" is not an existing file`);
  for (const { id, src, value } of given.secret)
    if (src === undefined && value === undefined)
      fail(`Secret must include either a 'value' or a 'src' key: ${id}`);
  const before = await findImage(api, host, name);
  if (before !== undefined && given.rebuild === 'never')
    return { changed: false, result: { image: before, actions: [] } };
  const apply = (write: WriteHost): Promise<ResultKeys> =>
    build(given, write, name, file, before?.Id, remoteTmp);
  const result = { image: before ?? {}, actions: [`Built image ${name}`] };
  return before === undefined
    ? {
        changed: true,
        diff: structDiff({ exists: false }, { exists: true, name }, name),
        result,
        provides: () => [imageThing(name)],
        apply,
      }
    : { changed: 'unknown', reason: 'whether the image changes is only known after building', result, apply };
}

/** One platform or several, as text, a list, or JSON in a text. */
function platformsOf(value: Value | undefined): string[] {
  if (value === undefined || value === null || value === '') return [];
  if (isList(value)) return value.map((item) => pythonStr(item));
  const text = pythonStr(value);
  if (!text.trim().startsWith('[')) return [text];
  const list: unknown = parseForeignJson(text);
  return Array.isArray(list) ? list.map(String) : [text];
}

const dockerWords = (given: ImageBuildParams): string[] => [
  given.docker_cli ?? 'docker',
  ...(given.cli_context === undefined ? ['--host', given.docker_host] : ['--context', given.cli_context]),
];

async function build(
  given: ImageBuildParams,
  host: WriteHost,
  name: string,
  dockerfile: string | undefined,
  before: string | undefined,
  remoteTmp: string,
): Promise<ResultKeys> {
  const options: BuildxOptions = {
    ...{ name, dockerfile, docker: dockerWords(given), path: given.path, target: given.target },
    ...{
      pull: given.pull,
      nocache: given.nocache,
      network: given.network,
      load: given.load,
      push: given.push,
    },
    cacheFrom: given.cache_from ?? [],
    etcHosts: textDict(given.etc_hosts) ?? {},
    args: textDict(given.args) ?? {},
    labels: textDict(given.labels) ?? {},
    platforms: platformsOf(given.platform),
    shmSize: given.shm_size === undefined ? undefined : toBytes(given.shm_size, 'shm_size'),
    secrets: given.secret,
    remoteTmp,
  };
  const api = await openDocker(host, given);
  const { rc } = await host.run('docker buildx version >/dev/null 2>&1');
  const said = rc === 0 ? await buildWithBuildx(host, options) : await buildByDaemon(given, host, options);
  const image = await inspectImage(api, name);
  return { ...said, image: image ?? {}, changed: image === undefined || image.Id !== before || given.push };
}

async function buildByDaemon(
  given: ImageBuildParams,
  host: WriteHost,
  options: BuildxOptions,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { secrets, platforms, name } = options;
  if (secrets.length > 0 || platforms.length > 1)
    fail(`Docker CLI ${given.docker_cli ?? 'docker'} does not have the buildx plugin installed`);
  const api = await openDocker(host, given);
  const { dockerfile } = given;
  const stdout = await buildImage(api, host, { ...options, dockerfile, platform: platforms[0] });
  const pushed = options.push ? await pushImage(api, host, name) : undefined;
  return { stdout: `${stdout}${pushed?.log ?? ''}`, stderr: '' };
}
