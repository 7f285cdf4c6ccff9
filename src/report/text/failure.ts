/**
 * A failure that can be read: the result as Ansible prints it, since scripts look for it, and below it what a person looks
 * for: texts of several lines as they are, the place in the YAML, the remedy.
 * @module
 */
import { placeText } from '../../errors/format.ts';
import type { HostResult, ResultData, TaskInfo } from '../../events/types.ts';
import { indentText } from './layout.ts';
import { isDebug, resultText, type ResultStyle } from './result.ts';

const textKeys = ['msg', 'stdout', 'stderr', 'module_stdout', 'module_stderr', 'exception'] as const;

/** Texts that cannot be read on one line. */
const blocksOf = (result: ResultData, verbosity: number): [string, string][] =>
  textKeys.flatMap((key): [string, string][] => {
    const text = result[key];
    if (typeof text !== 'string' || (key === 'exception' && verbosity < 3)) return [];
    return text.trim().includes('\n') ? [[key, text]] : [];
  });

/** Gives the place of a failure; nothing when the same was said of another host of the task already. */
export type PlaceTeller = (task: TaskInfo, result: HostResult) => string;

/** A teller for one run: a hundred hosts that fail alike show the code once. */
export function placeTeller(): PlaceTeller {
  let told = { task: '', places: new Set<string>() };
  return (task, result) => {
    if (told.task !== task.id) told = { task: task.id, places: new Set() };
    const place = placeOf(task, result);
    if (told.places.has(place)) return '';
    told.places.add(place);
    return place;
  };
}

export interface FailureStyle extends ResultStyle {
  readonly place: PlaceTeller;
}

/** What follows `FAILED! => `. */
export function failureText(task: TaskInfo, result: HostResult, style: FailureStyle, looped = false): string {
  const { verbosity, place, yaml } = style;
  // A debug task that failed before it ran is like any other.
  const early = isDebug(task) && result.error !== undefined;
  const out = [resultText(task, result.result, style, { looped, ...(early ? { spread: false } : {}) })];
  // YAML has them on lines of their own already.
  for (const [key, text] of yaml === undefined ? blocksOf(result.result, verbosity) : [])
    out.push(`  ${key}:`, indentText(text.replace(/\s+$/, ''), 4));
  const where = place(task, result);
  if (where !== '') out.push(where);
  return out.join('\n');
}

/** The engine's account of the error without its message (that is in the result), or just where the task is. */
function placeOf(task: TaskInfo, result: HostResult): string {
  if (result.error === undefined) return task.src ? `  at ${placeText(task.src)}` : '';
  const [first = '', ...rest] = result.error.split('\n');
  const match = /^ERROR! (?<message>.*) \[(?<code>TSP\d+)\]$/.exec(first);
  const message = result.result.msg;
  if (!match?.groups || typeof message !== 'string' || !message.includes(match.groups.message ?? ''))
    return indentText(result.error, 2);
  const [place = '', ...more] = rest;
  return [`${place === '' ? ' ' : place} [${match.groups.code ?? ''}]`, ...more].join('\n');
}
