/**
 * A request on its way and what came of it so far.
 * @module
 */
import type { ExecRequest, ExecResult } from '../types.ts';
import { Meter } from '../meter.ts';
import type { ShellRequest } from './encode.ts';
import { cut, cutStart } from '../../util/cut.ts';

export interface Job {
  readonly request: ShellRequest;
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
  /** How much may still come; no limit without one. */
  readonly meter: Meter | undefined;
  rc: number;
  readonly resolve: (result: ExecResult) => void;
  readonly reject: (error: Error) => void;
}

/** A request as a job, and the promise of its result. */
export function createJob(request: ShellRequest): {
  readonly job: Job;
  readonly result: Promise<ExecResult>;
} {
  const { promise, resolve, reject } = withResolvers<ExecResult>();
  const meter = request.maxOutput === undefined ? undefined : new Meter(request.maxOutput);
  return { job: { request, meter, stdout: [], stderr: [], rc: 0, resolve, reject }, result: promise };
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

export const settle = (job: Job): void =>
  job.resolve({ rc: job.rc, stdout: join(job.stdout), stderr: join(job.stderr) });

const join = (chunks: readonly Buffer[]): Buffer => {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
};

const shownLength = 100;

/** What ran, for messages: the first line of the program that is not a comment; never what was on its stdin. */
export function describe(request: ExecRequest): string {
  const lines = request.script.split('\n').map((line) => line.trim());
  const first = lines.find((line) => line !== '' && !line.startsWith('#')) ?? '';
  return cut(first, shownLength);
}

/** Lines that are shown of what a shell said in the end. */
const shownLines = 3;

/** What was last on stderr while a request ran, in one line, without our own frames. */
export const lastWords = (job: Job, nonce: string): string =>
  cutStart(join(job.stderr).toString(), 4096)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.includes(nonce))
    .slice(-shownLines)
    .join(' / ');
