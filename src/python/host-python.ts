/**
 * One long-lived Python on a host, for one user: `python/host.py`, which forks for each module.
 * @module
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import type { HostProcess } from '../connection/types.ts';
import { TsplayError } from '../errors/index.ts';
import { cutStart } from '../util/cut.ts';
import { packagePath } from '../util/package.ts';
import { BadFrame, frame, FrameReader, type Frame } from './frames.ts';
import type { Pack, PackedFile } from './pack.ts';
import { startWords, type StartWish } from './start.ts';

/** What one module said. */
export interface PythonOutput {
  readonly rc: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export interface PythonJob {
  readonly pack: Pack;
  /** JSON. */
  readonly args: Buffer;
  readonly env: Readonly<Record<string, string>>;
  /** Bytes of output; a module that prints more is ended. */
  readonly limit: number;
  /** How many files it may have open; 0: as many as there may be. */
  readonly openFiles: number;
  readonly signal?: AbortSignal | undefined;
}

/** No Python that could serve: what the start said. */
export class NoPython extends Error {
  readonly rc: number;
  constructor(rc: number, said: string) {
    super(said);
    this.rc = rc;
  }
}

interface Waiting {
  readonly resolve: (output: PythonOutput) => void;
  readonly reject: (reason: Error) => void;
}

/** Milliseconds that the server has to tidy up when the run ends. */
const farewell = 3000;

/** Variables that an interpreter reads when it starts: then it must be a new one. */
const readAtStart = /^PYTHON|^LC_|^LANG/;

export interface Serving {
  readonly version: string;
  /** The interpreter as it was found or named. */
  readonly interpreter: string;
}

let source: Buffer | undefined;
/** The program of the host's side. */
export const hostProgram = (): Buffer => (source ??= readFileSync(packagePath('python/host.py')));

const compressed = (files: readonly PackedFile[]): Buffer =>
  deflateSync(Buffer.concat(files.map(({ content }) => content)));

/** Frames that bring a pack: its files as far as they are not there yet, and how they make a tree. */
export function packFrames(pack: Pack, has: (sha: string) => boolean = () => false): Buffer[] {
  const fresh = [...new Map(pack.files.map((file) => [file.sha, file])).values()].filter(
    ({ sha }) => !has(sha),
  );
  const files = fresh.map(({ sha, content }) => [sha, content.length]);
  const paths = Object.fromEntries(pack.files.map(({ path, sha }) => [path, sha]));
  return [
    ...(fresh.length > 0 ? [frame({ op: 'files', files }, compressed(fresh))] : []),
    frame({ op: 'pack', pack: pack.id, paths }),
  ];
}

/** The frame that starts a module. */
export const runFrame = (job: PythonJob, number: number): Buffer =>
  frame(
    {
      op: 'run',
      job: number,
      pack: job.pack.id,
      module: job.pack.module,
      env: job.env,
      limit: job.limit,
      files: job.openFiles,
      fresh: Object.keys(job.env).some((name) => readAtStart.test(name)),
    },
    job.args,
  );

export class HostPython {
  readonly #label: string;
  readonly #process: Promise<HostProcess>;
  readonly #serving: Promise<Serving>;
  readonly #jobs = new Map<number, Waiting>();
  readonly #files = new Set<string>();
  readonly #packs = new Set<string>();
  readonly #frames: FrameReader;
  #begin: { resolve: (serving: Serving) => void; reject: (reason: Error) => void } | undefined;
  #said = '';
  #number = 0;
  /** Why it serves no more. */
  #over: Error | undefined;

  /** `open` starts a program of sh on the host; `limit`: bytes that one module may print. */
  constructor(
    label: string,
    wish: StartWish,
    limit: number,
    open: (script: string, what: string) => Promise<HostProcess>,
  ) {
    this.#label = label;
    this.#frames = new FrameReader(2 * limit + (1 << 20));
    this.#serving = new Promise((resolve, reject) => (this.#begin = { resolve, reject }));
    this.#serving.catch(() => undefined);
    this.#process = open(startWords(wish), 'Python for modules');
    this.#process.then(
      (process) => this.#attend(process),
      (error: unknown) => this.#end(error as Error),
    );
  }

