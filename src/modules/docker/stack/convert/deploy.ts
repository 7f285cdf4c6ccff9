/**
 * The `deploy` section, and what stands beside it for the same purpose.
 * @module
 */
import { fail } from '../../../../sdk/index.ts';
import type { ServiceSpec } from '../../service/service.ts';
import { clean, nonEmpty } from '../../values/text.ts';
import {
  bytesOf,
  child,
  durationOf,
  entries,
  number,
  onlyKeys,
  section,
  type Section,
  text,
  texts,
} from '../compose/read.ts';

const deployKeys = [
  'mode',
  'replicas',
  'labels',
  'update_config',
  'rollback_config',
  'resources',
  'restart_policy',
  'placement',
  'endpoint_mode',
];

export function deploySection(service: Section): Section {
  const deploy = child(service, 'deploy');
  onlyKeys(deploy, deployKeys);
  return deploy;
}

export function convertMode(deploy: Section): ServiceSpec['Mode'] {
  const mode = text(deploy, 'mode') ?? 'replicated';
  const replicas = number(deploy, 'replicas');
  switch (mode) {
    case 'replicated':
      return { Replicated: { Replicas: replicas ?? 1 } };
    case 'global':
      if (replicas !== undefined)
        fail(`${deploy.where}: replicas can only be used with the replicated modes`);
      return { Global: {} };
    case 'replicated-job':
      return { ReplicatedJob: { MaxConcurrent: replicas ?? 1, TotalCompletions: replicas ?? 1 } };
    case 'global-job':
      return { GlobalJob: {} };
    default:
      return fail(`${deploy.where}.mode: unknown mode ${mode}`);
  }
}

export function convertUpdate(deploy: Section, key: 'update_config' | 'rollback_config') {
  if (deploy.value[key] === undefined) return undefined;
  const from = child(deploy, key);
  onlyKeys(from, ['parallelism', 'delay', 'failure_action', 'monitor', 'max_failure_ratio', 'order']);
  return clean({
    Parallelism: number(from, 'parallelism') ?? 1,
    Delay: durationOf(from, 'delay'),
    FailureAction: text(from, 'failure_action'),
    Monitor: durationOf(from, 'monitor'),
    MaxFailureRatio: number(from, 'max_failure_ratio'),
    Order: text(from, 'order'),
  });
}

export function convertResources(deploy: Section) {
  const from = child(deploy, 'resources');
  onlyKeys(from, ['limits', 'reservations']);
  const part = (key: 'limits' | 'reservations') => {
    const own = child(from, key);
    onlyKeys(own, ['cpus', 'memory', 'pids', 'generic_resources', 'devices']);
    const cpus = number(own, 'cpus');
    const generic = entries(own, 'generic_resources').map((entry, i) => {
      const spec = child(section(entry, `${own.where}.generic_resources[${i}]`), 'discrete_resource_spec');
      return { DiscreteResourceSpec: { Kind: text(spec, 'kind'), Value: number(spec, 'value') } };
    });
    return nonEmpty({
      NanoCPUs: cpus === undefined ? undefined : Math.round(cpus * 1e9),
      MemoryBytes: bytesOf(own, 'memory'),
      Pids: number(own, 'pids'),
      GenericResources: generic.length > 0 ? generic : undefined,
    });
  };
  return nonEmpty({ Limits: part('limits'), Reservations: part('reservations') });
}

/** `deploy.restart_policy`, else the service's `restart`. */
export function convertRestart(service: Section, deploy: Section) {
  if (deploy.value['restart_policy'] !== undefined) {
    const from = child(deploy, 'restart_policy');
    onlyKeys(from, ['condition', 'delay', 'max_attempts', 'window']);
    return clean({
      Condition: text(from, 'condition'),
      Delay: durationOf(from, 'delay'),
      MaxAttempts: number(from, 'max_attempts'),
      Window: durationOf(from, 'window'),
    });
  }
  // YAML reads a bare `no` as false.
  const restart = service.value['restart'] === false ? 'no' : text(service, 'restart');
  if (restart === undefined || restart === '') return undefined;
  const [policy, attempts] = restart.split(':');
  switch (policy) {
    case 'no':
      return { Condition: 'none' };
    case 'always':
    case 'unless-stopped':
      return { Condition: 'any' };
    case 'on-failure':
      return clean({
        Condition: 'on-failure',
        MaxAttempts: attempts === undefined ? undefined : Number(attempts),
      });
    default:
      return fail(`${service.where}.restart: unknown policy ${restart}`);
  }
}

export function convertPlacement(deploy: Section) {
  const from = child(deploy, 'placement');
  onlyKeys(from, ['constraints', 'preferences', 'max_replicas_per_node']);
  const preferences = entries(from, 'preferences').map((entry, i) => ({
    Spread: { SpreadDescriptor: text(section(entry, `${from.where}.preferences[${i}]`), 'spread') },
  }));
  return nonEmpty({
    Constraints: texts(from, 'constraints'),
    Preferences: preferences.length > 0 ? preferences : undefined,
    MaxReplicas: number(from, 'max_replicas_per_node'),
  });
}
