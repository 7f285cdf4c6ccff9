/**
 * The records of a folder: listed, found, read and bounded.
 * @module
 */
import {
  closeSync,
  createReadStream,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ExitCode, TsplayError } from '../errors/index.ts';
import type { RunEvent } from '../events/types.ts';
import { compileSchema } from '../source/index.ts';
import { didYouMean } from '../util/suggest.ts';
import { recordVersion, type Outcome, type RecordFoot, type RecordHead, type RunSummary } from './types.ts';

export interface Bounds {
  /** Milliseconds after which a record goes. */
  readonly age: number;
  /** Bytes of all records together, and of a single one. */
  readonly size: number;
}

const named = /^\d{8}-\d{6}-\d{3}[0-9a-f]\.jsonl$/;

/** Names of the files, the newest first. */
function files(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => named.test(name))
      .sort()
      .reverse();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Removes records that are too old, and the oldest of those that are too many. */
export function prune(folder: string, { age, size }: Bounds): void {
  const oldest = Date.now() - age;
  let sum = 0;
  for (const name of files(folder)) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    sum += found.size;
    if (found.mtimeMs < oldest || sum > size) rmSync(path, { force: true });
  }
}

/** All runs, the newest first; at most `most` of them. Files that are not records are passed over. */
export function listRuns(folder: string, most = Infinity): RunSummary[] {
  const runs: RunSummary[] = [];
  for (const name of files(folder)) {
    if (runs.length >= most) break;
    const run = summaryOf(join(folder, name));
    if (run !== undefined) runs.push(run);
  }
  return runs;
}

/** The run with this id: the beginning of one is enough, and `last` (or `latest`) is the newest. */
export function findRun(folder: string, id: string): RunSummary {
  const names = files(folder);
  const ids = names.map((name) => basename(name, '.jsonl'));
  const isLast = id === 'last' || id === 'latest';
  const found = isLast ? ids.slice(0, 1) : ids.filter((known) => known === id || known.startsWith(id));
  const [only] = found;
  if (only === undefined || id === '')
    throw new TsplayError('TSP1503', isLast ? 'no run is recorded yet' : `there is no run '${id}'`, {
      hint: didYouMean(id, ids) ?? '`tsplay runs` lists them.',
    });
  if (found.length > 1)
    throw new TsplayError('TSP1503', `${found.length} runs begin with '${id}'`, {
      hint: `Write more of one: ${found.slice(0, 3).join(', ')}`,
    });
  const run = summaryOf(join(folder, `${only}.jsonl`));
  if (run === undefined)
    throw new TsplayError('TSP1503', `the record of run ${only} cannot be read`, {
      hint: `It is ${join(folder, `${only}.jsonl`)}; a newer tsplay may have written it.`,
    });
  return run;
}

const edges = compileSchema('record');
const form = compileSchema('events');

/**
 * The event of a line; undefined for the first and the last line, and for what this version does not know. Throws TSP1503 for a
 * line that is damaged. `line` counts from 1.
 */
export function eventOf(parsed: Line, file: string, line: number): RunEvent | undefined {
  if (parsed.type.startsWith('record.')) return undefined;
  // The version of the events is the record's own.
  const errors = form
    .errors({ schema: 1, ...parsed })
    .filter(({ keyword }) => keyword !== 'additionalProperties');
  if (errors.some(({ keyword }) => keyword === 'discriminator')) return undefined;
  const [wrong] = errors;
  if (wrong !== undefined)
    throw new TsplayError('TSP1503', `this record is damaged: ${wrong.instancePath} ${wrong.message ?? ''}`, {
      src: { file, line, col: 1 },
      hint: 'Remove it; other runs are not affected.',
    });
  return parsed as RunEvent;
}

/**
 * The events of a run, in order. A line that was only half written ends it; events and keys that this version does not know
 * are passed over. Throws TSP1503 at a line that is damaged in another way.
 */
export async function* eventsOf({ file }: Pick<RunSummary, 'file'>): AsyncGenerator<RunEvent> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  let line = 0;
  for await (const text of lines) {
    line++;
    const found = parsed(text);
    if (found === undefined) return;
    const event = eventOf(found, file, line);
    if (event !== undefined) yield event;
  }
}

interface Line {
  readonly type: string;
}

/** A line of a record; undefined for what is none. */
export function parsed(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isLine =
      typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
    return isLine ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}

/** The first or the last line, if it is whole. */
function edgeOf(line: string): RecordHead | RecordFoot | undefined {
  const value = parsed(line);
  return value !== undefined && edges.errors(value).length === 0
    ? (value as unknown as RecordHead | RecordFoot)
    : undefined;
}

/** Enough for the first and for the last line. */
const edge = 16 * 1024;

/** A run by the first and the last line of its record; undefined for a file that is none, or is gone. */
export function summaryOf(file: string): RunSummary | undefined {
  const fd = opened(file);
  if (fd === undefined) return undefined;
  try {
    const { size } = fstatSync(fd);
    const part = (at: number): string => {
      const buffer = Buffer.alloc(Math.min(edge, size));
      return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, at));
    };
    const [first = ''] = part(0).split('\n', 1);
    const head = edgeOf(first);
    if (head?.type !== 'record.start' || head.version > recordVersion) return undefined;
    const last =
      part(Math.max(0, size - edge))
        .trimEnd()
        .split('\n')
        .at(-1) ?? '';
    const end = edgeOf(last);
    const foot = end?.type === 'record.end' ? end : undefined;
    return { head, foot, outcome: outcomeOf(head, foot), file, size };
  } finally {
    closeSync(fd);
  }
}

/** Another process may remove old records at any time. */
function opened(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of a run that a person or a signal ended. */
const interrupted: ReadonlySet<number> = new Set([ExitCode.interrupted, 129, 130, 143]);

function outcomeOf(head: RecordHead, foot: RecordFoot | undefined): Outcome {
  if (foot === undefined) return isAlive(head) ? 'running' : 'killed';
  if (interrupted.has(foot.exitCode)) return 'interrupted';
  if (foot.totals.unreachable > 0 && foot.exitCode !== 0) return 'unreachable';
  if (foot.exitCode !== 0) return 'failed';
  return foot.totals.changed > 0 ? 'changed' : 'ok';
}

/** Whether its process is there, as far as this machine can tell. */
function isAlive({ pid, controller }: RecordHead): boolean {
  if (controller !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
