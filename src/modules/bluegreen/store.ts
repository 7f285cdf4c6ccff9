/**
 * What Consul keeps about a service, under `services/NAME/`:
 *
 * - `color`: the live colour. Writing it is the commit of a release; nginx is derived from it.
 * - `lock`: who is deploying, held by a session with a time to live.
 * - `instances`: how many were asked for by scaling, and what the settings named then.
 * - `front`: how nginx presents it, as the last play said that was no rollback.
 * - `wanted`: an image that was pushed and is to go live.
 * - `deploy`: a release that has begun and not ended.
 * - `live`: the release that is live. `history/ID`: all that were.
 * - `healer/files`: nginx's files of the service where there are several proxies. `healer/proxies/HOST`: what each serves.
 * - `healer/places/PART`: ports of the instances that were registered last, by task.
 * - `jobs/JOB`: when a job was started last, in seconds since 1970, and by which manager.
 * - `healer/memory`, `healer/events/TIME`: what a healer remembers, and what it decided.
 *
 * @module
 */
import { fail, parseForeignJson, type Plan } from '../../sdk/index.ts';
import { ConsulError, type ConsulReader, type ConsulWriter } from '../consul/api.ts';
import { type KvEntry, readKv } from '../consul/kv.ts';
import { type Color, isColor } from './params.ts';

/** One release of a service. */
export interface Release {
  readonly id: string;
  readonly color: Color;
  /** As named by the play. */
  readonly image: string;
  /** With its digest, so that the same bytes can be had again. */
  readonly pinned: string;
  /** Digest of everything that makes the release: two with the same are the same. */
  readonly spec: string;
  /** The Compose file that it was started from. */
  readonly compose: string;
  /** What the play said about it, for a rollback. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** ISO times. */
  readonly started: string;
  readonly switched?: string | undefined;
  /** `user@controller`. */
  readonly by: string;
}

/** `started`: the idle colour is being made; `switched`: it is live, the other one still there. */
export interface DeployRecord {
  readonly phase: 'started' | 'switched';
  /** Colour that was live before; null at the first release. */
  readonly from: Color | null;
  readonly to: Color;
  readonly release: Release;
  /** The release that was live before. */
  readonly previous: Release | null;
}

export interface Owner {
  readonly owner: string;
  readonly pid: number;
  readonly run: string;
  readonly since: string;
  /** Held for seconds only. */
  readonly brief?: boolean | undefined;
  /** Why a person holds it until they give it back; a run's lock has none. */
  readonly reason?: string | undefined;
}

interface Indexed<T> {
  readonly value: T;
  readonly index: number;
}

export interface ServiceState {
  readonly color: Indexed<Color> | undefined;
  readonly lock: { readonly owner: Owner | undefined; readonly session: string | undefined };
  readonly deploy: DeployRecord | undefined;
  readonly live: Release | undefined;
  readonly scaled: Scaled | undefined;
  readonly front: Readonly<Record<string, unknown>> | undefined;
  readonly wanted: Wish | undefined;
  /** nginx's files, besides upstreams and secrets; where there are several proxies only. */
  readonly files: readonly ProxyFile[] | undefined;
  /** Newest first. */
  readonly history: readonly Release[];
}

export interface ProxyFile {
  readonly path: string;
  readonly content: string;
}

export const filesKey = 'healer/files';
export const proxiesKey = 'healer/proxies/';
export const placesKey = 'healer/places/';

/** An image that was pushed and is to go live. */
export interface Wish {
  readonly image: string;
  /** ISO time of the push. */
  readonly time: string;
  /** For people. */
  readonly cause: string;
}

/** Asked for between releases; it counts while the settings name the same number as then. */
export interface Scaled {
  readonly instances: number;
  readonly configured: number;
}

export const keyOf = (name: string, key: string): string => `services/${name}/${key}`;

/** Everything in one consistent read: what a majority of Consul's servers agrees on, not what one remembers. */
export async function readState(consul: ConsulReader, name: string): Promise<ServiceState> {
  const entries = await readKv(consul, `services/${name}/`, { recurse: true, consistent: true });
  const at = (key: string): KvEntry | undefined => entries.find((entry) => entry.Key === keyOf(name, key));
  const lock = at('lock');
  const history = entries
    .filter((entry) => entry.Key.startsWith(keyOf(name, 'history/')))
    .map((entry) => parse(entry) as Release | undefined)
    .filter((release) => release !== undefined)
    .sort((a, b) => (a.id < b.id ? 1 : -1));
  return {
    color: colorOf(at('color')),
    lock: { owner: parse(lock) as Owner | undefined, session: lock?.Session },
    deploy: parse(at('deploy')) as DeployRecord | undefined,
    live: parse(at('live')) as Release | undefined,
    scaled: parse(at('instances')) as Scaled | undefined,
    front: parse(at('front')) as ServiceState['front'],
    wanted: parse(at('wanted')) as Wish | undefined,
    files: parse(at(filesKey)) as readonly ProxyFile[] | undefined,
    history,
  };
}

/** What a healer has written down of a service: its memory, and the names of its events. */
export async function readHealing(
  consul: ConsulReader,
  name: string,
): Promise<{ readonly memory: unknown; readonly events: readonly string[] }> {
  const prefix = keyOf(name, 'healer/');
  const entries = await readKv(consul, prefix, { recurse: true, consistent: true });
  const events = `${prefix}events/`;
  return {
    memory: parse(entries.find(({ Key }) => Key === `${prefix}memory`)),
    events: entries.flatMap(({ Key }) => (Key.startsWith(events) ? [Key.slice(events.length)] : [])),
  };
}

