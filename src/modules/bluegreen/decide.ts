/**
 * What nginx and Consul should hold of a service: a pure decision over what Swarm runs, what Consul has, what nginx has,
 * and what the key/value store says. It never touches the swarm.
 *
 * Three promises: what cannot be seen stays as it is; an upstream never loses its last server; a service that someone
 * releases is left alone.
 * @module
 */
import type { Endpoint, Unplaced } from './endpoints.ts';
import { type Color, consulService, otherColor } from './params.ts';
import { instanceId, placeOf, type Registration, registrationChanges } from './registration.ts';
import type { JobState, WorkerState } from './worker-parts.ts';

/** Something that was looked at, or why it could not be. */
export type Seen<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** What Consul's keys say of the service. */
export interface KvState {
  /** Undefined when nothing was ever live. */
  readonly color: Color | undefined;
  /** Session that holds the deploy lock. */
  readonly lock: string | undefined;
  /** Whether a release has begun and not ended: the colour that is not live may be its own. */
  readonly unfinished: boolean;
}

/** What Swarm runs of a colour. */
export interface SwarmPart {
  /** Replicas that it is to have; undefined when there is no such service. */
  readonly wanted: number | undefined;
  /** Running tasks on nodes that are up, with their address and port. */
  readonly instances: readonly Endpoint[];
  /** Running tasks that nothing says how to reach. */
  readonly unplaced?: readonly Unplaced[];
  /** What it has beside what nginx asks. */
  readonly workers?: readonly WorkerState[];
  readonly jobs?: readonly JobState[];
}

/** An instance as Consul's agent has it. */
export interface ConsulInstance extends Registration {
  readonly status: 'passing' | 'warning' | 'critical';
  /** Whether its check has been made since it was registered or the agent started. */
  readonly checked: boolean;
  /** What the check saw. */
  readonly output: string;
}

export interface ProxyState {
  /** Colour that requests go to; undefined while the service is closed to its users. */
  readonly flag: Color | undefined;
  /** Servers, `address:port`, of each colour's upstream; undefined without such a file. */
  readonly upstreams: Readonly<Record<Color, readonly string[] | undefined>>;
  /** A configuration was written that nginx has not loaded yet. */
  readonly pending: boolean;
}

export interface Situation {
  readonly name: string;
  /** Whether users reach it through nginx; yes when not said. */
  readonly web?: boolean | undefined;
  /** Names of the workers that the live release has. */
  readonly workers?: readonly string[] | undefined;
  /** Session of ours that holds the lock; empty when we only look. */
  readonly session: string;
  readonly kv: Seen<KvState>;
  readonly swarm: Seen<Readonly<Record<Color, SwarmPart>>>;
  readonly consul: Seen<Readonly<Record<Color, readonly ConsulInstance[]>>>;
  readonly proxy: Seen<ProxyState>;
  /** Colour of a release of ours that is not live yet: nginx is to know its instances before the switch. */
  readonly prime?: Color | undefined;
  /** Tasks that are about to end: nginx is to let go of them while they still answer. */
  readonly leaving?: readonly string[] | undefined;
}

export type Change =
  | { readonly kind: 'register'; readonly color: Color; readonly endpoint: Endpoint }
  | { readonly kind: 'deregister'; readonly id: string; readonly at: string }
  | {
      readonly kind: 'upstream';
      readonly color: Color;
      /** All servers that it is to have, in the order in which they are written. */
      readonly servers: readonly string[];
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly kind: 'flag'; readonly color: Color }
  | { readonly kind: 'reload' }
  | { readonly kind: 'worker'; readonly service: string };

/** An instance that runs and fails its health check, or, with port 0, that cannot be found. */
export interface Unwell extends Endpoint {
  readonly output: string;
}

export interface Decision {
  /** In the order in which they are to be made. */
  readonly changes: readonly Change[];
  /** What people should know, a sentence each. */
  readonly notes: readonly string[];
  /** A release is running. */
  readonly busy: boolean;
  readonly color: Color | undefined;
  /** Of the live colour; undefined where that could not be seen. */
  readonly wanted: number | undefined;
  readonly running: number | undefined;
  readonly passing: number | undefined;
  readonly unwell: readonly Unwell[];
  /** Workers of the live colour that the swarm has lost, and those that have too few instances. */
  readonly lost: readonly string[];
  readonly short: readonly string[];
}

const nothing: Decision = {
  changes: [],
  notes: [],
  busy: false,
  color: undefined,
  wanted: undefined,
  running: undefined,
  passing: undefined,
  unwell: [],
  lost: [],
  short: [],
};

