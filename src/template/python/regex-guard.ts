/**
 * Runs regular expressions so that none can hang the process. JavaScript cannot stop one that is under way, so those
 * that may backtrack for long run in a thread that can be given up.
 * @module
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { limitError, raise } from '../runtime/errors.ts';
import { limits } from '../runtime/limits.ts';
import { cut } from '../../util/cut.ts';

export interface RegexJob {
  readonly source: string;
  readonly flags: string;
  readonly text: string;
  /** How many matches are wanted at most. */
  readonly limit: number;
}
export interface Match {
  readonly index: number;
  /** The whole match, then the groups. */
  readonly groups: readonly (string | undefined)[];
  /** Where each of them starts, with the flag `d`. */
  readonly starts: readonly (number | undefined)[];
}

/** Also the worker's code, so it uses nothing from outside. */
function findMatches(job: RegexJob): Match[] {
  const regex = new RegExp(job.source, job.flags);
  const found: Match[] = [];
  while (found.length < job.limit) {
    const m = regex.exec(job.text);
    if (!m) break;
    const starts = m.indices?.map((range: [number, number] | undefined) => range?.[0]) ?? [];
    found.push({ index: m.index, groups: [...(m as (string | undefined)[])], starts });
    if (!regex.global) break;
    if (m[0] === '') {
      const next = job.text.codePointAt(regex.lastIndex) ?? 0;
      regex.lastIndex += next > 0xffff ? 2 : 1;
    }
    if (regex.lastIndex > job.text.length) break;
  }
  return found;
}

const repeats = /^(?:\*|\+|\{\d+(?:,(?:\d*))?\})/;
const unbounded = (quantifier: string): boolean => {
  if (!quantifier.startsWith('{')) return true;
  const [low = '0', high = low] = quantifier.slice(1, -1).split(',');
  return high === '' || Number(high) > 20;
};

/** How the work grows with the text: the exponent of a polynomial, or Infinity for a repetition inside a repetition. */
export function growth(source: string): number {
  let exponent = 0;
  const groups: { choice: boolean }[] = [];
  let closed: { choice: boolean } | undefined;
  for (let i = 0; i < source.length; i++) {
    const c = source.charAt(i);
    const last = closed;
    closed = undefined;
    if (c === '\\') i++;
    else if (c === '[') i = classEnd(source, i);
    else if (c === '(') {
      groups.push({ choice: false });
      // `(?:`, `(?=` and the like: no question mark of a repetition.
      if (source[i + 1] === '?') i++;
    } else if (c === '|') groups.forEach((g) => (g.choice = true));
    else if (c === ')') closed = groups.pop();
    else {
      const quantifier = repeats.exec(source.slice(i, i + 16))?.[0];
      if (quantifier === undefined) {
        if (c === '?') groups.forEach((g) => (g.choice = true));
        continue;
      }
      i += quantifier.length - 1;
      if (!unbounded(quantifier)) continue;
      if (last?.choice === true) return Infinity;
      groups.forEach((g) => (g.choice = true));
      exponent++;
    }
  }
  return /\\[1-9]/.test(source) ? exponent + 1 : exponent;
}

function classEnd(source: string, start: number): number {
  let depth = 0;
  for (let i = start; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === '[') depth++;
    else if (source[i] === ']' && --depth === 0) return i;
  }
  return source.length;
}

/** Steps that are quick enough to be run here. */
const quickSteps = 4_000_000;
const tinyText = 14;

const growths = new Map<string, number>();
function isQuick(job: RegexJob): boolean {
  const n = job.text.length;
  if (n <= tinyText) return true;
  let exponent = growths.get(job.source);
  if (exponent === undefined) {
    if (growths.size > 2000) growths.clear();
    growths.set(job.source, (exponent = growth(job.source)));
  }
  const anchored = job.source.startsWith('^') || job.flags.includes('y');
  return n ** (exponent + (anchored ? 0 : 1)) <= quickSteps;
}

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly signal: Int32Array;
}
let thread: Thread | undefined;

const workerCode = `
const { workerData } = require('node:worker_threads');
const { port, signal } = workerData;
const __name = (f) => f;
const findMatches = ${findMatches.toString()};
port.on('message', (job) => {
  let answer;
  try { answer = { found: findMatches(job) }; } catch (e) { answer = { failed: String(e.message) }; }
  port.postMessage(answer);
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
});
`;

function startThread(): Thread {
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(workerCode, {
    eval: true,
    workerData: { port: port2, signal },
    transferList: [port2],
    execArgv: [],
  });
  worker.unref();
  port1.unref();
  return { worker, port: port1, signal };
}

/** The thread's answer; undefined when it takes too long. */
function exchange(t: Thread, job: RegexJob, ms: number): { found?: Match[]; failed?: string } | undefined {
  Atomics.store(t.signal, 0, 0);
  t.port.postMessage(job);
  Atomics.wait(t.signal, 0, 0, ms);
  return receiveMessageOnPort(t.port)?.message as { found?: Match[]; failed?: string } | undefined;
}

/** The thread, started and heard from, so that its start does not count as the expression's time. */
function readyThread(): Thread {
  if (thread) return thread;
  const t = startThread();
  exchange(t, { source: '', flags: '', text: '', limit: 1 }, startMs);
  thread = t;
  return t;
}
const startMs = 10_000;

function runGuarded(job: RegexJob): Match[] {
  const t = readyThread();
  const answer = exchange(t, job, limits.regexMs);
  if (!answer) {
    thread = undefined;
    t.port.close();
    void t.worker.terminate();
    return limitError(`regular expression took longer than ${limits.regexMs} ms: ${cut(job.source, 80)}`);
  }
  return answer.found ?? raise('error', answer.failed ?? 'regular expression failed');
}

export function runRegex(job: RegexJob): Match[] {
  if (isQuick(job)) return findMatches(job);
  return runGuarded(job);
}
