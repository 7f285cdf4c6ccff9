/**
 * The shells of one user on one host: the first opened when it is needed, replaced when it dies. Requests of one tick
 * are sent together to one shell. Requests that come while it is busy with something long get a shell of their own, so
 * that what several hosts delegate to one runs side by side. Requests that nothing waits for yet are sent behind the others.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TsplayError } from '../../errors/index.ts';
import type { StartOptions } from '../become/start.ts';
import { startAs } from '../become/start.ts';
import { shellProgram } from '../become/command.ts';
import type { Carrier } from '../carrier.ts';
import type { ExecResult, TransportStats } from '../types.ts';
import { cancelled } from '../errors.ts';
import type { Running } from '../running.ts';
import type { ShellRequest } from './encode.ts';
import { createJob, type Job } from './job.ts';
import { stopGroup } from './stop.ts';
import { Shell, type ShellHooks } from './shell.ts';

export interface ShellQueue {
  exec(request: ShellRequest): Promise<ExecResult>;
  /** Ends the shells that have nothing to do; the next request opens a new one. */
  release(): Promise<void>;
  /** What its shells run. */
  running(): readonly Running[];
  close(reason: TsplayError): void;
}

/** Milliseconds to wait for a busy shell: shorter than what starting another one takes. */
const patience = 25;

/** No failure: a reader ahead of its turn looks again then. */
const notBehind = (): Error => new Error('the shells are busy');

/** Milliseconds that idle shells may take to end. */
const releaseTime = 2000;

class ShellPool implements ShellQueue {
  readonly #carrier: Carrier;
  readonly #options: StartOptions;
  readonly #stats: TransportStats;
  readonly #ending: ShellHooks['ending'];
  readonly #shells: Shell[] = [];
  #max: number;
  /** Requests of this tick, and of earlier ticks for which no shell was free, tick by tick. */
  #fresh: Job[] = [];
  /** Requests of this tick that nothing waits for yet. */
  #ahead: Job[] = [];
  #waiting: (readonly Job[])[] = [];
  #scheduled = false;
  #timer: NodeJS.Timeout | undefined;
  #closed: TsplayError | undefined;

  constructor(carrier: Carrier, options: StartOptions, stats: TransportStats, ending: ShellHooks['ending']) {
    this.#carrier = carrier;
    this.#options = options;
    this.#stats = stats;
    this.#ending = ending;
    this.#max = carrier.maxShells;
  }

