/**
 * Everything a decision about a container needs, read in as few round trips as its parts allow.
 * @module
 */
import type { ModuleContext, ReadHost } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { type ImageInspect, inspectImage } from '../api/images.ts';
import { envDict, envFile } from '../values/env.ts';
import type { ContainerParams } from './behaviour.ts';
import type { DecideInput } from './decide.ts';
import { type ImageNeed, imageNeed } from './image-need.ts';
import { type ContainerInspect, inspectContainer } from './inspect.ts';

export interface Gathered {
  readonly input: DecideInput;
  readonly need: ImageNeed;
}

export async function gather(
  api: DockerApi,
  host: ReadHost,
  params: ContainerParams,
  context: Pick<ModuleContext, 'warn'>,
): Promise<Gathered> {
  const [container, need, env, containerIds, defaultIp] = await Promise.all([
    inspectContainer(api, params.name),
    imageNeed(api, host, params),
    environment(host, params),
    lookUpContainers(api, params, context),
    defaultAddress(api, params),
  ]);
  const image = await comparisonImage(api, params, container, need);
  const pullPending = need.pull === 'yes';
  return {
    need,
    input: { params, container, image, desired: need.present, env, containerIds, defaultIp, pullPending },
  };
}

async function comparisonImage(
  api: DockerApi,
  params: ContainerParams,
  container: ContainerInspect | undefined,
  need: ImageNeed,
): Promise<ImageInspect | undefined> {
  const current = params.image === undefined || params.image_comparison === 'current-image';
  if (!container || !current) return need.present;
  return need.present?.Id === container.Image ? need.present : inspectImage(api, container.Image);
}

async function environment(
  host: ReadHost,
  params: ContainerParams,
): Promise<ReadonlyMap<string, string> | undefined> {
  if (params.env === undefined && params.env_file === undefined) return undefined;
  const file =
    params.env_file === undefined ? new Map<string, string>() : await envFile(host, params.env_file);
  return new Map([...file, ...envDict(params.env)]);
}

/** Containers that namespaces are shared with: the API shows ids where names were given. */
async function lookUpContainers(
  api: DockerApi,
  params: ContainerParams,
  context: Pick<ModuleContext, 'warn'>,
): Promise<ReadonlyMap<string, string>> {
  const values = [params.ipc_mode, params.pid_mode, params.network_mode].filter(
    (value): value is string => value?.startsWith('container:') === true,
  );
  const pairs = await Promise.all(
    [...new Set(values)].map(async (value) => {
      const name = value.slice('container:'.length);
      const found = await inspectContainer(api, name);
      if (!found) context.warn(`Cannot find a container with name or ID ${JSON.stringify(name)}`);
      return [value, found ? `container:${found.Id}` : value] as const;
    }),
  );
  return new Map(pairs);
}

/** A bridge network may say which address its ports are bound to. */
async function defaultAddress(api: DockerApi, params: ContainerParams): Promise<string> {
  if (params.default_host_ip !== undefined) return params.default_host_ip.replace(/^\[|\]$/g, '');
  if (params.published_ports === undefined) return '0.0.0.0';
  for (const { name } of params.networks ?? []) {
    const network = await api.find<{ Driver?: string; Options?: Record<string, string> | null }>(
      `/networks/${encodeURIComponent(name)}`,
    );
    const bound = network?.Options?.['com.docker.network.bridge.host_binding_ipv4'];
    if (network?.Driver === 'bridge' && bound !== undefined) return bound;
  }
  return '0.0.0.0';
}
