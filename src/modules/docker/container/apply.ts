/**
 * Carrying out a decision.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../../sdk/index.ts';
import { type DockerApi, DockerError } from '../api/client.ts';
import type { ContainerParams } from './behaviour.ts';
import type { Decision } from './decide.ts';
import type { Field } from './field.ts';
import { type ContainerInspect, inspectContainer } from './inspect.ts';
import { connect, disconnect, endpointConfig, networkMode } from './networks.ts';

/** The body of a create request. */
export function createBody(params: ContainerParams, fields: readonly Field[]): Record<string, unknown> {
  const config: Record<string, unknown> = { Image: params.image };
  const hostConfig: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.at === undefined || field.key === undefined) continue;
    const target = field.at === 'Config' ? config : hostConfig;
    target[field.key] = field.send ?? field.want;
  }
  const first = firstNetwork(params);
  // One network only: daemons before API 1.44 take no more. The others are connected before the start.
  const networking = first && { EndpointsConfig: { [first.name]: endpointConfig(first) } };
  return { ...config, HostConfig: hostConfig, ...(networking ? { NetworkingConfig: networking } : {}) };
}

const firstNetwork = (params: ContainerParams) => {
  const mode = networkMode(params);
  return params.networks?.find((network) => network.name === mode);
};

const path = (id: string, verb = ''): string => `/containers/${encodeURIComponent(id)}${verb && `/${verb}`}`;

export async function createContainer(
  api: DockerApi,
  params: ContainerParams,
  fields: readonly Field[],
): Promise<string> {
  if (params.image === undefined) fail(`Cannot create container ${params.name}: no image is given`);
  const query = { name: params.name, platform: params.platform };
  const body = createBody(params, fields);
  const made = await api
    .post<{ Id: string }>('/containers/create', { query, body })
    .catch((error: unknown) => explain(`Error creating container ${params.name}`, error));
  const first = firstNetwork(params);
  for (const network of params.networks ?? []) if (network !== first) await connect(api, made.Id, network);
  return made.Id;
}

export async function removeContainer(
  api: DockerApi,
  params: ContainerParams,
  container: ContainerInspect,
): Promise<void> {
  if (container.State.Running) await stopContainer(api, params, container);
  const query = { v: !params.keep_volumes, force: true };
  await api.delete(path(container.Id), { query }).catch((error: unknown) => {
    const gone =
      error instanceof DockerError && (error.status === 404 || /already in progress/.test(error.message));
    if (!gone) explain(`Error removing container ${params.name}`, error);
  });
  await waitGone(api, params, container.Id);
}

/** A daemon may answer before the name is free again. */
async function waitGone(api: DockerApi, params: ContainerParams, id: string): Promise<void> {
  const until = Date.now() + (params.removal_wait_timeout ?? 60) * 1000;
  while ((await inspectContainer(api, id)) !== undefined) {
    if (Date.now() > until) fail(`Container ${params.name} is still being removed`);
    await sleep(100);
  }
}

export async function stopContainer(
  api: DockerApi,
  params: ContainerParams,
  container: ContainerInspect,
): Promise<void> {
  if (params.force_kill) {
    await api.post(path(container.Id, 'kill'), { query: { signal: params.kill_signal } });
    return;
  }
  if (container.State.Paused) await api.post(path(container.Id, 'unpause'));
  const grace = params.stop_timeout ?? stopTimeoutOf(container);
  const timeout = (grace + params.timeout) * 1000;
  await api
    .post(path(container.Id, 'stop'), { query: { t: params.stop_timeout }, timeout })
    .catch((error: unknown) => explain(`Error stopping container ${params.name}`, error));
}

const stopTimeoutOf = (container: ContainerInspect): number => {
  const own = container.Config['StopTimeout'];
  return typeof own === 'number' ? own : 10;
};

export async function changeLive(
  api: DockerApi,
  params: ContainerParams,
  decision: Decision,
  id: string,
): Promise<void> {
  if (Object.keys(decision.update).length > 0) await api.post(path(id, 'update'), { body: decision.update });
  for (const { network, reconnect } of decision.networks.connect) {
    if (reconnect) await disconnect(api, id, network.name);
    await connect(api, id, network);
  }
  for (const name of decision.networks.disconnect) await disconnect(api, id, name);
  await changeRun(api, params, decision, id);
}

async function changeRun(
  api: DockerApi,
  params: ContainerParams,
  decision: Decision,
  id: string,
): Promise<void> {
  const container = decision.run === 'stop' ? await inspectContainer(api, id) : undefined;
  if (container) await stopContainer(api, params, container);
  if (decision.run === 'start')
    await api
      .post(path(id, 'start'))
      .catch((error: unknown) => explain(`Error starting container ${params.name}`, error));
  if (decision.run === 'restart') {
    const timeout = ((params.stop_timeout ?? 10) + params.timeout) * 1000;
    await api.post(path(id, 'restart'), { query: { t: params.stop_timeout ?? 10 }, timeout });
  }
  if (decision.pause !== undefined) await api.post(path(id, decision.pause ? 'pause' : 'unpause'));
}

export async function waitHealthy(api: DockerApi, params: ContainerParams, id: string): Promise<void> {
  const limit = params.healthy_wait_timeout;
  const until = limit > 0 ? Date.now() + limit * 1000 : Infinity;
  for (let delay = 100; ; delay = Math.min(delay * 1.5, 2000)) {
    const container = await inspectContainer(api, id);
    if (container === undefined) fail(`Container ${params.name} vanished while waiting for it to be healthy`);
    const health = container.State.Health?.Status;
    if (health === 'healthy') return;
    if (health === undefined || health === 'none')
      fail(`Container ${params.name} has no health check, so it cannot be waited for: give it a healthcheck`);
    if (health === 'unhealthy') fail(`Container ${params.name} is unhealthy`, { container });
    if (!container.State.Running)
      fail(
        `Container ${params.name} stopped with status ${container.State.ExitCode ?? 'unknown'} before it was healthy`,
        { container },
      );
    if (Date.now() > until)
      fail(`Container ${params.name} was not healthy after ${limit} seconds`, { container });
    await sleep(delay);
  }
}

function explain(what: string, error: unknown): never {
  if (error instanceof DockerError) fail(`${what}: ${error.message}`);
  throw error;
}
