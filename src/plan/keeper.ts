/**
 * Gathers what a dry run finds: from its events what is shown, from the changes that modules propose what may be done.
 * @module
 */
import type { ProposedChange } from '../engine/state/options.ts';
import type { HostResult, HostStats, RunEvent, TaskInfo } from '../events/types.ts';
import { askedDigest, diffDigest, placeOf, type Digester } from './digest.ts';
import type { Permit, PlannedResult } from './types.ts';

export interface Found {
  readonly hosts: Readonly<Record<string, HostStats>>;
  readonly results: readonly PlannedResult[];
  readonly permits: readonly Permit[];
  readonly seen: readonly string[];
  readonly settled: Readonly<Record<string, readonly string[]>>;
}

/** A task on a host, whose loop counts its items. */
const workKey = (task: TaskInfo, host: string): string => `${task.id}\n${host}`;

export class Keeper {
  readonly #digest: Digester;
  readonly #results: PlannedResult[] = [];
  readonly #permits: Permit[] = [];
  readonly #seen = new Set<string>();
  /** Tasks by host. */
  readonly #settled = new Map<string, Set<string>>();
  /** Items that have ended so far, by task and host. */
  readonly #items = new Map<string, number>();
  /** Permits whose result has not been told yet, by task, host and item. */
  readonly #open = new Map<string, Permit[]>();
  #hosts: Readonly<Record<string, HostStats>> = {};

  constructor(digest: Digester) {
    this.#digest = digest;
  }

  /** A module's change. Several of one task and item are its attempts. */
  onChange(change: ProposedChange): void {
    const key = `${workKey(change.task, change.host)}\n${change.item ?? ''}`;
    const permit: Permit = {
      place: placeOf(change.task),
      host: change.host,
      item: change.item,
      changed: change.changed,
      ...askedDigest(change, this.#digest),
      diffs: change.diffs.map((diff) => diffDigest(diff, this.#digest)),
    };
    this.#open.set(key, [...(this.#open.get(key) ?? []), permit]);
  }

  /** The events as they are told, scrubbed. */
  onEvent(event: RunEvent): void {
    if (event.type === 'task.start') this.#seen.add(placeOf(event.task));
    else if (event.type === 'stats') this.#hosts = event.hosts;
    else if (event.type === 'item.end') {
      const work = workKey(event.task, event.result.host);
      const index = this.#items.get(work) ?? 0;
      this.#items.set(work, index + 1);
      this.#keep(event.task, event.result, index);
    } else if (event.type === 'host.end') {
      if (event.result.status === 'ok') this.#settle(event.result.host, placeOf(event.task));
      const isLoop = this.#items.delete(workKey(event.task, event.result.host));
      if (!isLoop) this.#keep(event.task, event.result, undefined);
    }
  }

  #keep(task: TaskInfo, result: HostResult, item: number | undefined): void {
    const { host, status } = result;
    const key = `${workKey(task, host)}\n${item ?? ''}`;
    const proposed = this.#open.get(key) ?? [];
    this.#open.delete(key);
    const isShown = status === 'changed' || status === 'unknown' || status === 'failed';
    const index = isShown ? this.#results.push(shown(task, result)) - 1 : undefined;
    this.#permits.push(...proposed.map((permit) => ({ ...permit, result: index })));
    if (status === 'unknown' && proposed.length === 0)
      this.#permits.push({
        place: placeOf(task),
        host,
        item,
        changed: 'unknown',
        diffs: [],
        result: index,
      });
  }

  #settle(host: string, place: string): void {
    const known = this.#settled.get(host) ?? new Set();
    this.#settled.set(host, known.add(place));
  }

  get found(): Found {
    const settled = [...this.#settled].map(([host, places]) => [host, [...places]] as const);
    return {
      hosts: this.#hosts,
      results: this.#results,
      permits: this.#permits,
      seen: [...this.#seen],
      settled: Object.fromEntries(settled),
    };
  }
}

function shown(task: TaskInfo, result: HostResult): PlannedResult {
  const { host, status, itemLabel, diffs, reason, result: keys } = result;
  const message = typeof keys['msg'] === 'string' ? keys['msg'] : undefined;
  return {
    task: { name: task.name, action: task.action, src: task.src },
    host,
    item: itemLabel,
    status: status as PlannedResult['status'],
    reason: status === 'changed' ? undefined : (reason ?? message),
    diffs,
    command: commandOf(keys['cmd']),
  };
}

const commandOf = (cmd: unknown): string | undefined => {
  if (typeof cmd === 'string') return cmd;
  return Array.isArray(cmd) && cmd.every((word) => typeof word === 'string') ? cmd.join(' ') : undefined;
};
