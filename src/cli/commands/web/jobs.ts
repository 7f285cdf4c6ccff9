/**
 * Runs that buttons have started: `tsplay service …` as a process of its own, so that one of them can be stopped without the
 * others, and none keeps the page from answering.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import type { Readable } from 'node:stream';
import { TsplayError } from '../../../errors/index.ts';
import { listRuns } from '../../../history/index.ts';
import type { Job, JobRequest, Jobs } from '../../../web/index.ts';
import type { CliProcess } from '../../process.ts';
import { actionWords } from './words.ts';

export interface JobOptions {
  readonly program: readonly string[];
  /** Options that every run gets. */
  readonly words: readonly string[];
  /** Passwords that it will ask for, a line each. */
  readonly answers: string;
  readonly proc: CliProcess;
  /** The folder of records. */
  readonly folder: string;
}

/** Characters of what a run says that are kept. */
const mostOutput = 64 * 1024;
/** Runs that are over and still listed. */
const mostOver = 50;

interface Started {
  readonly job: Omit<Job, 'isStopping' | 'exitCode' | 'run' | 'output'>;
  readonly child: ChildProcess;
  readonly over: Promise<unknown>;
  stops: number;
  exitCode: number | undefined;
  run: string | undefined;
  output: string;
}

export class ChildJobs implements Jobs {
  readonly #options: JobOptions;
  /** The newest last. */
  readonly #all = new Map<string, Started>();
  #last = 0;
  #isEnding = false;
  constructor(options: JobOptions) {
    this.#options = options;
  }
  list(): readonly Job[] {
    const all = [...this.#all.values()].reverse();
    for (const one of all) this.#findRun(one);
    return all.map(jobOf);
  }
  start(request: JobRequest): Job {
    if (this.#isEnding) throw new TsplayError('TSP1503', 'tsplay web is being ended');
    const running = this.running().find(({ job }) => job.service === request.service);
    if (running !== undefined)
      throw new TsplayError('TSP1503', `a run for ${request.service} goes on: ${running.job.words}`, {
        hint: 'Wait for it, or stop it.',
      });
    const started = this.#spawn(request);
    this.#all.set(started.job.id, started);
    this.#forget();
    return jobOf(started);
  }
  stop(id: string): boolean {
    const one = this.#all.get(id);
    if (one?.exitCode !== undefined || one === undefined) return false;
    this.#signal(one, 'SIGINT');
    return true;
  }
  running(): readonly Started[] {
    return [...this.#all.values()].filter(({ exitCode }) => exitCode === undefined);
  }
  /** Sends a signal to all that run, and starts nothing more. */
  endAll(signal: NodeJS.Signals): void {
    this.#isEnding = true;
    for (const one of this.running()) this.#signal(one, signal);
  }
  /** Resolves when nothing runs. */
  async over(): Promise<void> {
    await Promise.all(this.running().map(({ over }) => over));
  }
  #signal(one: Started, signal: NodeJS.Signals): void {
    one.stops++;
    one.child.kill(signal);
  }
  #spawn(request: JobRequest): Started {
    const { program, words, answers, proc } = this.#options;
    const own = actionWords(request);
    const [file = '', ...before] = program;
    const argv = [...before, 'service', ...own, '--output=plain', ...words];
    // A group of its own: Ctrl-C at the terminal is for the page, which hands it on once.
    const child = spawn(file, argv, {
      cwd: proc.cwd(),
      env: { ...proc.env, ANSIBLE_NOCOLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    child.stdin.on('error', () => undefined);
    // It asks when it looks for the service, and again when it runs the playbook.
    child.stdin.end(answers.repeat(2));
    const job = {
      id: String(++this.#last),
      service: request.service,
      words: `tsplay service ${own.join(' ')}`,
      started: Date.now(),
    };
    const over = once(child, 'close').catch(() => undefined);
    const one: Started = { job, child, over, stops: 0, exitCode: undefined, run: undefined, output: '' };
    for (const stream of [child.stdout, child.stderr]) this.#hear(one, stream);
    child.once('error', (error) => {
      one.output += `${error.message}\n`;
      one.exitCode = 1;
    });
    child.once('close', (code, signal) => {
      one.exitCode ??= code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      this.#findRun(one);
    });
    return one;
  }
  #hear(one: Started, stream: Readable): void {
    const decoder = new StringDecoder('utf8');
    const { redactor } = this.#options.proc;
    stream.on('data', (chunk: Buffer) => {
      const text = one.output + decoder.write(chunk);
      one.output = (redactor?.scrub(text) ?? text).slice(-mostOutput);
    });
  }
  /** The record that the process has begun. */
  #findRun(one: Started): void {
    if (one.run !== undefined || one.child.pid === undefined) return;
    one.run = listRuns(this.#options.folder, 20).find(
      ({ head }) => head.pid === one.child.pid && head.time >= one.job.started - 1_000,
    )?.head.id;
  }
  #forget(): void {
    const over = [...this.#all.values()].filter(({ exitCode }) => exitCode !== undefined);
    for (const { job } of over.slice(0, Math.max(0, over.length - mostOver))) this.#all.delete(job.id);
  }
}

const jobOf = ({ job, stops, exitCode, run, output }: Started): Job => ({
  ...job,
  isStopping: stops > 0,
  exitCode,
  run,
  output,
});