  exec(request: ShellRequest): Promise<ExecResult> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (request.signal?.aborted === true) return Promise.reject(cancelled(this.#carrier.label, request));
    const { job, result } = createJob(request);
    this.#stats.requests++;
    (request.ahead === true ? this.#ahead : this.#fresh).push(job);
    this.#schedule();
    return result;
  }

  running(): readonly Running[] {
    return this.#shells.flatMap(({ running }) => (running === undefined ? [] : [running]));
  }

  async release(): Promise<void> {
    const until = performance.now() + releaseTime;
    const gone = this.#shells
      .filter((shell) => shell.usable && shell.looksOnly)
      .map(async (shell) => {
        // Nothing waits for what it is asked ahead, but it has to be done with it.
        while ((shell.starting || shell.load > 0) && performance.now() < until) await sleep(5);
        if (!shell.starting && shell.load === 0) await shell.retire();
      });
    await Promise.race([Promise.all(gone), sleep(releaseTime, undefined, { ref: false })]);
  }

  close(reason: TsplayError): void {
    this.#closed = reason;
    this.#stopWaiting();
    this.#rejectWaiting(reason);
    for (const shell of [...this.#shells]) shell.close(reason);
  }

  /** setImmediate, not a microtask: callers that await something settled before they ask still share the trip. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#fresh.length > 0) this.#waiting.push(this.#fresh.splice(0));
      this.#flush();
      if (this.#ahead.length > 0) this.#sendBehind(this.#ahead.splice(0));
    });
  }

  /** The shell that works takes them at once: its answers come in order. Where that is not sure, they are not made. */
  #sendBehind(jobs: readonly Job[]): void {
    const usable = this.#shells.filter((shell) => shell.usable);
    const working = usable.filter((shell) => !shell.looksOnly);
    const reason = this.#closed ?? (working.length > 1 || this.#waiting.length > 0 ? notBehind() : undefined);
    if (reason !== undefined) for (const job of jobs) job.reject(reason);
    else this.#sendTo(working[0] ?? usable[0] ?? this.#open(), [jobs]);
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const usable = this.#shells.filter((shell) => shell.usable);
    // What is only behind short looks does not wait for long.
    const free = usable.find((shell) => shell.load === 0) ?? usable.find((shell) => shell.looksOnly);
    if (free !== undefined) {
      this.#sendTo(free);
      return;
    }
    if (usable.length === 0) {
      this.#sendTo(this.#open());
      return;
    }
    if (this.#shells.length < this.#max) {
      this.#waitForOne();
      return;
    }
    for (const batch of this.#waiting.splice(0)) {
      const [least] = usable.sort((a, b) => a.load - b.load);
      if (least !== undefined) this.#sendTo(least, [batch]);
    }
  }

  /** Everything that waits goes along: one trip. */
  #sendTo(shell: Shell, batches = this.#waiting.splice(0)): void {
    if (this.#waiting.length === 0) this.#stopWaiting();
    const jobs = batches.flat().filter((job) => {
      const gone = job.request.signal?.aborted === true;
      if (gone) job.reject(cancelled(this.#carrier.label, job.request));
      return !gone;
    });
    if (jobs.length === 0) return;
    this.#stats.roundTrips++;
    shell.send(jobs);
    for (const job of jobs) job.request.onSent?.();
  }

  #waitForOne(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // Whether it takes long is not known yet: it has not begun.
      if (this.#shells.some((shell) => shell.starting)) this.#waitForOne();
      else this.#spread();
    }, patience);
  }

  /** It does take long: what came at different times does not wait for each other either. */
  #spread(): void {
    while (this.#waiting.length > 0 && this.#shells.length < this.#max)
      this.#sendTo(this.#open(), this.#waiting.splice(0, 1));
    this.#flush();
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #open(): Shell {
    const { shell: program } = this.#options;
    const shell: Shell = new Shell(() => startAs(this.#carrier, this.#options, shellProgram(program)), {
      label: this.#carrier.label,
      stats: this.#stats,
      stop: (pid) => stopGroup(this.#carrier, this.#options, pid),
      ending: this.#ending,
      idle: () => this.#flush(),
      gone: (unstarted) => this.#remove(shell, unstarted),
      failed: (error, jobs) => {
        const others = this.#shells.filter((other) => other !== shell && other.usable);
        // The host allows no more: those that are there have to do.
        if (others.length > 0) this.#max = Math.max(1, this.#shells.length - 1);
        else for (const job of jobs) job.reject(error);
        this.#remove(shell, others.length > 0 ? jobs : []);
      },
    });
    this.#shells.push(shell);
    return shell;
  }

  #rejectWaiting(reason: TsplayError): void {
    const jobs = [...this.#waiting.splice(0).flat(), ...this.#fresh.splice(0), ...this.#ahead.splice(0)];
    for (const job of jobs) job.reject(reason);
  }

  #remove(shell: Shell, unstarted: readonly Job[]): void {
    const at = this.#shells.indexOf(shell);
    if (at >= 0) this.#shells.splice(at, 1);
    if (unstarted.length > 0) this.#waiting.unshift(unstarted);
    if (this.#closed !== undefined) this.#rejectWaiting(this.#closed);
    else if (this.#waiting.length > 0) this.#schedule();
  }
}

export const createShellQueue = (
  carrier: Carrier,
  options: StartOptions,
  stats: TransportStats,
  ending: ShellHooks['ending'],
): ShellQueue => new ShellPool(carrier, options, stats, ending);
