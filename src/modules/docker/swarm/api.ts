/**
 * Swarm's objects.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Whether a node is lost. `unknown` is what a manager says of every node right after it has started itself. */
export const isDown = ({ Status }: NodeInspect): boolean => ['down', 'disconnected'].includes(Status.State);

export const swarmState = async (api: DockerApi): Promise<SwarmState> =>
  (await api.get<{ Swarm: SwarmState }>('/info')).Swarm;

/**
 * The same once Docker has made up its mind. A node that is about to begin or to join one, as after a run that was ended
 * meanwhile, takes no other wish.
 */
export async function settledSwarmState(api: DockerApi, timeout = 30_000): Promise<SwarmState> {
  const until = Date.now() + timeout;
  for (;;) {
    const state = await swarmState(api);
    if (state.LocalNodeState !== 'pending' || Date.now() > until) return state;
    await sleep(250);
  }
}

/** Writes a thing. Another writer in between is met by trying again with what it made of the thing. */
export async function inSequence<T extends { readonly Version: Version }>(
  first: T,
  latest: () => Promise<T | undefined>,
  write: (thing: T, version: number) => Promise<unknown>,
): Promise<void> {
  for (let tries = 5, thing = first; ; tries--) {
    try {
      await write(thing, thing.Version.Index);
      return;
    } catch (error) {
      const raced = error instanceof DockerError && /update out of sequence/.test(error.message);
      if (!raced || tries === 0) throw error;
      thing = (await latest()) ?? thing;
    }
  }
}
