/**
 * What of a stack is in the swarm.
 * @module
 */
import type { DockerApi } from '../api/client.ts';
import type { NetworkInspect } from '../network/network.ts';
import { listServices, type ServiceInspect } from '../service/service.ts';
import { namespaceLabel } from './convert/namespace.ts';

export interface SwarmObject {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: {
    readonly Name: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
    /** Base64; secrets do not show it. */
    readonly Data?: string;
  };
}

export interface StackState {
  readonly services: readonly ServiceInspect[];
  /** All networks of the host, not only the stack's. */
  readonly networks: readonly NetworkInspect[];
  readonly secrets: readonly SwarmObject[];
  readonly configs: readonly SwarmObject[];
}

export async function stackState(api: DockerApi, stack: string): Promise<StackState> {
  const [services, networks, secrets, configs] = await Promise.all([
    listServices(api, { label: [`${namespaceLabel}=${stack}`] }),
    api.get<NetworkInspect[]>('/networks'),
    api.get<SwarmObject[]>('/secrets'),
    api.get<SwarmObject[]>('/configs'),
  ]);
  return { services, networks, secrets, configs };
}

export const belongsTo = (
  stack: string,
  labels: Readonly<Record<string, string>> | null | undefined,
): boolean => labels?.[namespaceLabel] === stack;
