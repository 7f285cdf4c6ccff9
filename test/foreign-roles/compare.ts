/**
 * What differs between two plays, and between two machines.
 * @module
 */
import { createTwoFilesPatch } from 'diff';
import { isRandom } from './masks.ts';
import type { Outcome } from './play.ts';
import type { State } from './state.ts';

/** A difference that has a reason, and is therefore none of tsplay's faults. */
export interface Expected {
  /** Matches the whole difference, which begins with what differs: `file /etc/motd`, `task 7`. */
  readonly what: RegExp;
  readonly why: string;
}

/** Where two plays of a role went apart. */
export function differingPlays(theirs: Outcome, ours: Outcome, time: string): string[] {
  const found: string[] = [];
  if (theirs.recap !== ours.recap) found.push(`recap of ${time}: ${theirs.recap} | ${ours.recap}`);
  const [left, right] = [theirs.tasks, ours.tasks];
  for (let i = 0; i < Math.max(left.length, right.length); i++)
    if (left[i] !== right[i])
      found.push(`task ${i + 1} of ${time}: ${left[i] ?? 'none'} | ${right[i] ?? 'none'}`);
  return found;
}

/** What is not the same on two machines. */
export function differingStates(theirs: State, ours: State): string[] {
  const names = new Set([...theirs.things.keys(), ...ours.things.keys()]);
  const found: string[] = [];
  for (const name of [...names].sort()) {
    const [left, right] = [theirs.things.get(name), ours.things.get(name)];
    if (left === right || isRandom(name)) continue;
    const [before, after] = [theirs.texts.get(name), ours.texts.get(name)];
    const patch =
      before !== undefined && after !== undefined && before !== after
        ? `\n${createTwoFilesPatch('ansible', 'tsplay', before, after, '', '', { context: 1 }).slice(0, 3000)}`
        : '';
    found.push(`${name}: ${left ?? 'none'} | ${right ?? 'none'}${patch}`);
  }
  return found;
}
