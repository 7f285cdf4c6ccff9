/**
 * A failure that can be read: the result's short keys on one line as Ansible prints them, and below it what a person
 * looks for (output as text, the place in the YAML, the remedy).
 * @module
 */
import { placeText } from '../../errors/format.ts';
import type { HostResult, ResultData, TaskInfo } from '../../events/types.ts';
import { pyJson } from './json.ts';
import { indentText } from './layout.ts';
import { isDebug, resultText, visibleResult, type ResultStyle } from './result.ts';

const textKeys = ['msg', 'stdout', 'stderr', 'module_stdout', 'module_stderr', 'exception'] as const;
/** Told already by the text blocks, or of no use to find out what went wrong. */
const noise = new Set(['stdout_lines', 'stderr_lines', 'start', 'end', 'delta']);

interface Split {
  readonly line: ResultData;
  readonly blocks: readonly (readonly [string, string])[];
}

function split(result: ResultData, visible: ResultData, verbosity: number, placed: boolean): Split {
  const blocks: [string, string][] = [];
  const inBlocks = new Set<string>();
  for (const key of textKeys) {
    const text = result[key];
    if (typeof text !== 'string' || (key === 'exception' && verbosity < 3)) continue;
    if (key === 'msg' && !text.includes('\n')) continue;
    inBlocks.add(key);
    if (text.trim() !== '') blocks.push([key, text]);
  }
  const told = (key: string): boolean => inBlocks.has(key) || noise.has(key) || (key === 'reason' && placed);
  const line = Object.entries(visible).filter(([key]) => !told(key));
  return { line: Object.fromEntries(line), blocks };
}

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
  const { verbosity, place } = style;
  const visible = visibleResult(task, result.result, verbosity, looped);
  const { line, blocks } = split(result.result, visible, verbosity, result.error !== undefined);
  const first =
    verbosity >= 2 || (isDebug(task) && result.error === undefined)
      ? resultText(task, result.result, style, { looped })
      : pyJson(line);
  const out = [first];
  for (const [key, text] of blocks) out.push(`  ${key}:`, indentText(text.replace(/\s+$/, ''), 4));
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
