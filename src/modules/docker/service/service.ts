/**
 * Services of a swarm as the API shows and takes them.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type DockerApi, DockerError } from '../api/client.ts';
import type { RegistryAuth } from '../api/registry-auth.ts';
import { inSequence, isDown, type NodeInspect, type Version } from '../swarm/api.ts';

export type Labels = Readonly<Record<string, string>>;

export interface ContainerSpec {
  readonly Image: string;
  readonly [key: string]: unknown;
}

export interface ServiceSpec {
  readonly Name: string;
  readonly Labels?: Labels | null;
  readonly TaskTemplate: {
    readonly ContainerSpec: ContainerSpec;
    readonly Networks?: readonly NetworkAttachment[] | null;
    readonly ForceUpdate?: number;
    readonly [key: string]: unknown;
  };
  readonly Mode: {
    readonly Replicated?: { readonly Replicas?: number };
    readonly Global?: object;
    readonly ReplicatedJob?: { readonly MaxConcurrent?: number; readonly TotalCompletions?: number };
    readonly GlobalJob?: object;
  };
  readonly EndpointSpec?: EndpointSpec | undefined;
  readonly [key: string]: unknown;
}

export interface NetworkAttachment {
  readonly Target: string;
  readonly Aliases?: readonly string[] | undefined;
  readonly DriverOpts?: Labels | undefined;
}

export interface EndpointSpec {
  readonly [key: string]: unknown;
  readonly Mode?: string | undefined;
  readonly Ports?: readonly Port[] | undefined;
}

export interface Port {
  readonly Protocol: string;
  readonly TargetPort: number;
  readonly PublishedPort?: number | undefined;
  readonly PublishMode: string;
}

export interface ServiceInspect {
  readonly ID: string;
  readonly Version: Version;
  readonly Spec: ServiceSpec;
  readonly Endpoint?: { readonly Ports?: readonly Port[] | null };
  readonly [key: string]: unknown;
}

export const inspectService = (api: DockerApi, name: string): Promise<ServiceInspect | undefined> =>
  api.find<ServiceInspect>(`/services/${encodeURIComponent(name)}`);

export const listServices = (api: DockerApi, filters: Readonly<Record<string, readonly string[]>>) =>
  api.get<ServiceInspect[]>('/services', { query: { filters: JSON.stringify(filters) } });

export interface WriteOptions {
  readonly auth?: RegistryAuth | undefined;
}

export async function createService(
  api: DockerApi,
  spec: ServiceSpec,
  options: WriteOptions = {},
): Promise<string> {
  const made = await api.post<{ ID: string }>('/services/create', { body: spec, auth: options.auth });
  return made.ID;
}

/** Updates a service. Another writer in between is met by trying again with the version it made. */
export async function updateService(
  api: DockerApi,
  service: ServiceInspect,
  spec: ServiceSpec,
  options: WriteOptions = {},
): Promise<void> {
  const path = `/services/${service.ID}/update`;
  await inSequence(
    service,
    () => inspectService(api, service.ID),
    (_, version) => api.post(path, { query: { version }, body: spec, auth: options.auth }),
  );
}

/**
 * Removes a service, once the swarm is done with tasks of it that it is clearing away. A manager of Docker 20.10
 * crashes (nil task in swarmkit's SetServiceTasksRemove), and takes its containers along, when a service is removed
 * while its tasks are being cleared, as right after it was scaled down.
 */
export async function removeService(api: DockerApi, id: string, timeout = 60_000): Promise<void> {
  await waitSettled(api, id, timeout);
  await api.delete(`/services/${encodeURIComponent(id)}`).catch((error: unknown) => {
    if (!(error instanceof DockerError && error.status === 404)) throw error;
  });
}

/** How often the list of tasks has to stay the same, and milliseconds between looks: swarmkit clears every 250 ms. */
const sameLooks = 3;
const lookInterval = 250;

/** Waits until no task is being cleared away. Nothing to wait for when none was asked to go. */
export async function waitSettled(api: DockerApi, id: string, timeout: number): Promise<void> {
  const until = Date.now() + timeout;
  let seen = '';
  for (let same = 0, first = true; same < sameLooks && Date.now() < until; first = false) {
    const tasks = await reachableTasks(api, id);
    const going = tasks.some((task) => task.DesiredState === 'remove');
    // Tasks that all run as they should are not being cleared.
    if (first && !going && tasks.every((task) => task.Status.State === 'running')) return;
    const ids = tasks
      .map((task) => task.ID)
      .sort()
      .join();
    same = !going && ids === seen ? same + 1 : 0;
    seen = ids;
    await sleep(lookInterval);
  }
}

export interface Task {
  readonly ID: string;
  readonly Name?: string;
  readonly ServiceID: string;
  readonly NodeID?: string;
  readonly Slot?: number;
  readonly DesiredState: string;
  readonly CreatedAt: string;
  readonly Status: {
    readonly State: string;
    readonly Message?: string;
    readonly Err?: string;
    readonly ContainerStatus?: {
      readonly ContainerID?: string;
      readonly ExitCode?: number;
      readonly PID?: number;
    };
    readonly PortStatus?: { readonly Ports?: readonly Port[] };
  };
  readonly Spec: { readonly ContainerSpec?: ContainerSpec };
}

/** Tasks but for those of nodes that are lost: of them the swarm hears nothing until the node is back. */
export async function reachableTasks(api: Pick<DockerApi, 'get'>, service: string): Promise<Task[]> {
  const [tasks, nodes] = await Promise.all([serviceTasks(api, service), api.get<NodeInspect[]>('/nodes')]);
  const lost = new Set(nodes.filter(isDown).map(({ ID }) => ID));
  return tasks.filter(({ NodeID }) => NodeID === undefined || !lost.has(NodeID));
}

export const serviceTasks = (api: Pick<DockerApi, 'get'>, service: string): Promise<Task[]> =>
  api.get<Task[]>('/tasks', { query: { filters: JSON.stringify({ service: [service] }) } });