  /** Whether another one has to be started. */
  get over(): boolean {
    return this.#over !== undefined;
  }

  /** Rejects with {@link NoPython} where the host has none. */
  serving(): Promise<Serving> {
    return this.#serving;
  }

  /** Runs a module. Rejects with {@link NoPython}, or a TsplayError when the connection was lost or the time is over. */
  async run(job: PythonJob): Promise<PythonOutput> {
    const process = await this.#process;
    if (this.#over !== undefined) throw this.#over;
    const number = ++this.#number;
    const { pack, signal } = job;
    const { promise, resolve, reject } = withResolvers();
    this.#jobs.set(number, { resolve, reject });
    const stop = (): void => {
      process.stdin.write(frame({ op: 'stop', job: number }));
      reject(new TsplayError('TSP2006', `${this.#label}: the time of this task is over`));
    };
    signal?.addEventListener('abort', stop);
    try {
      const parts: Buffer[] = [];
      if (!this.#packs.has(pack.id)) {
        parts.push(...packFrames(pack, (sha) => this.#files.has(sha)));
        this.#packs.add(pack.id);
        for (const { sha } of pack.files) this.#files.add(sha);
      }
      process.stdin.write(Buffer.concat([...parts, runFrame(job, number)]));
      return await promise;
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#jobs.delete(number);
    }
  }

  /** Ends it, and waits a while until it has tidied up. */
  async close(): Promise<void> {
    const process = await this.#process.catch(() => undefined);
    process?.stdin.end();
    await Promise.race([process?.ended, sleep(farewell, undefined, { ref: false })]);
  }

  #attend(process: HostProcess): void {
    process.stdin.on('error', () => undefined);
    process.stdin.write(`${hostProgram().length}\n`);
    process.stdin.write(hostProgram());
    process.stderr.resume().on('data', (chunk: Buffer) => {
      this.#said = cutStart(`${this.#said}${chunk.toString('utf8')}`, 4000);
    });
    process.stdout.resume().on('data', (chunk: Buffer) => {
      if (this.#over !== undefined) return;
      try {
        for (const one of this.#frames.push(chunk)) this.#take(one);
      } catch (error) {
        const why = error instanceof BadFrame || error instanceof SyntaxError ? error.message : String(error);
        this.#end(new TsplayError('TSP2005', `${this.#label}: Python for modules sent ${why}`));
        process.stdin.end();
      }
    });
    void process.ended.then(({ rc, lost }) => {
      const words = this.#said.trim();
      this.#end(lost ?? (this.#begin === undefined ? this.#died(words) : new NoPython(rc ?? 1, words)));
    });
  }

  #died(words: string): Error {
    return new TsplayError('TSP2005', `${this.#label}: Python for modules has ended${words && `: ${words}`}`);
  }

  #take({ head, body }: Frame): void {
    if (typeof head['ready'] === 'string') {
      this.#begin?.resolve({ version: head['ready'], interpreter: String(head['interpreter']) });
      this.#begin = undefined;
      return;
    }
    const { job, rc, out, over } = head;
    const waiting = typeof job === 'number' ? this.#jobs.get(job) : undefined;
    if (waiting === undefined) return;
    if (over === true)
      waiting.reject(
        new TsplayError('TSP2009', `${this.#label}: the module printed more than a task may keep`, {
          hint: 'raise max_task_output (TSPLAY_MAX_TASK_OUTPUT)',
        }),
      );
    const cut = typeof out === 'number' ? out : body.length;
    waiting.resolve({
      rc: typeof rc === 'number' ? rc : 1,
      stdout: body.subarray(0, cut),
      stderr: body.subarray(cut),
    });
  }

  #end(reason: Error): void {
    this.#over ??= reason;
    this.#begin?.reject(this.#over);
    this.#begin = undefined;
    for (const { reject } of this.#jobs.values()) reject(this.#over);
    this.#jobs.clear();
  }
}

function withResolvers(): Waiting & { readonly promise: Promise<PythonOutput> } {
  let waiting: Waiting | undefined;
  const promise = new Promise<PythonOutput>((resolve, reject) => (waiting = { resolve, reject }));
  return { ...(waiting as unknown as Waiting), promise };
}
