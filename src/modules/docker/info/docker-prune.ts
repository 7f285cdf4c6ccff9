import {
  defineModule,
  type Dict,
  p,
  type Params,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import { longTimeout } from '../api/images.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { toBytes } from '../values/sizes.ts';
import { filterText } from '../values/text.ts';
import { record } from '../../../util/record.ts';

const kind = (what: string) => p.bool({ doc: `Remove ${what} that nothing uses.`, default: false });
const filters = (what: string) => p.dict({ doc: `Filters of ${what}.` });

const params = {
  ...dockerParams,
  containers: kind('stopped containers'),
  containers_filters: filters('containers'),
  images: kind('images'),
  images_filters: filters('images'),
  networks: kind('networks'),
  networks_filters: filters('networks'),
  volumes: kind('volumes'),
  volumes_filters: filters('volumes'),
  builder_cache: kind('the builder’s cache'),
  builder_cache_all: p.bool({ doc: 'All of the builder’s cache.', default: false }),
  builder_cache_filters: filters('the cache'),
  builder_cache_keep_storage: p.str({ doc: 'How much of the cache to keep, such as `1GB`.' }),
} as const;
type PruneParams = Params<typeof params>;

export const dockerPrune = defineModule({
  name: 'community.docker.docker_prune',
  summary: 'Remove what nothing uses any more',
  params,
  support: { check: 'none', diff: 'none' },
  returns: {
    containers: 'Ids removed.',
    images: 'Images removed.',
    networks: 'Names removed.',
    volumes: 'Names removed.',
    containers_space_reclaimed: 'Bytes.',
    images_space_reclaimed: 'Bytes.',
    volumes_space_reclaimed: 'Bytes.',
    builder_cache_space_reclaimed: 'Bytes.',
    builder_cache_caches_deleted: 'Ids removed.',
  },
  examples: [{ title: 'Images', yaml: 'community.docker.docker_prune:\n  images: true' }],
  plan: async (params, host) => {
    // A daemon that is not there is told now, not half-way.
    await (await openDocker(host, params)).get('/version');
    return {
      changed: 'unknown',
      reason: 'only the daemon knows what nothing uses',
      apply: (writable) => prune(params, writable),
    };
  },
});

interface Answer {
  readonly ContainersDeleted?: readonly string[] | null;
  readonly ImagesDeleted?: readonly unknown[] | null;
  readonly NetworksDeleted?: readonly string[] | null;
  readonly VolumesDeleted?: readonly string[] | null;
  readonly CachesDeleted?: readonly string[] | null;
  readonly SpaceReclaimed?: number;
}

async function prune(params: PruneParams, host: WriteHost): Promise<ResultKeys> {
  const api = await openDocker(host, params);
  const ask = (path: string, given: Dict | undefined, query = {}): Promise<Answer> =>
    api.post<Answer>(path, { query: { filters: filterText(given), ...query }, timeout: longTimeout });
  const out = record<unknown>();
  let changed = false;
  const take = (
    name: string,
    list: readonly unknown[] | null | undefined,
    space: number | undefined,
    listKey = name,
  ): void => {
    out[listKey] = list ?? [];
    if (space !== undefined) out[`${name}_space_reclaimed`] = space;
    changed ||= (list ?? []).length > 0 || (space ?? 0) > 0;
  };
  if (params.containers) {
    const done = await ask('/containers/prune', params.containers_filters);
    take('containers', done.ContainersDeleted, done.SpaceReclaimed);
  }
  if (params.images) {
    const done = await ask('/images/prune', params.images_filters);
    take('images', done.ImagesDeleted, done.SpaceReclaimed);
  }
  if (params.networks)
    take('networks', (await ask('/networks/prune', params.networks_filters)).NetworksDeleted, undefined);
  if (params.volumes) {
    const done = await ask('/volumes/prune', params.volumes_filters);
    take('volumes', done.VolumesDeleted, done.SpaceReclaimed);
  }
  if (params.builder_cache) {
    const keep = params.builder_cache_keep_storage;
    const query = {
      all: params.builder_cache_all,
      'keep-storage': keep === undefined ? undefined : toBytes(keep, 'builder_cache_keep_storage'),
    };
    const done = await ask('/build/prune', params.builder_cache_filters, query);
    take('builder_cache', done.CachesDeleted, done.SpaceReclaimed, 'builder_cache_caches_deleted');
  }
  return { ...out, changed };
}
