/**
 * Services of a swarm as the API shows and takes them.
 * @module
 */
import { type DockerApi, DockerError } from '../api/client.ts';
import type { RegistryAuth } from '../api/registry-auth.ts';
import type { Version } from '../swarm/api.ts';

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
  for (let tries = 5, version = service.Version.Index; ; tries--) {
    try {
      const path = `/services/${service.ID}/update`;
      await api.post(path, { query: { version }, body: spec, auth: options.auth });
      return;
    } catch (error) {
      const raced = error instanceof DockerError && /update out of sequence/.test(error.message);
      if (!raced || tries === 0) throw error;
      version = (await inspectService(api, service.ID))?.Version.Index ?? version;
    }
  }
}

export async function removeService(api: DockerApi, id: string): Promise<void> {
  await api.delete(`/services/${encodeURIComponent(id)}`).catch((error: unknown) => {
    if (!(error instanceof DockerError && error.status === 404)) throw error;
  });
}

export interface Task {
  readonly ID: string;
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

export const serviceTasks = (api: DockerApi, service: string): Promise<Task[]> =>
  api.get<Task[]>('/tasks', { query: { filters: JSON.stringify({ service: [service] }) } });
