/**
 * Writes a run down as it happens. Events come here scrubbed of secrets, as everywhere behind the engine.
 * @module
 */
import { randomInt } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { blankStats } from '../events/stats.ts';
import type { Renderer, RunEvent } from '../events/types.ts';
import { makeFolders } from '../util/folders.ts';
import { nearestNumbers } from '../util/json.ts';
import { errorText } from '../util/error-text.ts';
import { prune, type Bounds } from './store.ts';
import { recordVersion, type RecordFoot, type RecordHead } from './types.ts';

export interface Recording {
  /** The folder of all records; made with mode 0700. */
  readonly folder: string;
  readonly bounds: Bounds;
  readonly command: string;
  readonly what: readonly string[];
  readonly cwd: string;
  readonly tsplay: string;
  /** Tells, once, that nothing more is recorded. The run goes on. */
  readonly warn: (message: string) => void;
  /** What is kept of an error that ends the run: its text, without secrets, and the exit status it leads to. */
  readonly wordsOf: (error: unknown) => { readonly text: string; readonly status: number };
}

/** Milliseconds between two writes, when little happens: who looks at the run meanwhile waits no longer. */
const flushEvery = 250;
/** Characters that are kept back before they are written. */
const batch = 64 * 1024;

/** A name that sorts by time: `20260131-235959-123f`, UTC, milliseconds and a digit for runs that begin together. */
function newId(now: Date): string {
  const [day = '', clock = '', rest = ''] = now.toISOString().split(/[T.]/);
  const digit = randomInt(16).toString(16);
  return `${day.replaceAll('-', '')}-${clock.replaceAll(':', '')}-${rest.slice(0, 3)}${digit}`;
}

/** Live output and starts are told again by the results; of transfers, nothing is left to tell. */
const isLeftOut = ({ type }: RunEvent): boolean =>
  type === 'host.output' || type === 'host.start' || type === 'host.transfer';

class RecordFile {
  readonly #fd: number;
  readonly #most: number;
  #waiting = '';
  #written = 0;
  /** Whether something was left out, for its size. */
  cut = false;
  constructor(path: string, most: number) {
    this.#fd = openSync(path, 'wx', 0o600);
    this.#most = most;
  }
  add(line: RunEvent | RecordHead): void {
    if (this.cut) return;
    const text = `${JSON.stringify(line, nearestNumbers)}\n`;
    if (this.#written + this.#waiting.length + text.length > this.#most) this.cut = true;
    else this.#waiting += text;
    if (this.#waiting.length > batch) this.flush();
  }
  flush(): void {
    if (this.#waiting === '') return;
    const text = this.#waiting;
    this.#waiting = '';
    this.#written += writeSync(this.#fd, text);
  }
  end(foot: RecordFoot): void {
    this.#waiting += `${JSON.stringify(foot)}\n`;
    this.flush();
    this.close();
  }
  close(): void {
    closeSync(this.#fd);
  }
}

/** What the last line says, gathered from the events. */
class Ending {
  #check = false;
  #exitCode = 1;
  #hosts = 0;
  readonly #totals = blankStats();
  readonly #began = Date.now();
  /** An error has ended the run, perhaps before it began. */
  fail(status: number): void {
    this.#exitCode = status;
  }
  hear(event: RunEvent): void {
    if (event.type === 'run.start') this.#check = event.check;
    if (event.type === 'run.end') this.#exitCode = event.exitCode;
    if (event.type !== 'stats') return;
    const all = Object.values(event.hosts);
    this.#hosts = all.length;
    for (const stats of all)
      for (const key of Object.keys(this.#totals) as (keyof typeof stats)[]) this.#totals[key] += stats[key];
  }
  foot(cut: boolean): RecordFoot {
    const time = Date.now();
    return {
      type: 'record.end',
      time,
      exitCode: this.#exitCode,
      duration: time - this.#began,
      hosts: this.#hosts,
      totals: this.#totals,
      check: this.#check,
      cut,
    };
  }
}

/** Opens a record; throws when there can be none. Old records make room first. */
export function recorder(recording: Recording): Renderer {
  const { folder, bounds, warn, wordsOf } = recording;
  makeFolders(folder, 0o700);
  prune(folder, bounds);
  const now = new Date();
  const id = newId(now);
  const file = new RecordFile(join(folder, `${id}.jsonl`), bounds.size);
  const ending = new Ending();
  let isOpen = true;
  const guarded = (work: () => void): void => {
    if (!isOpen) return;
    try {
      work();
    } catch (error) {
      isOpen = false;
      file.close();
      warn(`the run is no longer recorded: ${errorText(error)}`);
    }
  };
  guarded(() => {
    file.add(headOf(recording, id, now));
    // Who lists the runs sees this one from the beginning.
    file.flush();
  });
  const timer = setInterval(() => guarded(() => file.flush()), flushEvery).unref();
  return {
    onEvent: (event) => {
      ending.hear(event);
      if (!isLeftOut(event)) guarded(() => file.add(event));
    },
    onError: (error) => {
      const { text: message, status } = wordsOf(error);
      ending.fail(status);
      guarded(() => file.add({ type: 'error', time: Date.now(), message }));
    },
    close: () => {
      clearInterval(timer);
      guarded(() => file.end(ending.foot(file.cut)));
      isOpen = false;
      return Promise.resolve();
    },
  };
}

const headOf = ({ command, what, cwd, tsplay }: Recording, id: string, now: Date): RecordHead => ({
  type: 'record.start',
  version: recordVersion,
  id,
  time: now.getTime(),
  user: userInfo().username,
  controller: hostname(),
  pid: process.pid,
  cwd,
  command,
  what,
  tsplay,
});
