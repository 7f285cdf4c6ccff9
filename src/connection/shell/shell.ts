/**
 * One long-lived shell: requests go in as frames, one after the other, answers come back in order.
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { TsplayError } from '../../errors/index.ts';
import { beginning } from '../become/clean.ts';
import { TerminalNeeded } from '../become/errors.ts';
import type { Started } from '../become/start.ts';
import { allSaid, type ProcessEnd } from '../carrier.ts';
import { cancelled, lostWhile, shellDied, timedOut, tooMuchOutput, unstoppable } from '../errors.ts';
import type { Running } from '../running.ts';
import type { TransportStats } from '../types.ts';
import { encodeBeginning, encodeRequest } from './encode.ts';
import { createFrameReader } from './frames.ts';
import { describe, lastWords, settle, type Job } from './job.ts';

export interface ShellHooks {
  readonly label: string;
  readonly stats: TransportStats;
  /** Ends everything that the process `pid` and its group run. */
  readonly stop: (pid: number) => Promise<boolean>;
  /** Told of what is being ended: the connection lives until then. */
  readonly ending: (work: Promise<void>) => void;
  /** The shell waits for requests. */
  readonly idle: () => void;
  /** The shell is no more; `unstarted` are requests that it certainly never began. */
  readonly gone: (unstarted: readonly Job[]) => void;
  /** The shell could not be started; `jobs` are what it was given. */
  readonly failed: (error: TsplayError, jobs: readonly Job[]) => void;
}

/** How long a stopped shell may take to vanish before it is no longer waited for. */
const stopGrace = 3000;

type Channel = 'stdout' | 'stderr';

export class Shell {
  readonly #hooks: ShellHooks;
  readonly #start: () => Promise<Started>;
  /** Hard to guess, so that no program can end a frame; known to nothing but this process and the shell. */
  readonly #nonce = randomBytes(16).toString('hex');
  /** Sent or to be sent, not yet answered, in order. The first one runs. */
  readonly #jobs: Job[] = [];
  /** Number of the first of #jobs, and how far each stream is. */
  #first = 0;
  readonly #at = { stdout: 0, stderr: 0 };
  /** Whether the shell has said where it begins. */
  readonly #begun = { stdout: false, stderr: false };
  #started: Started | undefined;
  /** What should be written ahead of the next frame. */
  #opening = '';
  /** Number of jobs written so far. */
  #written = 0;
  #ready = false;
  #starting = true;
  #timer: NodeJS.Timeout | undefined;
  /** The request that was given up, and with it this shell. */
  #givenUp: Job | undefined;
  #dead = false;

  constructor(start: () => Promise<Started>, hooks: ShellHooks) {
    this.#start = start;
    this.#hooks = hooks;
    void this.#begin();
  }

  /** Whether new requests can be given to it. */
  get usable(): boolean {
    return !this.#dead && this.#givenUp === undefined;
  }

  /** How many requests it has not answered yet. */
  get load(): number {
    return this.#jobs.length;
  }

  /** Whether all that it has not answered yet are looks ahead. */
  get looksOnly(): boolean {
    return this.#jobs.every((job) => job.request.ahead === true);
  }

  /** Whether it is not known yet if it can be had at all. */
  get starting(): boolean {
    return this.#starting;
  }