/** The decision. */
export function reconcile(situation: Situation): Decision {
  const { name, session, kv } = situation;
  if (!kv.ok) return { ...nothing, notes: [`nothing is changed: ${kv.why}`] };
  const { color, lock } = kv.value;
  if (color === undefined) {
    const primed = primeChanges(situation, undefined);
    return { ...nothing, changes: primed, notes: [`${name} was never released`] };
  }
  if (lock !== undefined && lock !== session)
    return { ...nothing, color, busy: true, notes: [`${name} is being released, and left alone`] };
  if (situation.web === false) return worker(situation, color, kv.value.unfinished);
  const unseen = [situation.swarm, situation.consul].flatMap((seen) => (seen.ok ? [] : [seen.why]));
  if (!situation.swarm.ok || !situation.consul.ok) {
    const flag = flagChange(situation.proxy, color, undefined);
    return {
      ...nothing,
      color,
      changes: flag.changes,
      notes: [`instances stay as they were last known: ${unseen.join('; ')}`, ...flag.notes],
    };
  }
  return decide(situation, kv.value, color, situation.swarm.value[color], situation.consul.value);
}

function decide(
  situation: Situation,
  { unfinished }: KvState,
  color: Color,
  { wanted, instances, unplaced = [] }: SwarmPart,
  registered: Readonly<Record<Color, readonly ConsulInstance[]>>,
): Decision {
  const { name, proxy, leaving = [] } = situation;
  const service = consulService(name, color);
  const have = registered[color];
  const { well, unwell } = healthOf(service, instances, have);
  const { add, remove } = registrationChanges(service, instances, have);
  const register = add.map((endpoint): Change => ({ kind: 'register', color, endpoint }));
  const idle = unfinished ? [] : registered[otherColor(color)];
  const deregister = [...remove, ...idle].map(({ id, at }): Change => ({ kind: 'deregister', id, at }));
  const staying = instances.filter(({ task }) => !leaving.includes(task));
  const upstream = upstreamChange(proxy, color, staying, well, unwell);
  const flag = flagChange(proxy, color, upstream.servers);
  const beside = besideOf(situation, color, unfinished);
  return {
    changes: [
      ...register,
      ...upstream.changes,
      ...primeChanges(situation, color),
      ...flag.changes,
      ...deregister,
      ...beside.changes,
    ],
    notes: [
      ...shortage(service, wanted, instances.length, unwell),
      ...unplaced.map(({ task, node }) => `instance ${task} on ${node} cannot be asked: ${placeless}`),
      ...beside.notes,
      ...upstream.notes,
      ...flag.notes,
      ...unfinishedNotes(name, unfinished),
    ],
    busy: false,
    color,
    wanted,
    running: instances.length,
    passing: well.length,
    unwell: [
      ...unwell,
      ...unplaced.map((one): Unwell => ({ ...one, address: '', port: 0, output: placeless })),
    ],
    lost: beside.lost,
    short: beside.short,
  };
}

const placeless = 'its port is not known: Swarm has forgotten it, and Consul never had it';

const unfinishedNotes = (name: string, unfinished: boolean): string[] =>
  unfinished
    ? [
        `a release of ${name} has not ended: run its playbook again; the colour that is not live is left alone`,
      ]
    : [];

/** A service that is a worker itself: Swarm keeps it running, and there is nothing that has to follow. */
function worker(situation: Situation, color: Color, unfinished: boolean): Decision {
  const { name, swarm } = situation;
  if (!swarm.ok)
    return { ...nothing, color, notes: [`instances stay as they were last known: ${swarm.why}`] };
  const { workers = [], instances, wanted } = swarm.value[color];
  const own = workers.find((one) => one.name === color);
  const running = own?.running ?? instances.length;
  const beside = besideOf(situation, color, unfinished);
  return {
    ...nothing,
    changes: beside.changes,
    notes: [
      ...shortage(consulService(name, color), own?.wanted ?? wanted, running, []),
      ...beside.notes,
      ...unfinishedNotes(name, unfinished),
    ],
    color,
    wanted: own?.wanted ?? wanted,
    running,
    // Without a health check, what runs is well.
    passing: running,
    lost: beside.lost,
    short: beside.short,
  };
}

/** Workers that wait though their colour is live begin; what is missing is told, and which jobs have failed. */
function besideOf({ swarm, workers: expected = [] }: Situation, color: Color, unfinished: boolean) {
  const none = {
    changes: [] as Change[],
    notes: [] as string[],
    lost: [] as string[],
    short: [] as string[],
  };
  if (!swarm.ok) return none;
  const { workers = [], jobs = [], wanted } = swarm.value[color];
  const begin = unfinished ? [] : workers.filter(({ waits }) => waits);
  const lost =
    wanted === undefined ? [] : expected.filter((one) => !workers.some(({ name }) => name === one));
  const short = workers.filter((one) => one.name !== color && one.running < one.wanted);
  const failed = jobs.filter(({ error }) => error !== '');
  return {
    changes: begin.map(({ service }): Change => ({ kind: 'worker', service })),
    notes: [
      ...lost.map((one) => `the swarm has no worker ${one} of ${color}`),
      ...short.map((one) => `only ${one.running} of ${one.wanted} instances of worker ${one.name} run`),
      ...failed.map((job) => `job ${job.name} has failed at ${job.at}: ${job.error}`),
    ],
    lost,
    short: short.map(({ name }) => name),
  };
}

