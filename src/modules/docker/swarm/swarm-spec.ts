/**
 * The settings of a swarm: parameters, where each is in the API's spec, and the comparison.
 * @module
 */
import { p, type Params } from '../../../sdk/index.ts';
import { same } from '../values/compare.ts';
import { labelDict } from '../values/text.ts';

export const specParams = {
  autolock_managers: p.bool({ doc: 'Managers need a key to start again.' }),
  ca_force_rotate: p.int({ doc: 'A number that, when it grows, makes a new CA.' }),
  dispatcher_heartbeat_period: p.int({ doc: 'Time between nodes’ heartbeats, in nanoseconds.' }),
  election_tick: p.int({ doc: 'Ticks without a leader before an election.' }),
  heartbeat_tick: p.int({ doc: 'Ticks between the leader’s heartbeats.' }),
  keep_old_snapshots: p.int({ doc: 'Snapshots to keep.' }),
  labels: p.dict({ doc: 'Labels of the swarm; values must be text.' }),
  log_entries_for_slow_followers: p.int({ doc: 'Log entries kept for slow followers.' }),
  name: p.str({ doc: 'Name of the swarm.' }),
  node_cert_expiry: p.int({ doc: 'Life of nodes’ certificates, in nanoseconds.' }),
  signing_ca_cert: p.str({ doc: 'CA certificate to use, PEM.' }),
  signing_ca_key: p.str({ doc: 'Its key, PEM.', secret: true }),
  snapshot_interval: p.int({ doc: 'Log entries between snapshots.' }),
  task_history_retention_limit: p.int({ doc: 'Old tasks to keep of each instance.' }),
} as const;
type SpecParams = Params<typeof specParams>;

/** Where a parameter is in the spec. The CA’s certificate and key cannot be read back, so they are never compared. */
const places: Readonly<
  Record<Exclude<keyof SpecParams, 'labels'>, readonly [string, string] | readonly [string]>
> = {
  autolock_managers: ['EncryptionConfig', 'AutoLockManagers'],
  ca_force_rotate: ['CAConfig', 'ForceRotate'],
  dispatcher_heartbeat_period: ['Dispatcher', 'HeartbeatPeriod'],
  election_tick: ['Raft', 'ElectionTick'],
  heartbeat_tick: ['Raft', 'HeartbeatTick'],
  keep_old_snapshots: ['Raft', 'KeepOldSnapshots'],
  log_entries_for_slow_followers: ['Raft', 'LogEntriesForSlowFollowers'],
  name: ['Name'],
  node_cert_expiry: ['CAConfig', 'NodeCertExpiry'],
  signing_ca_cert: ['CAConfig', 'SigningCACert'],
  signing_ca_key: ['CAConfig', 'SigningCAKey'],
  snapshot_interval: ['Raft', 'SnapshotInterval'],
  task_history_retention_limit: ['Orchestration', 'TaskHistoryRetentionLimit'],
};
const unreadable = new Set(['signing_ca_cert', 'signing_ca_key']);

type Spec = Readonly<Record<string, unknown>>;

const placesOf = (params: SpecParams) =>
  (Object.keys(places) as (keyof typeof places)[]).flatMap((option) =>
    params[option] === undefined ? [] : [{ option, place: places[option], value: params[option] }],
  );

const read = (spec: Spec, [section, key]: readonly string[]): unknown =>
  key === undefined ? spec[section ?? ''] : (spec[section ?? ''] as Spec | undefined)?.[key];

/** The spec with the given parameters laid over it. */
export function mergeSpec(params: SpecParams, spec: Spec): Record<string, unknown> {
  const out: Record<string, unknown> = { ...spec };
  for (const { place, value } of placesOf(params)) {
    const [section, key] = place;
    out[section] = key === undefined ? value : { ...(out[section] as Spec | undefined), [key]: value };
  }
  const labels = labelDict(params.labels);
  if (labels !== undefined) out['Labels'] = labels;
  return out;
}

export interface SpecChange {
  readonly option: string;
  readonly want: unknown;
  readonly have: unknown;
}

export function specChanges(params: SpecParams, spec: Spec): SpecChange[] {
  const changes = placesOf(params)
    .filter(({ option, place, value }) => !unreadable.has(option) && !same(value, read(spec, place)))
    .map(({ option, place, value }): SpecChange => ({ option, want: value, have: read(spec, place) }));
  const labels = labelDict(params.labels);
  if (labels !== undefined && !same(labels, spec['Labels']))
    changes.push({ option: 'labels', want: labels, have: spec['Labels'] });
  return changes;
}