  /** What it runs, to be ended; undefined when that is nothing. */
  get running(): Running | undefined {
    const [job] = this.#jobs;
    if (this.#dead || job === undefined) return undefined;
    return {
      what: describe(job.request),
      stop: async () => {
        const started = this.#started;
        // A host that has not let it in yet runs nothing for it.
        if (started === undefined || this.#starting) return true;
        return this.#hooks.stop(await started.hello);
      },
    };
  }

  send(jobs: readonly Job[]): void {
    for (const job of jobs) this.#heed(job);
    this.#jobs.push(...jobs);
    if (this.#ready) this.#write();
  }

  /** A request that is no longer awaited is given up: at once where it runs, else when it is its turn. */
  #heed(job: Job): void {
    job.request.signal?.addEventListener(
      'abort',
      () => {
        job.reject(cancelled(this.#hooks.label, job.request));
        if (job === this.#jobs[0]) this.#watchHead();
      },
      { once: true },
    );
  }

  /** Ends the shell; requests under way are rejected with `reason`. */
  close(reason: TsplayError): void {
    const busy = this.load > 0;
    this.#end({ lost: reason });
    if (busy) this.#started?.process.abandon();
    else this.#started?.process.stdin.end();
  }

  /** Ends a shell that has nothing to do; resolves when it is gone from the host. */
  async retire(): Promise<void> {
    this.#end({ rc: 0 });
    this.#started?.process.stdin.end();
    await this.#started?.process.ended;
  }

  async #begin(): Promise<void> {
    try {
      const started = await this.#start();
      this.#started = started;
      if (this.#dead) {
        started.process.abandon();
        return;
      }
      const { ahead } = started;
      this.#opening = this.#beginning();
      if (ahead !== undefined) this.#open();
      await started.hello;
      this.#starting = false;
      this.#attach(started.process.stdout, 'stdout');
      this.#attach(started.process.stderr, 'stderr');
      if (ahead?.swallowed === true) this.#rewind();
      this.#open();
      this.#watchHead();
      // A shell that ended before it was listened to has its last words still in its streams.
      const { stdout, stderr } = started.process;
      void started.process.ended.then((end) => allSaid([stdout, stderr]).then(() => this.#end(end)));
    } catch (error) {
      if (error instanceof TerminalNeeded && !this.#dead) {
        this.#rewind();
        this.#ready = false;
        return this.#begin();
      }
      const lost = error as TsplayError;
      // What was sent ahead of the shell's first word may have run: no one else may run it, and it is named.
      if (this.#written > 0 && lost.code === 'TSP2005') this.#end({ lost });
      else this.#fail(lost);
    }
  }

  #open(): void {
    this.#ready = true;
    this.#write();
  }

  /** Nothing of what was written has been read: it should be written once more. */
  #rewind(): void {
    this.#written = this.#first;
    this.#opening = this.#beginning();
  }

  #beginning(): string {
    return beginning + encodeBeginning(this.#nonce);
  }

  #write(): void {
    if (this.#started?.ahead?.holding === true) return;
    const from = this.#written - this.#first;
    const pending = this.#jobs.slice(from);
    if (pending.length === 0) return;
    const frames = pending.map((job, i) => encodeRequest(this.#nonce, this.#written + i, job.request));
    this.#written += pending.length;
    const opening = this.#opening === '' ? [] : [Buffer.from(this.#opening)];
    this.#opening = '';
    const [only] = frames;
    const bytes =
      frames.length + opening.length === 1 && only !== undefined
        ? only
        : Buffer.concat([...opening, ...frames]);
    this.#hooks.stats.bytesSent += bytes.length;
    this.#started?.process.stdin.write(bytes);
    this.#watchHead();
  }

  #attach(stream: Readable, channel: Channel): void {
    const feed = createFrameReader(this.#nonce, {
      begin: () => this.#begins(channel),
      data: (chunk) => this.#output(channel, chunk),
      end: (n, fields) => this.#frameEnd(channel, n, fields),
    });
    stream.on('data', (chunk: Buffer) => {
      this.#hooks.stats.bytesReceived += chunk.length;
      feed(chunk);
    });
    stream.resume();
  }

  #job(channel: Channel): Job | undefined {
    return this.#jobs[this.#at[channel] - this.#first];
  }

  /** Output while nothing runs comes from what an earlier request left in the background: dropped. */
  #output(channel: Channel, chunk: Buffer): void {
    const job = this.#job(channel);
    if (job === undefined || job === this.#givenUp) return;
    if (job.meter?.fits(chunk) === false) {
      this.#giveUp(job, tooMuchOutput(this.#hooks.label, job.request, job.meter.limit));
      return;
    }
    job[channel].push(chunk);
    if (this.#begun[channel]) job.request.onOutput?.(channel, chunk);
  }

  /** What came before is kept until then: it may be the last words of a shell that does not come as far. */
  #begins(channel: Channel): void {
    if (this.#begun[channel]) return;
    this.#begun[channel] = true;
    const job = this.#job(channel);
    if (job !== undefined) job[channel].length = 0;
  }

  #frameEnd(channel: Channel, n: number, fields: string): void {
    const job = this.#job(channel);
    if (job === undefined || n !== this.#at[channel]) return;
    if (channel === 'stdout') job.rc = Number(fields);
    this.#at[channel]++;
    while (this.#first < Math.min(this.#at.stdout, this.#at.stderr)) {
      this.#first++;
      const done = this.#jobs.shift();
      if (done !== undefined) settle(done);
      this.#watchHead();
    }
    if (this.#jobs.length === 0) this.#hooks.idle();
  }

  /** A request's time begins when it is its turn, not when it was queued behind another. */
  #watchHead(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const head = this.#jobs[0];
    if (head === undefined || this.#first >= this.#written) return;
    if (this.#givenUp !== undefined || this.#dead) return;
    if (head.request.signal?.aborted === true) {
      this.#giveUp(head, cancelled(this.#hooks.label, head.request));
      return;
    }
    if (head.request.timeout === undefined) return;
    this.#timer = setTimeout(
      () => this.#giveUp(head, timedOut(this.#hooks.label, head.request)),
      head.request.timeout,
    );
  }

  /** Ends what the request runs; it may take the shell with it. What is behind it goes to another shell. */
  #giveUp(job: Job, reason: TsplayError): void {
    clearTimeout(this.#timer);
    this.#givenUp = job;
    job.stdout.length = job.stderr.length = 0;
    job.reject(reason);
    if (this.#started !== undefined) this.#hooks.ending(this.#stop(this.#started));
  }

  async #stop(started: Started): Promise<void> {
    const pid = await started.hello.catch(() => undefined);
    if (pid !== undefined) await this.#hooks.stop(pid).catch(() => undefined);
    // What cannot be ended might still read on: what it was given must not run a second time elsewhere.
    setTimeout(() => {
      this.#end({ lost: unstoppable(this.#hooks.label) });
      started.process.abandon();
    }, stopGrace).unref();
  }

  #fail(error: TsplayError): void {
    if (this.#dead) return;
    this.#dead = true;
    clearTimeout(this.#timer);
    this.#hooks.failed(error, this.#jobs.splice(0));
  }

  /**
   * The first unanswered request was the one that ran; those behind it were not begun, since the shell marks the end of
   * each before it reads the next. Only when the connection is lost is that unknown, because output may be missing.
   */
  #end(end: ProcessEnd): void {
    if (this.#dead) return;
    this.#dead = true;
    clearTimeout(this.#timer);
    const jobs = this.#jobs.splice(0);
    const { lost } = end;
    if (lost !== undefined) {
      for (const job of jobs) job.reject(lostWhile(lost, job.request));
      this.#hooks.gone([]);
      return;
    }
    const [ran, ...unstarted] = jobs;
    const how = end.signal === undefined ? `exit status ${end.rc ?? 'unknown'}` : `signal ${end.signal}`;
    ran?.reject(shellDied(this.#hooks.label, ran.request, how, lastWords(ran, this.#nonce)));
    this.#hooks.gone(unstarted);
  }
}
