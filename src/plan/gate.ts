/**
 * Lets a run change only what was planned.
 *
 * Before the run, another dry run tells strictly whether a host is still as it was: what it proposes must be in the plan,
 * with the same text before and after. In the run itself, a change may find what an earlier change of the same run has
 * left: the text before must then be the one that was written, or an earlier change must have been of a kind that tells
 * nothing of files (a package, a command).
 * @module
 */
import type { ProposedChange } from '../engine/state/options.ts';
import type { Diff, RunEvent } from '../events/types.ts';
import { ModuleFailure } from '../sdk/index.ts';
import { asksTheSame, askedDigest, diffDigest, digester, placeOf, type Digester } from './digest.ts';
import type { Found } from './keeper.ts';
import type { DiffDigest, Digest, Permit, Plan, PlannedResult } from './types.ts';

/** Shows changes as text. */
export type DiffText = (diffs: readonly Diff[]) => string;

const keyOf = (place: string, host: string): string => `${place}\n${host}`;

/** What a run has changed on a host so far. */
class Changes {
  /** The text that a subject was given last. */
  readonly #written = new Map<Digest, Digest>();
  /** Something was changed of which it is not known what it touched. */
  #isOpaque = false;

  add(diffs: readonly DiffDigest[], isFile: boolean): void {
    if (!isFile) this.#isOpaque = true;
    for (const { subject, after } of diffs) this.#written.set(subject, after);
  }

  /** Whether this difference is one that the run itself has brought about. */
  explains(planned: DiffDigest, now: DiffDigest): boolean {
    if (planned.subject !== now.subject) return false;
    return this.#isOpaque || this.#written.get(now.subject) === now.before;
  }

  get isOpaque(): boolean {
    return this.#isOpaque;
  }
}

const same = (a: DiffDigest, b: DiffDigest): boolean =>
  a.subject === b.subject && a.before === b.before && a.after === b.after;

/** What a host proposes now, in digests. */
type Proposal = Pick<Permit, 'changed' | 'module' | 'args' | 'diffs' | 'item'>;

const fitsItem = (permit: Permit, item: number | undefined): boolean =>
  permit.item === undefined || permit.item === item;

function allows(permit: Permit, now: Proposal, changes: Changes | undefined): boolean {
  if (!fitsItem(permit, now.item)) return false;
  if (permit.changed === 'unknown') return permit.args === undefined || asksTheSame(permit, now);
  if (now.changed === 'unknown') return changes !== undefined && asksTheSame(permit, now);
  if (permit.diffs.length === 0 && now.diffs.length === 0) return asksTheSame(permit, now);
  if (permit.diffs.length !== now.diffs.length) return changes?.isOpaque === true && asksTheSame(permit, now);
  return permit.diffs.every((planned, i) => {
    const found = now.diffs[i] as DiffDigest;
    return same(planned, found) || changes?.explains(planned, found) === true;
  });
}

