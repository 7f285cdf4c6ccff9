/**
 * Instances of a colour as services of the agent on the proxy host, one per task: `N-blue:TASK`.
 * @module
 */
import { type AgentService, agentServices } from '../consul/agent.ts';
import type { ConsulReader, ConsulWriter } from '../consul/api.ts';
import { deleteKv, putKv } from '../consul/kv.ts';
import type { Endpoint } from './endpoints.ts';
import { isColor } from './params.ts';
import { keyOf, placesKey } from './store.ts';

export interface CheckSettings {
  /** Path to get; undefined for a TCP check. */
  readonly path: string | undefined;
  readonly interval: string;
  readonly timeout: string;
}

export const instanceId = (service: string, endpoint: Endpoint): string => `${service}:${endpoint.task}`;

/** Instances that the agent has of a service. */
export async function registered(consul: ConsulReader, service: string): Promise<readonly AgentService[]> {
  const services = Object.values(await agentServices(consul));
  return services.filter((entry) => entry.Service === service && entry.ID.startsWith(`${service}:`));
}

/** An instance as an agent has it registered. */
export interface Registration {
  readonly id: string;
  /** `address:port`. */
  readonly at: string;
  /** What its check was made of. */
  readonly check?: string | undefined;
}

export const registrationOf = ({ ID, Address, Port, Meta }: AgentService): Registration => ({
  id: ID,
  at: placeOf({ address: Address, port: Port }),
  check: Meta?.['check'],
});

export const placeOf = ({ address, port }: Pick<Endpoint, 'address' | 'port'>): string =>
  `${address}:${port}`;

export interface Changes {
  readonly add: readonly Endpoint[];
  readonly remove: readonly Registration[];
}

/**
 * What an agent is to register and to let go of: the one decision for releases, scaling and healing.
 * @param check a registration with another check is made anew; when not given, checks stay as they are
 */
export function registrationChanges(
  service: string,
  endpoints: readonly Endpoint[],
  have: readonly Registration[],
  check?: CheckSettings,
): Changes {
  const same = (endpoint: Endpoint): boolean =>
    have.some(
      (entry) =>
        entry.id === instanceId(service, endpoint) &&
        entry.at === placeOf(endpoint) &&
        (check === undefined || entry.check === checkText(check)),
    );
  const ids = new Set(endpoints.map((endpoint) => instanceId(service, endpoint)));
  return {
    add: endpoints.filter((endpoint) => !same(endpoint)),
    remove: have.filter(({ id }) => !ids.has(id)),
  };
}

const checkText = (check: CheckSettings): string =>
  `${check.path ?? 'tcp'} ${check.interval} ${check.timeout}`;

export async function register(
  consul: ConsulWriter,
  service: string,
  color: string,
  endpoint: Endpoint,
  check: CheckSettings,
): Promise<void> {
  const at = placeOf(endpoint);
  const times = { Interval: check.interval, Timeout: check.timeout };
  const body = {
    ID: instanceId(service, endpoint),
    Name: service,
    Address: endpoint.address,
    Port: endpoint.port,
    Tags: [color],
    Meta: { task: endpoint.task, node: endpoint.node, check: checkText(check) },
    Check: {
      CheckID: `service:${instanceId(service, endpoint)}`,
      Name: check.path === undefined ? `TCP on ${at}` : `HTTP on ${at}${check.path}`,
      ...(check.path === undefined ? { TCP: at } : { HTTP: `http://${at}${check.path}` }),
      ...times,
      // An agent that no healer steers any more keeps nothing for ever.
      DeregisterCriticalServiceAfter: '24h',
    },
  };
  await consul.put('/agent/service/register', { 'replace-existing-checks': true }, body);
}

/** Writes down where a colour's instances are, for the time when Swarm has forgotten it. */
export async function recordPlaces(
  consul: ConsulWriter,
  name: string,
  part: string,
  endpoints: readonly Endpoint[],
): Promise<void> {
  // Of other parts Consul's catalog is enough.
  if (!isColor(part)) return;
  const ports = Object.fromEntries(endpoints.map(({ task, port }) => [task, port]));
  await putKv(consul, keyOf(name, placesKey + part), JSON.stringify(ports));
}

/** A colour that is gone leaves nothing behind. */
export const forgetPlaces = (consul: ConsulWriter, name: string, part: string): Promise<boolean> =>
  deleteKv(consul, keyOf(name, placesKey + part));

/** Through the agent that owns it: what is only taken out of the catalog comes back. */
export async function deregister(consul: ConsulWriter, id: string): Promise<void> {
  await consul.put(`/agent/service/deregister/${encodeURIComponent(id)}`);
}
