/**
 * Instances of a service as Consul's catalog has them: what a host knows that is no manager of the swarm.
 * @module
 */
import { ModuleFailure } from '../../sdk/index.ts';
import type { ConsulReader } from '../consul/api.ts';
import { readKv } from '../consul/kv.ts';
import type { ConsulInstance } from './decide.ts';
import type { Endpoint } from './endpoints.ts';

/** An entry of `/health/service/NAME`. */
export interface CatalogEntry {
  readonly Node: { readonly Node: string };
  readonly Service: {
    readonly ID: string;
    readonly Address: string;
    readonly Port: number;
    readonly Meta?: Readonly<Record<string, string>> | null;
  };
  readonly Checks: readonly {
    readonly CheckID: string;
    readonly ServiceID: string;
    readonly Status: ConsulInstance['status'];
    readonly Output: string;
  }[];
}

export interface CatalogPart {
  readonly endpoints: readonly Endpoint[];
  readonly instances: readonly ConsulInstance[];
}

export const emptyPart: CatalogPart = { endpoints: [], instances: [] };

/** Asks Consul's servers, not what the agent remembers. */
export async function catalogPart(
  consul: ConsulReader,
  service: string,
  steering: ReadonlySet<string>,
): Promise<CatalogPart> {
  const path = `/health/service/${encodeURIComponent(service)}`;
  return partOf(service, (await consul.get<CatalogEntry[]>(path, { consistent: true })) ?? [], steering);
}

/**
 * Nodes of Consul whose agents keep a service's registrations: that of the active healer, which holds a lock of its own,
 * and that of whoever holds the deploy lock now. Empty when nobody does.
 */
export async function steeringNodes(
  consul: ConsulReader,
  deploySession: string | undefined,
): Promise<ReadonlySet<string>> {
  const [lock] = await readKv(consul, healerLock);
  const sessions = [lock?.Session, deploySession].filter((id) => id !== undefined && id !== '');
  const found = await Promise.all(
    sessions.map((id) => consul.get<{ Node: string }[] | null>(`/session/info/${id}`)),
  );
  return new Set(found.flatMap((infos) => (infos ?? []).map(({ Node }) => Node)));
}

/** Of `consul lock tsplay/healer`, which the role healer runs. */
const healerLock = 'tsplay/healer/.lock';

/**
 * The agent of the host that steers registers the instances. If another host has taken over, both have them, and what the
 * first one has grows old: another service may answer at its ports by now. What the agent of a host that has died said last
 * counts only where no living one says anything.
 */
export function partOf(
  service: string,
  entries: readonly CatalogEntry[],
  steering: ReadonlySet<string>,
): CatalogPart {
  const own = entries.filter(({ Service }) => Service.ID.startsWith(`${service}:`));
  const living = own.filter(({ Checks }) =>
    Checks.every(({ CheckID, Status }) => CheckID !== 'serfHealth' || Status !== 'critical'),
  );
  const led = living.filter(({ Node }) => steering.has(Node.Node));
  const believed = [led, living, own].find((list) => list.length > 0) ?? [];
  const seen = new Map(believed.map((entry) => [entry.Service.ID, entry]));
  const parts = [...seen.values()].map(({ Service, Checks }) => {
    const { ID: id, Address: address, Port: port, Meta } = Service;
    const checks = Checks.filter(({ ServiceID }) => ServiceID === id);
    const worst =
      checks.find(({ Status }) => Status === 'critical') ??
      checks.find(({ Status }) => Status === 'warning') ??
      checks[0];
    const endpoint: Endpoint = {
      task: id.slice(service.length + 1),
      address,
      port,
      node: Meta?.['node'] ?? '',
    };
    const instance: ConsulInstance = {
      id,
      at: `${address}:${port}`,
      status: worst?.Status ?? 'critical',
      checked: worst !== undefined && worst.Output !== '',
      output: worst?.Output ?? '',
    };
    return { endpoint, instance };
  });
  return {
    endpoints: parts.map(({ endpoint }) => endpoint),
    instances: parts.map(({ instance }) => instance),
  };
}

/** Of a name that is gone, Consul says the same as of one that has lost everything; who releases says which. */
export const mustKnowParts = (parts: readonly CatalogPart[], name: string): void => {
  if (parts.every(({ instances }) => instances.length === 0))
    throw new ModuleFailure(`Consul's catalog has no instance of ${name}`);
};