/** What Consul says of each instance; one that it does not know yet, or has not looked at, is neither well nor unwell. */
function healthOf(service: string, instances: readonly Endpoint[], have: readonly ConsulInstance[]) {
  const health = (endpoint: Endpoint): ConsulInstance | undefined =>
    have.find(({ id, at }) => id === instanceId(service, endpoint) && at === placeOf(endpoint));
  const well = instances.filter((endpoint) =>
    ['passing', 'warning'].includes(health(endpoint)?.status ?? ''),
  );
  const unwell = instances.flatMap((endpoint): Unwell[] => {
    const found = health(endpoint);
    return found?.status === 'critical' && found.checked ? [{ ...endpoint, output: found.output }] : [];
  });
  return { well, unwell };
}

/** Where requests will go once the colour of a release is switched to. The live colour needs no such thing. */
function primeChanges({ name, prime, swarm, consul, proxy }: Situation, live: Color | undefined): Change[] {
  if (prime === undefined || prime === live || !swarm.ok || !consul.ok) return [];
  const { instances } = swarm.value[prime];
  const { well, unwell } = healthOf(consulService(name, prime), instances, consul.value[prime]);
  return upstreamChange(proxy, prime, instances, well, unwell).changes.filter(
    ({ kind }) => kind === 'upstream',
  );
}

function shortage(
  service: string,
  wanted: number | undefined,
  running: number,
  unwell: readonly Unwell[],
): string[] {
  const short =
    wanted === undefined
      ? [`the swarm has no service for ${service}`]
      : running < wanted
        ? [`only ${running} of ${wanted} instances of ${service} run`]
        : [];
  return [
    ...short,
    ...unwell.map((one) => `${placeOf(one)} on ${one.node} fails its health check: ${one.output.trim()}`),
  ];
}

/**
 * The servers of the live upstream: instances that are well, and those that are there already and were not found to be
 * ill. When that leaves none, everything stays.
 */
function upstreamChange(
  proxy: Seen<ProxyState>,
  color: Color,
  instances: readonly Endpoint[],
  well: readonly Endpoint[],
  unwell: readonly Unwell[],
): { readonly changes: Change[]; readonly notes: string[]; readonly servers: readonly string[] | undefined } {
  if (!proxy.ok) return { changes: [], notes: [`nginx stays as it is: ${proxy.why}`], servers: undefined };
  const before = proxy.value.upstreams[color] ?? [];
  const ill = new Set(unwell.map(placeOf));
  const good = new Set(well.map(placeOf));
  const servers = [
    ...new Set(
      [...instances]
        .sort((a, b) => (a.task < b.task ? -1 : 1))
        .map(placeOf)
        .filter((at) => good.has(at) || (before.includes(at) && !ill.has(at))),
    ),
  ];
  if (servers.length === 0)
    return {
      changes: proxy.value.pending ? [{ kind: 'reload' }] : [],
      notes: before.length === 0 ? [] : [`no instance of ${color} is well: nginx keeps ${before.join(', ')}`],
      servers: before,
    };
  const added = servers.filter((at) => !before.includes(at));
  const removed = before.filter((at) => !servers.includes(at));
  const twice = new Set(before).size < before.length;
  if (added.length + removed.length > 0 || twice)
    return { changes: [{ kind: 'upstream', color, servers, added, removed }], notes: [], servers };
  return { changes: proxy.value.pending ? [{ kind: 'reload' }] : [], notes: [], servers };
}

/** nginx follows Consul's colour, unless its upstream has nowhere to send a request to. */
function flagChange(
  proxy: Seen<ProxyState>,
  color: Color,
  servers: readonly string[] | undefined,
): { readonly changes: Change[]; readonly notes: string[] } {
  if (!proxy.ok || proxy.value.flag === color) return { changes: [], notes: [] };
  const there = servers ?? proxy.value.upstreams[color] ?? [];
  if (there.length === 0)
    return {
      changes: [],
      notes: [
        `nginx still serves ${proxy.value.flag ?? 'nothing'}: it knows no instance of ${color}, which is live`,
      ],
    };
  return { changes: [{ kind: 'flag', color }], notes: [] };
}

/** A change in words. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'register':
      return `register ${placeOf(change.endpoint)} on ${change.endpoint.node} as ${change.color}`;
    case 'deregister':
      return `deregister ${change.at} (${change.id})`;
    case 'upstream':
      return [
        `nginx ${change.color}:`,
        ...change.added.map((at) => `+${at}`),
        ...change.removed.map((at) => `-${at}`),
      ].join(' ');
    case 'flag':
      return `nginx serves ${change.color}`;
    case 'worker':
      return `start worker ${change.service}`;
    case 'reload':
      return 'nginx loads what was written before';
  }
}
