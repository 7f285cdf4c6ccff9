/**
 * Instances of a service as Consul's catalog has them: what a host knows that is no manager of the swarm.
 * @module
 */
import { ModuleFailure } from '../../sdk/index.ts';
import type { ConsulReader } from '../consul/api.ts';
import type { ConsulInstance } from './decide.ts';
import type { Endpoint } from './endpoints.ts';

/** An entry of `/health/service/NAME`. */
export interface CatalogEntry {
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
export async function catalogPart(consul: ConsulReader, service: string): Promise<CatalogPart> {
  const path = `/health/service/${encodeURIComponent(service)}`;
  return partOf(service, (await consul.get<CatalogEntry[]>(path, { consistent: true })) ?? []);
}

/**
 * The agent of the host that steers registers the instances. If another host has taken over, both have them; what the agent
 * of a host that has died said last counts only where no living one says anything.
 */
export function partOf(service: string, entries: readonly CatalogEntry[]): CatalogPart {
  const own = entries.filter(({ Service }) => Service.ID.startsWith(`${service}:`));
  const living = own.filter(({ Checks }) =>
    Checks.every(({ CheckID, Status }) => CheckID !== 'serfHealth' || Status !== 'critical'),
  );
  const seen = new Map((living.length > 0 ? living : own).map((entry) => [entry.Service.ID, entry]));
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
