import { defineModule, p, type Params, type Plan, type ReadHost } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { clean, labelDict, structDiff, textDict } from '../values/text.ts';
import { record } from '../../../util/record.ts';

const params = {
  ...dockerParams,
  volume_name: p.str({ doc: 'Name of the volume.', required: true, aliases: ['name'] }),
  state: p.choice(['present', 'absent'], { doc: 'Whether it is there.', default: 'present' }),
  driver: p.str({ doc: 'Driver.', default: 'local' }),
  driver_options: p.dict({ doc: 'Options of the driver.' }),
  labels: p.dict({ doc: 'Labels; values must be text.' }),
  recreate: p.choice(['always', 'never', 'options-changed'], {
    doc: 'When to make an existing volume anew, losing its content.',
    default: 'never',
  }),
} as const;
type VolumeParams = Params<typeof params>;

export interface VolumeInspect {
  readonly Name: string;
  readonly Driver: string;
  readonly Options?: Record<string, string> | null;
  readonly Labels?: Record<string, string> | null;
  readonly [key: string]: unknown;
}

export const inspectVolume = (api: DockerApi, name: string): Promise<VolumeInspect | undefined> =>
  api.find<VolumeInspect>(`/volumes/${encodeURIComponent(name)}`);

export const dockerVolume = defineModule({
  name: 'community.docker.docker_volume',
  summary: 'Manage Docker volumes',
  params,
  support: { check: 'full', diff: 'full' },
  returns: {
    volume: 'What `docker volume inspect` shows of it afterwards.',
    actions: 'What was or would be done.',
  },
  examples: [
    { title: 'A volume', yaml: 'community.docker.docker_volume:\n  name: books-data' },
    { title: 'Gone with its content', yaml: 'community.docker.docker_volume:\n  name: old\n  state: absent' },
  ],
  plan: planVolume,
});

async function planVolume(params: VolumeParams, host: ReadHost): Promise<Plan> {
  const api = await openDocker(host, params);
  const name = params.volume_name;
  const volume = await inspectVolume(api, name);
  const path = `/volumes/${encodeURIComponent(name)}`;
  if (params.state === 'absent') {
    if (!volume) return { changed: false, result: { actions: [] } };
    return {
      changed: true,
      diff: structDiff({ exists: true }, { exists: false }, name),
      result: { actions: [`Removed volume ${name}`] },
      apply: async (writable) => {
        await (await openDocker(writable, params)).delete(path);
        return {};
      },
    };
  }
  const differing = volume ? differences(params, volume) : {};
  const anew =
    params.recreate === 'always' ||
    (params.recreate === 'options-changed' && Object.keys(differing).length > 0);
  if (volume && !anew) return { changed: false, result: { volume, actions: [] } };
  const body = clean({
    Name: name,
    Driver: params.driver,
    DriverOpts: textDict(params.driver_options),
    Labels: labelDict(params.labels),
  });
  const actions = [
    ...(volume ? [`Removed volume ${name}`] : []),
    `Created volume ${name} with driver ${params.driver}`,
  ];
  return {
    changed: true,
    diff: structDiff(
      volume ? { exists: true, ...volume } : { exists: false },
      { exists: true, ...body },
      name,
    ),
    result: { volume: volume ?? {}, actions },
    apply: async (writable) => {
      const write = await openDocker(writable, params);
      if (volume) await write.delete(path);
      return { volume: await write.post('/volumes/create', { body }) };
    },
  };
}

function differences(params: VolumeParams, volume: VolumeInspect): Record<string, unknown> {
  const out = record<unknown>();
  if (params.driver !== volume.Driver) out['driver'] = volume.Driver;
  const within = (
    option: string,
    want: Record<string, string> | undefined,
    have: VolumeInspect['Options'],
  ): void => {
    for (const [key, value] of Object.entries(want ?? {}))
      if ((have ?? {})[key] !== value) out[`${option}.${key}`] = (have ?? {})[key];
  };
  within('driver_options', textDict(params.driver_options), volume.Options);
  within('labels', labelDict(params.labels), volume.Labels);
  return out;
}