/** What the healer decided of a service. */
export interface HealerEvent {
  /** ISO time. */
  readonly time: string;
  readonly kind: string;
  readonly changes: readonly string[];
  readonly why: string;
  readonly cause: string;
}

/** What the healer has written down of its decisions, the newest first. */
export async function readHealerEvents(consul: ConsulReader, name: string): Promise<readonly HealerEvent[]> {
  const entries = await readKv(consul, keyOf(name, 'healer/events/'), { recurse: true });
  return entries
    .map((entry) => parse(entry) as Partial<HealerEvent> | undefined)
    .flatMap((event) =>
      event === undefined
        ? []
        : [{ time: '', kind: '', why: '', cause: '', ...event, changes: event.changes ?? [] }],
    )
    .sort((a, b) => (a.time < b.time ? 1 : -1));
}

/** Full names of all services that have a colour, sorted. */
export async function readNames(consul: ConsulReader): Promise<readonly string[]> {
  const entries = await readKv(consul, 'services/', { recurse: true, consistent: true });
  return entries.flatMap(({ Key }) => /^services\/([^/]+)\/color$/.exec(Key)?.[1] ?? []).sort();
}

export async function readColor(consul: ConsulReader, name: string): Promise<Indexed<Color> | undefined> {
  const [entry] = await readKv(consul, keyOf(name, 'color'), { consistent: true });
  return colorOf(entry);
}

function colorOf(entry: KvEntry | undefined): Indexed<Color> | undefined {
  const value = entry?.Value?.trim();
  if (entry === undefined || value === undefined || value === '') return undefined;
  if (!isColor(value))
    return fail(`Consul's ${entry.Key} is ${JSON.stringify(value)}, which is neither blue nor green`);
  return { value, index: entry.ModifyIndex };
}

function parse(entry: KvEntry | undefined): unknown {
  if (entry?.Value === undefined || entry.Value === null || entry.Value === '') return undefined;
  try {
    return parseForeignJson(entry.Value);
  } catch {
    return undefined;
  }
}

/** One step of a transaction. */
export type Step =
  | { readonly set: string; readonly value: string }
  | { readonly remove: string }
  | { readonly removeCas: string; readonly index: number }
  | { readonly cas: string; readonly value: string; readonly index: number };

/** The lock is held by another run, or the colour was changed by another: nothing has been written. */
export class LostLock extends Error {}

/**
 * Writes all or nothing, and only while the session still holds the lock: a controller that was asleep while another
 * one took over can change nothing.
 */
export async function commit(
  consul: ConsulWriter,
  name: string,
  session: string,
  steps: readonly Step[],
): Promise<void> {
  const operations = [
    { KV: { Verb: 'check-session', Key: keyOf(name, 'lock'), Session: session } },
    ...steps.map(operation(name)),
  ];
  try {
    await consul.put('/txn', {}, operations);
  } catch (error) {
    if (error instanceof ConsulError && error.status === 409)
      throw new LostLock(`the lock of ${name} is not ours any more: ${error.message}`);
    throw error;
  }
}

const operation = (name: string) => (step: Step) => {
  const value = 'value' in step ? Buffer.from(step.value).toString('base64') : undefined;
  if ('set' in step) return { KV: { Verb: 'set', Key: keyOf(name, step.set), Value: value } };
  if ('cas' in step)
    return { KV: { Verb: 'cas', Key: keyOf(name, step.cas), Value: value, Index: step.index } };
  if ('removeCas' in step)
    return { KV: { Verb: 'delete-cas', Key: keyOf(name, step.removeCas), Index: step.index } };
  return { KV: { Verb: 'delete', Key: keyOf(name, step.remove) } };
};

/** Whether the session still holds the lock, as a majority of Consul's servers knows it. */
export async function holdsLock(consul: ConsulReader, name: string, session: string): Promise<boolean> {
  const [lock] = await readKv(consul, keyOf(name, 'lock'), { consistent: true });
  return lock?.Session === session;
}

/** Fails unless the session holds the lock. Asked right before anything that cannot be undone. */
export async function mustHoldLock(consul: ConsulReader, name: string, session: string): Promise<void> {
  if (!(await holdsLock(consul, name, session))) lostLock(name);
}

export const lostLock = (name: string): never =>
  fail(
    `The deploy lock of ${name} is no longer held by this run: it was broken, or this run was suspended for longer than the lock lives. Nothing was changed; the live colour serves on. Run the playbook again`,
  );

/** A transaction as a task does it: a lost lock is the task's failure. */
export async function commitOrFail(
  consul: ConsulWriter,
  name: string,
  session: string,
  steps: readonly Step[],
): Promise<void> {
  await commit(consul, name, session, steps).catch((error: unknown) => {
    if (error instanceof LostLock) lostLock(name);
    throw error;
  });
}

/**
 * The plan for a colour that must not be live but is. Under check mode the switch before has not been made, so this
 * is not a failure there.
 */
export const stillLive = (problem: string): Plan => ({
  changed: 'unknown',
  reason: 'it is live until the switch is made',
  apply: () => fail(problem),
});
