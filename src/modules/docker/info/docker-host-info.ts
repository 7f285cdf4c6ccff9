import { defineModule, type Dict, p } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { filterText } from '../values/text.ts';

const filters = (what: string) => p.dict({ doc: `Filters of ${what}, such as \`label: [a=b]\`.` });

export const dockerHostInfo = defineModule({
  name: 'community.docker.docker_host_info',
  summary: 'Look at a Docker daemon and what it holds',
  params: {
    ...dockerParams,
    containers: p.bool({ doc: 'List running containers.', default: false }),
    containers_all: p.bool({ doc: 'List stopped ones too.', default: false }),
    containers_filters: filters('containers'),
    images: p.bool({ doc: 'List images.', default: false }),
    images_filters: filters('images'),
    networks: p.bool({ doc: 'List networks.', default: false }),
    networks_filters: filters('networks'),
    volumes: p.bool({ doc: 'List volumes.', default: false }),
    volumes_filters: filters('volumes'),
    disk_usage: p.bool({ doc: 'Tell how much is used.', default: false }),
    verbose_output: p.bool({ doc: 'Whole entries instead of their most important members.', default: false }),
  },
  support: { check: 'full', diff: 'none' },
  returns: {
    can_talk_to_docker: 'True.',
    host_info: 'What `docker info` shows.',
    containers: 'Containers, if asked for.',
    images: 'Images, if asked for.',
    networks: 'Networks, if asked for.',
    volumes: 'Volumes, if asked for.',
    disk_usage: 'What `docker system df` shows, if asked for.',
  },
  examples: [{ title: 'The daemon', yaml: 'community.docker.docker_host_info:\nregister: docker' }],
  plan: async (params, host) => {
    const api = await openDocker(host, params);
    const short = !params.verbose_output;
    const asked = async (want: boolean, list: () => Promise<unknown>): Promise<unknown> =>
      want ? list() : undefined;
    const [info, containers, images, networks, volumes, usage] = await Promise.all([
      api.get('/info'),
      asked(params.containers || params.containers_all, () =>
        list(api, '/containers/json', params.containers_filters, short && containerKeys, {
          all: params.containers_all,
        }),
      ),
      asked(params.images, () => list(api, '/images/json', params.images_filters, short && imageKeys)),
      asked(params.networks, () => list(api, '/networks', params.networks_filters, short && networkKeys)),
      asked(params.volumes, () => list(api, '/volumes', params.volumes_filters, short && volumeKeys)),
      asked(params.disk_usage, () => api.get('/system/df', { timeout: 300_000 })),
    ]);
    const shown = short && usage ? { LayersSize: (usage as { LayersSize?: number }).LayersSize } : usage;
    return {
      changed: false,
      result: {
        can_talk_to_docker: true,
        host_info: info,
        containers,
        images,
        networks,
        volumes,
        disk_usage: shown,
      },
    };
  },
});

const containerKeys = ['Id', 'Image', 'Command', 'Created', 'Status', 'Ports', 'Names'];
const imageKeys = ['Id', 'RepoTags', 'Created', 'Size'];
const networkKeys = ['Id', 'Driver', 'Name', 'Scope'];
const volumeKeys = ['Driver', 'Name'];

async function list(
  api: DockerApi,
  path: string,
  filters: Dict | undefined,
  keys: readonly string[] | false,
  query: Readonly<Record<string, boolean>> = {},
): Promise<unknown> {
  const answer = await api.get<unknown>(path, { query: { ...query, filters: filterText(filters) } });
  const entries = (
    Array.isArray(answer) ? answer : ((answer as { Volumes?: unknown[] | null }).Volumes ?? [])
  ) as Record<string, unknown>[];
  if (keys === false) return entries;
  return entries.map((entry) => Object.fromEntries(keys.map((key) => [key, entry[key]])));
}
