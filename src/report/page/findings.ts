/**
 * What there is to read about results: failures, differences, and why something cannot be known. Hosts that say the same
 * stand together.
 * @module
 */
import type { HostResult, TaskInfo } from '../../events/types.ts';
import { placeTeller } from '../text/failure.ts';
import { hostLabel, reasonOf } from '../text/result.ts';

export type FindingKind = 'failed' | 'unreachable' | 'unknown' | 'diff';

export interface Finding {
  readonly kind: FindingKind;
  /** A failure that does not count. */
  readonly ignored: boolean;
  /** The message or the reason; for a difference the text of it. */
  readonly text: string;
  /** Place and code, what a program has printed: with its name. */
  readonly blocks: readonly (readonly [name: string, text: string])[];
  /** Hosts, with the item of a loop. */
  readonly hosts: readonly string[];
}

export interface FindingStyle {
  /** Differences as text without colours. */
  readonly diff: (diffs: HostResult['diffs']) => string;
  /** The code at a task's place; empty where it cannot be told as it was. */
  readonly frame: (task: TaskInfo) => string;
}

/** Characters that all findings of a page share. */
interface Room {
  left: number;
  leftOut: number;
}

/** Characters of one text; more is cut. */
const longest = 64 * 1024;

const cut = (text: string): string =>
  text.length <= longest
    ? text
    : `${text.slice(0, longest)}\n… ${text.length - longest} more characters are in the record`;

const outputs = ['stdout', 'stderr', 'module_stdout', 'module_stderr', 'exception'] as const;

function failure(told: HostResult, task: TaskInfo, frame: string): Pick<Finding, 'text' | 'blocks'> {
  const { result, error } = told;
  const { msg, rc, censored } = result;
  const said = [msg, censored].find((value) => typeof value === 'string' && value !== '') as
    string | undefined;
  const status = typeof rc === 'number' ? ` (exit status ${rc})` : '';
  const blocks = outputs.flatMap((key): [string, string][] => {
    const text = result[key];
    return typeof text === 'string' && text.trim() !== '' ? [[key, cut(text.trimEnd())]] : [];
  });
  const where = error === undefined ? frame : placeTeller()(task, told).replace(/^ {2}/gm, '');
  return {
    text: cut(`${said ?? 'failed'}${status}`),
    blocks: where === '' ? blocks : [['where', cut(where)], ...blocks],
  };
}

/** A host, and how it is named where an item or another host is part of it. */
interface Named {
  readonly host: string;
  readonly label: string;
}

export class Findings {
  readonly #style: FindingStyle;
  readonly #room: Room;
  readonly #known = new Map<string, { finding: Omit<Finding, 'hosts'>; hosts: Named[] }>();
  /** Hosts whose items have told what there was. */
  readonly #told = new Set<string>();
  #frame: string | undefined;
  constructor(style: FindingStyle, room: Room) {
    this.#style = style;
    this.#room = room;
  }
  /** Hosts in the order that `orderOf` gives them; items of a loop as they came. */
  all(orderOf: (host: string) => number): readonly Finding[] {
    return [...this.#known.values()].map(({ finding, hosts }) => ({
      ...finding,
      hosts: hosts.sort((a, b) => orderOf(a.host) - orderOf(b.host)).map(({ label }) => label),
    }));
  }
  /** Of a result, or of one item of a loop. */
  add(result: HostResult, task: TaskInfo): void {
    const { host, itemLabel } = result;
    const item = itemLabel === undefined ? '' : ` [${itemLabel}]`;
    const named = { host, label: `${hostLabel(result)}${item}` };
    for (const finding of this.#of(result, task)) {
      if (itemLabel !== undefined) this.#told.add(host);
      this.#put(finding, named);
    }
  }
  /** Of a whole loop: only what its items have not told. */
  addLoop(result: HostResult, task: TaskInfo): void {
    if (!this.#told.has(result.host)) this.add({ ...result, diffs: [] }, task);
  }
  #of(result: HostResult, task: TaskInfo): Omit<Finding, 'hosts'>[] {
    const { status, ignored } = result;
    const found: Omit<Finding, 'hosts'>[] = [];
    if (status === 'failed' || status === 'unreachable') {
      this.#frame ??= this.#style.frame(task);
      found.push({ kind: status, ignored, ...failure(result, task, this.#frame) });
    }
    if (status === 'unknown')
      found.push({ kind: status, ignored, text: cut(reasonOf(result) ?? 'no reason is given'), blocks: [] });
    const diff = this.#style.diff(result.diffs).trimEnd();
    if (diff !== '') found.push({ kind: 'diff', ignored, text: cut(diff), blocks: [] });
    return found;
  }
  #put(finding: Omit<Finding, 'hosts'>, host: Named): void {
    const key = JSON.stringify(finding);
    const known = this.#known.get(key);
    if (known !== undefined) {
      known.hosts.push(host);
      return;
    }
    if (key.length > this.#room.left) {
      this.#room.leftOut++;
      return;
    }
    this.#room.left -= key.length;
    this.#known.set(key, { finding, hosts: [host] });
  }
}
