import {
  defineModule,
  fail,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { pinImage } from '../api/images.ts';
import { parseImage } from '../api/image-ref.ts';
import { openDocker } from '../api/open.ts';
import { registryAuth } from '../api/registry-auth.ts';
import type { NetworkInspect } from '../network/network.ts';
import type { SwarmObject } from '../stack/state.ts';
import { matches, same } from '../values/compare.ts';
import { envFile } from '../values/env.ts';
import { structDiff } from '../values/text.ts';
import { type Ids, networkName, type ServiceField, serviceFields } from './fields.ts';
import { swarmServiceParams, type SwarmServiceParams } from './params.ts';
import {
  createService,
  inspectService,
  removeService,
  type ServiceInspect,
  type ServiceSpec,
  updateService,
} from './service.ts';

export const dockerSwarmService = defineModule({
  name: 'community.docker.docker_swarm_service',
  summary: 'Manage services of a Docker swarm',
  description: 'Runs on a manager. Only options that are given are compared.',
  params: swarmServiceParams,
  constraints: { requiredIf: [['state', 'present', ['image']]] },
  support: { check: 'full', diff: 'full' },
  returns: {
    swarm_service: 'The spec of the service afterwards.',
    changes: 'Options that differed.',
    rebuilt: 'Whether it was removed and made anew.',
  },
  examples: [
    {
      title: 'Two instances on ports of their nodes',
      yaml: `community.docker.docker_swarm_service:
  name: books
  image: 10.100.199.210:5000/books-service:1.0.0
  replicas: 2
  endpoint_mode: dnsrr
  publish:
    - {target_port: 8080, mode: host}`,
    },
    { title: 'Gone', yaml: 'community.docker.docker_swarm_service:\n  name: books\n  state: absent' },
  ],
  plan: planService,
});

async function planService(params: SwarmServiceParams, host: ReadHost): Promise<Plan> {
  const api = await openDocker(host, params);
  const service = await inspectService(api, params.name);
  if (params.state === 'absent') return planAbsent(params, service);
  const fields = serviceFields(params, await lookUp(api, params), await readEnvFiles(host, params));
  const image = await wantedImage(api, host, params, service);
  const replicas = params.replicas >= 0 ? params.replicas : (replicasNow(service) ?? 1);
  const changes = service ? differences(params, fields, service.Spec, image, replicas) : [];
  if (service && changes.length === 0 && !params.force_update)
    return {
      changed: false,
      result: { swarm_service: service.Spec, changes: [], rebuilt: false, msg: 'Service unchanged' },
    };
  const rebuilt = changes.some((change) => change.option === 'mode');
  const spec = buildSpec(params, fields, image, replicas, service);
  const names = [
    ...new Set(changes.map((change) => change.option)),
    ...(params.force_update && service ? ['force_update'] : []),
  ];
  return {
    changed: true,
    diff: service
      ? structDiff(pick(changes, 'have'), pick(changes, 'want'), params.name)
      : structDiff({ exists: false }, spec, params.name),
    result: {
      swarm_service: spec,
      changes: names,
      rebuilt,
      msg: service ? (rebuilt ? 'Service rebuilt' : 'Service updated') : 'Service created',
    },
    apply: (writable) => applyService(params, writable, service, spec, rebuilt),
  };
}

function planAbsent(params: SwarmServiceParams, service: ServiceInspect | undefined): Plan {
  if (!service) return { changed: false, result: { msg: 'Service absent', swarm_service: null } };
  return {
    changed: true,
    diff: structDiff({ exists: true }, { exists: false }, params.name),
    result: { msg: 'Service removed', swarm_service: null, changes: [], rebuilt: false },
    apply: async (host) => {
      await removeService(await openDocker(host, params), service.ID);
      return {};
    },
  };
}

async function lookUp(api: DockerApi, params: SwarmServiceParams): Promise<Ids> {
  const named = async (path: string, wanted: boolean): Promise<Map<string, string>> =>
    wanted
      ? new Map((await api.get<SwarmObject[]>(path)).map((entry) => [entry.Spec.Name, entry.ID]))
      : new Map();
  const networks = params.networks ? await api.get<NetworkInspect[]>('/networks') : [];
  for (const entry of params.networks ?? [])
    if (!networks.some((network) => network.Name === networkName(entry)))
      fail(`There is no network ${networkName(entry)}: create it first, with docker_network`);
  return {
    networks: new Map(networks.map((network) => [network.Name, network.Id])),
    configs: await named('/configs', params.configs !== undefined),
    secrets: await named('/secrets', params.secrets !== undefined),
  };
}

async function readEnvFiles(host: ReadHost, params: SwarmServiceParams): Promise<Map<string, string>> {
  const files = await Promise.all((params.env_files ?? []).map((path) => envFile(host, path)));
  return new Map(files.flatMap((file) => [...file]));
}

/** Without `resolve_image`, a digest that the present service was pinned to does not make it differ. */
async function wantedImage(
  api: DockerApi,
  host: ReadHost,
  params: SwarmServiceParams,
  service: ServiceInspect | undefined,
): Promise<string> {
  const image = params.image ?? fail('image is needed');
  if (params.resolve_image) return pinImage(api, host, image);
  const current = service?.Spec.TaskTemplate.ContainerSpec.Image;
  return !image.includes('@') && current?.split('@')[0] === image ? current : image;
}

const replicasNow = (service: ServiceInspect | undefined): number | undefined =>
  service?.Spec.Mode.Replicated?.Replicas ?? service?.Spec.Mode.ReplicatedJob?.TotalCompletions;

function modeSpec(params: SwarmServiceParams, replicas: number): ServiceSpec['Mode'] {
  if (params.mode === 'global') return { Global: {} };
  if (params.mode === 'replicated-job')
    return { ReplicatedJob: { MaxConcurrent: replicas, TotalCompletions: replicas } };
  return { Replicated: { Replicas: replicas } };
}

interface Change {
  readonly option: string;
  readonly want: unknown;
  readonly have: unknown;
}

function differences(
  params: SwarmServiceParams,
  fields: readonly ServiceField[],
  spec: ServiceSpec,
  image: string,
  replicas: number,
): Change[] {
  const out = fields.flatMap((field): Change[] => {
    const have = read(spec, field.path);
    const equal = field.set
      ? matches('set', 'strict', field.want, have)
      : field.part
        ? matches('dict', 'allow_more_present', field.want, have)
        : same(field.want, have);
    return equal ? [] : [{ option: field.option, want: field.want, have }];
  });
  const current = spec.TaskTemplate.ContainerSpec.Image;
  if (current !== image) out.push({ option: 'image', want: image, have: current });
  const mode = modeSpec(params, replicas);
  const kind = Object.keys(mode)[0] ?? '';
  if (!(kind in spec.Mode)) out.push({ option: 'mode', want: params.mode, have: Object.keys(spec.Mode)[0] });
  else if (!same(mode, spec.Mode))
    out.push({ option: 'replicas', want: replicas, have: spec.Mode.Replicated?.Replicas });
  return out;
}

const read = (spec: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], spec);

