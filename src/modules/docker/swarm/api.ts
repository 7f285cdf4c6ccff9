/**
 * Swarm's objects, and one message for a node that is no manager.
 * @module
 */
import { missing } from '../../../sdk/index.ts';
import { type DockerApi, DockerError } from '../api/client.ts';

export interface SwarmState {
  readonly NodeID: string;
  readonly NodeAddr: string;
  readonly LocalNodeState: 'inactive' | 'pending' | 'active' | 'error' | 'locked' | '';
  readonly ControlAvailable: boolean;
  readonly Error?: string;
  readonly RemoteManagers?: readonly { readonly NodeID: string; readonly Addr: string }[] | null;
}

export interface Version {
  readonly Index: number;
}

export interface SwarmInspect {
  readonly ID: string;
  readonly Version: Version;
  readonly Spec: Readonly<Record<string, unknown>>;
  readonly JoinTokens?: { readonly Worker: string; readonly Manager: string };
  readonly [key: string]: unknown;
}

export interface NodeInspect {
  readonly ID: string;
  readonly Version: Version;
  readonly Spec: {
    readonly Name?: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Role: 'worker' | 'manager';
    readonly Availability: 'active' | 'pause' | 'drain';
  };
  readonly Description: { readonly Hostname: string };
  readonly Status: { readonly State: string; readonly Addr: string; readonly Message?: string };
  readonly ManagerStatus?: {
    readonly Leader?: boolean;
    readonly Reachability?: string;
    readonly Addr?: string;
  };
  readonly [key: string]: unknown;
}

export const swarmState = async (api: DockerApi): Promise<SwarmState> =>
  (await api.get<{ Swarm: SwarmState }>('/info')).Swarm;

/** Requests that only a manager answers; another node is one that an earlier task may be about to make a manager. */
export async function onManager<T>(hostName: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (
      error instanceof DockerError &&
      [406, 503].includes(error.status) &&
      /swarm manager|part of a swarm/i.test(error.message)
    )
      missing(`${hostName} is not a manager of a swarm: ${error.message}`);
    throw error;
  }
}