/** The permits of a plan. */
class Permits {
  readonly #plan: Plan;
  readonly #byKey = new Map<string, Permit[]>();
  readonly #seen: ReadonlySet<string>;
  /** Hosts on which the plan does not know what an include brings. */
  readonly #open = new Set<string>();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#seen = new Set(plan.seen);
    for (const permit of plan.permits) {
      const key = keyOf(permit.place, permit.host);
      this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), permit]);
    }
    for (const { status, host, task } of plan.results)
      if (status === 'unknown' && /(?:^|\.)include_(?:tasks|role)$/.test(task.action)) this.#open.add(host);
  }

  hasSeen(place: string): boolean {
    return this.#seen.has(place);
  }

  /** Whether the plan says that there is nothing to do. A module that is unsure in a run may then make sure. */
  isSettled(place: string, host: string, { changed }: Proposal): boolean {
    return changed === 'unknown' && this.#plan.settled[host]?.includes(place) === true;
  }

  /** Whether a change is in the plan; `changes`: those of this run, none for a strict look. */
  allow(place: string, host: string, now: Proposal, changes?: Changes): boolean {
    if (!this.#seen.has(place)) return this.#open.has(host);
    return this.of(place, host).some((permit) => allows(permit, now, changes));
  }

  of(place: string, host: string): readonly Permit[] {
    return this.#byKey.get(keyOf(place, host)) ?? [];
  }

  /** The results that show what was planned. */
  planned(place: string, host: string, item: number | undefined): readonly PlannedResult[] {
    const indexes = this.of(place, host)
      .filter((permit) => fitsItem(permit, item))
      .map(({ result }) => result);
    return [...new Set(indexes)].flatMap((i) => this.#plan.results[i ?? -1] ?? []);
  }
}

/** Work of a plan that a host is no longer fit for. */
interface Drift {
  readonly now: readonly Diff[];
}

/** The gate of one run. */
export class Gate {
  readonly #permits: Permits;
  readonly #digest: Digester;
  readonly #text: DiffText;
  readonly #drifted = new Map<string, Drift>();
  readonly #changes = new Map<string, Changes>();
  /** Hosts on which a task has failed: the book's own rescue may follow there, which no plan comes to. */
  readonly #failed = new Set<string>();

  constructor(plan: Plan, text: DiffText) {
    this.#permits = new Permits(plan);
    this.#digest = digester(plan.salt);
    this.#text = text;
  }

  /** Takes in what another dry run has found: tasks that it would not do as planned are refused in the run. */
  compare(found: Found): void {
    for (const permit of found.permits) {
      if (this.#permits.allow(permit.place, permit.host, permit)) continue;
      const now = found.results[permit.result ?? -1]?.diffs ?? [];
      this.#drifted.set(itemKey(permit.place, permit.host, permit.item), { now });
    }
  }

  /** The events of the run. */
  onEvent(event: RunEvent): void {
    if (event.type === 'host.end' && event.result.status === 'failed') this.#failed.add(event.result.host);
  }

  /** To be asked before each change. Throws what refuses it. */
  onChange(change: ProposedChange): void {
    // A task with `check_mode: true` changes nothing.
    if (change.check) return;
    const { host, item } = change;
    const place = placeOf(change.task);
    const now: Proposal = {
      changed: change.changed,
      item,
      ...askedDigest(change, this.#digest),
      diffs: change.diffs.map((diff) => diffDigest(diff, this.#digest)),
    };
    const changes = this.#changes.get(host) ?? new Changes();
    this.#changes.set(host, changes);
    const drift = this.#drifted.get(itemKey(place, host, item));
    if (drift !== undefined) this.#refuse(change, 'the host has changed since the plan was made', drift.now);
    if (this.#permits.isSettled(place, host, now)) return;
    if (this.#failed.has(host) && !this.#permits.hasSeen(place)) return;
    if (!this.#permits.allow(place, host, now, changes)) {
      const isPlanned = this.#permits.of(place, host).length > 0;
      this.#refuse(
        change,
        isPlanned ? 'it is not the change that was planned' : 'the plan has no change here',
        change.diffs,
      );
    }
    changes.add(now.diffs, change.diffs.length > 0 && change.diffs.every(isOfFile));
  }

  #refuse(change: ProposedChange, why: string, now: readonly Diff[]): never {
    const msg = `not applied: ${why}. Nothing was changed; make a new plan.`;
    if (change.hidden) throw new ModuleFailure(msg);
    const planned = this.#permits.planned(placeOf(change.task), change.host, change.item);
    const then = planned.map(({ diffs, command }) => this.#text(diffs) || (command ?? '')).join('\n');
    const is = this.#text(now);
    throw new ModuleFailure(
      [msg, section('Planned', then || 'no change'), section('Now', is || 'a change without a diff')].join(
        '\n\n',
      ),
    );
  }
}

/** Whether a difference tells all that is changed: the content or the attributes of a path. */
const isOfFile = (diff: Diff): boolean =>
  diff.kind === 'text' && (diff.beforeHeader ?? diff.afterHeader ?? '').startsWith('/');

const itemKey = (place: string, host: string, item: number | undefined): string =>
  `${keyOf(place, host)}\n${item ?? ''}`;

const section = (title: string, text: string): string =>
  `${title}:\n${text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}`;
