/**
 * Service specs in one spelling, so that a spec can be compared with what the daemon made of it.
 * @module
 */
import type { ServiceSpec } from './service.ts';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists whose order means nothing. */
const sets = new Set([
  'Env',
  'Networks',
  'Ports',
  'Mounts',
  'Secrets',
  'Configs',
  'Hosts',
  'Aliases',
  'CapabilityAdd',
  'CapabilityDrop',
  'Constraints',
  'Groups',
]);

/** What the daemon fills in, by key. */
const defaults: Readonly<Record<string, unknown>> = {
  Isolation: 'default',
  Runtime: 'container',
  ForceUpdate: 0,
  FailureAction: 'pause',
  MaxFailureRatio: 0,
  Order: 'stop-first',
  Condition: 'any',
  MaxAttempts: 0,
  Delay: 0,
  Window: 0,
  Monitor: 0,
  PublishMode: 'ingress',
  Protocol: 'tcp',
  ReadOnly: false,
  TTY: false,
  OpenStdin: false,
};

/**
 * The spec without what is empty, a default, or added by the daemon. `networkIds` turns names of networks into their
 * ids, which is what the daemon keeps.
 */
export function canonicalSpec(spec: ServiceSpec, networkIds: ReadonlyMap<string, string> = new Map()): Json {
  const out = canonical(spec, '') as Record<string, unknown>;
  const task = { ...(out['TaskTemplate'] as Json | undefined) };
  const placement = task['Placement'];
  if (isObject(placement)) {
    const rest = without(placement, 'Platforms');
    if (Object.keys(rest).length > 0) task['Placement'] = rest;
    else delete task['Placement'];
  }
  // Old daemons show networks beside the task template.
  const networks = (task['Networks'] ?? out['Networks']) as { Target: string }[] | undefined;
  delete out['Networks'];
  if (networks)
    task['Networks'] = sortSet(
      networks.map((net) => ({ ...net, Target: networkIds.get(net.Target) ?? net.Target })),
    );
  const endpoint = out['EndpointSpec'];
  if (isObject(endpoint) && endpoint['Mode'] === 'vip') {
    const rest = without(endpoint, 'Mode');
    if (Object.keys(rest).length > 0) out['EndpointSpec'] = rest;
    else delete out['EndpointSpec'];
  }
  // Zero replicas are not "nothing", so the mode is taken as it is.
  return { ...out, Mode: spec.Mode, TaskTemplate: task };
}

const without = (object: Json, key: string): Json =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));

function canonical(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, '')).filter((item) => item !== undefined);
    if (items.length === 0) return undefined;
    return sets.has(key) ? sortSet(items) : items;
  }
  if (!isObject(value)) return value === null || value === '' || defaults[key] === value ? undefined : value;
  const entries = Object.entries(value)
    .map(([name, member]): [string, unknown] => [name, canonical(member, name)])
    .filter(([, member]) => member !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const sortSet = (items: readonly unknown[]): unknown[] =>
  [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