const pick = (changes: readonly Change[], side: 'want' | 'have'): Record<string, unknown> =>
  Object.fromEntries(changes.map((change) => [change.option, change[side]]));

/** Options that are not given go back to the swarm's defaults, as in community.docker. */
function buildSpec(
  params: SwarmServiceParams,
  fields: readonly ServiceField[],
  image: string,
  replicas: number,
  service: ServiceInspect | undefined,
): ServiceSpec {
  const spec = {
    Name: params.name,
    TaskTemplate: {
      ContainerSpec: { Image: image },
      ForceUpdate: (service?.Spec.TaskTemplate.ForceUpdate ?? 0) + (params.force_update ? 1 : 0),
    },
    Mode: modeSpec(params, replicas),
  };
  for (const field of fields) write(spec, field.path, field.want);
  return spec;
}

function write(spec: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) spec[key] = value;
  else {
    const inner = (spec[key] ?? {}) as Record<string, unknown>;
    spec[key] = inner;
    write(inner, rest, value);
  }
}

async function applyService(
  params: SwarmServiceParams,
  host: WriteHost,
  service: ServiceInspect | undefined,
  spec: ServiceSpec,
  rebuilt: boolean,
): Promise<ResultKeys> {
  const api = await openDocker(host, params);
  const auth = await registryAuth(host, parseImage(spec.TaskTemplate.ContainerSpec.Image).repository);
  if (service && rebuilt) await removeService(api, service.ID);
  if (service && !rebuilt) await updateService(api, service, spec, { auth });
  else await createService(api, spec, { auth });
  return { swarm_service: (await inspectService(api, params.name))?.Spec };
}
