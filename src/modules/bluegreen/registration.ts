/**
 * Instances of a colour as services of the agent on the proxy host, one per task: `N-blue:TASK`.
 * @module
 */
import { type AgentService, agentServices } from '../consul/agent.ts';
import type { ConsulReader, ConsulWriter } from '../consul/api.ts';
import type { Endpoint } from './endpoints.ts';

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

export interface Changes {
  readonly add: readonly Endpoint[];
  readonly remove: readonly string[];
}

/** What differs between tasks and registrations. A changed check is a changed registration. */
export function registrationChanges(
  service: string,
  endpoints: readonly Endpoint[],
  have: readonly AgentService[],
  check: CheckSettings,
): Changes {
  const same = (endpoint: Endpoint): boolean =>
    have.some(
      (entry) =>
        entry.ID === instanceId(service, endpoint) &&
        entry.Address === endpoint.address &&
        entry.Port === endpoint.port &&
        entry.Meta?.['check'] === checkText(check),
    );
  const ids = new Set(endpoints.map((endpoint) => instanceId(service, endpoint)));
  return {
    add: endpoints.filter((endpoint) => !same(endpoint)),
    remove: have.map((entry) => entry.ID).filter((id) => !ids.has(id)),
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
  const at = `${endpoint.address}:${endpoint.port}`;
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
    },
  };
  await consul.put('/agent/service/register', { 'replace-existing-checks': true }, body);
}

/** Through the agent that owns it: what is only taken out of the catalog comes back. */
export async function deregister(consul: ConsulWriter, id: string): Promise<void> {
  await consul.put(`/agent/service/deregister/${encodeURIComponent(id)}`);
}
