/**
 * tsplay as its users start it: a process of its own, whose events are read while it runs.
 * @module
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EventOf, HostResult, HostStats, RunEvent } from '../../../src/events/types.ts';

/** Folder of the project, where playbooks and inventories are. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = fileURLToPath(new URL('../../../bin/tsplay.js', import.meta.url));

export interface Options {
  readonly cwd?: string;
  /** Set besides this process's own; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How a process ended, and everything that it wrote. */
export interface Ended {
  /** Exit code; null when it was killed. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** How a run ended. */
export interface Run extends Ended {
  readonly events: readonly RunEvent[];
}

/** A run that may be going on. */
export interface RunningRun {
  readonly pid: number;
  readonly done: Promise<Run>;
  /** The task with this name begins for the n-th time, from 1. Rejects when the run ends without. */
  task(name: string, occurrence?: number): Promise<void>;
  /** SIGKILL: nothing can be tidied up. */
  kill(): void;
  /** SIGTERM, as a service manager or a build server ends a run. */
  terminate(): void;
  /** SIGSTOP: it sleeps until `resume`. */
  stop(): void;
  resume(): void;
}

/** Any command line of tsplay, with its output as text. */
export function command(args: readonly string[], options: Options = {}): Promise<Ended> {
  const lines: string[] = [];
  return watch(open(args, options), (line) => lines.push(line)).then((ended) => ({
    ...ended,
    stdout: lines.map((line) => `${line}\n`).join(''),
  }));
}

/** `tsplay run ARGS` to its end. */
export const play = (...args: string[]): Promise<Run> => startPlay(...args).done;

/** Start `tsplay run ARGS` and follow its tasks. */
export function startPlay(...args: string[]): RunningRun {
  const events: RunEvent[] = [];
  const listeners = new Set<() => void>();
  const child = open(['run', '--output', 'jsonl', ...args], {});
  const done = watch(child, (line) => {
    events.push(JSON.parse(line) as RunEvent);
    for (const listener of listeners) listener();
  }).then((ended) => ({ ...ended, events }));
  const begun = (name: string): number =>
    events.filter((event) => event.type === 'task.start' && event.task.name === name).length;
  return {
    pid: child.pid ?? 0,
    done,
    task: (name, occurrence = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (begun(name) < occurrence) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void done.then((run) => reject(new Error(`ended before "${name}" (${occurrence}): ${tell(run)}`)));
      }),
    kill: () => child.kill('SIGKILL'),
    terminate: () => child.kill('SIGTERM'),
    stop: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
  };
}

function open(args: readonly string[], options: Options): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function watch(child: ChildProcess, onLine: (line: string) => void): Promise<Ended> {
  const start = Date.now();
  const lines: string[] = [];
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const read = createInterface({ input: child.stdout! });
  read.on('line', (line) => {
    lines.push(line);
    onLine(line);
  });
  const closed = new Promise<void>((resolve) => read.once('close', resolve));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  await closed;
  return { status, stdout: lines.join('\n'), stderr, seconds: (Date.now() - start) / 1000 };
}

const eventsOf = <T extends RunEvent['type']>(run: Run, type: T): EventOf<T>[] =>
  run.events.filter((event): event is EventOf<T> => event.type === type);

/** The recap: counters by host. Empty when the run did not come that far. */
export const recap = (run: Run): Readonly<Record<string, HostStats>> =>
  eventsOf(run, 'stats').at(-1)?.hosts ?? {};

/** What went wrong, one line for each task that failed on a host. */
export const failures = (run: Run): string[] =>
  eventsOf(run, 'host.end')
    .filter(({ result }) => ['failed', 'unreachable'].includes(result.status) && !result.ignored)
    .map(({ task, result }) => `${task.name} on ${result.host}: ${messageOf(result)}`);

const messageOf = ({ result, error }: HostResult): string =>
  typeof result['msg'] === 'string' ? result['msg'] : (error ?? JSON.stringify(result));

/** Tasks that changed something, or would, with the host. */
export const changes = (run: Run): string[] =>
  eventsOf(run, 'host.end')
    .filter(({ result }) => result.status === 'changed')
    .map(({ task, result }) => `${task.name} on ${result.host}`);

/** One task as it was run: how often one of its name had begun, and how it went. */
export interface Step {
  readonly name: string;
  readonly occurrence: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly status: string;
}

/** The tasks of a run on one host, in their order. */
export function steps(run: Run): Step[] {
  const seen = new Map<string, number>();
  const begun = new Map<string, number>();
  const all: Step[] = [];
  for (const event of run.events) {
    if (event.type === 'task.start') {
      seen.set(event.task.name, (seen.get(event.task.name) ?? 0) + 1);
      begun.set(event.task.id, event.time);
    }
    if (event.type === 'host.end') {
      const { name, id } = event.task;
      const duration = event.time - (begun.get(id) ?? event.time);
      all.push({ name, occurrence: seen.get(name) ?? 1, duration, status: event.result.status });
    }
  }
  return all;
}

/** A run in words, for the message of a test. */
export const tell = (run: Run): string =>
  [
    `status ${run.status ?? 'killed'} after ${run.seconds.toFixed(1)} s`,
    ...failures(run),
    ...eventsOf(run, 'error').map((event) => event.message),
    run.stderr.trim(),
  ]
    .filter((line) => line !== '')
    .join('\n');
