/**
 * A host as a module sees it. `plan` gets a {@link ReadHost}, which cannot change anything; only `apply` gets a
 * {@link WriteHost}. That is what makes check mode honest.
 *
 * Requests made in the same tick travel together: `Promise.all([host.stat(a), host.readFile(b)])` is one round trip.
 * @module
 */
import type { Duplex, Readable, Writable } from 'node:stream';
import type {
  Docker,
  ExecResult,
  HostProcess,
  HttpRequest,
  HttpResponse,
  HttpStream,
  StreamTarget,
} from '../connection/types.ts';
import type { Expectations } from './expected.ts';
import type { FileAttributes, FileStat, HostCaps, StatOptions } from './host-types.ts';

export * from './host-types.ts';
export type { HostProcess, HttpRequest, HttpResponse, HttpStream } from '../connection/types.ts';

/** A shell program's outcome as text: UTF-8, in which other bytes stand as Python's `surrogateescape` has them. */
export interface TextResult {
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** A stream is for what is too big to hold: it costs a process on the host. */
  readonly stdin?: Buffer | string | Readable | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  readonly onOutput?: ((stream: 'stdout' | 'stderr', chunk: Buffer) => void) | undefined;
  /** What `-vvv` tells in place of the program, where words of the task stand in it that its result shows anyway. */
  readonly told?: string | undefined;
}

/** A host that can only be looked at. */
export interface ReadHost {
  /** In a dry run: what earlier tasks would have left. Undefined in a run that changes something. */
  readonly expected?: Expectations | undefined;
  /** Inventory name. */
  readonly name: string;
  /** Bytes that a task may keep of one answer (`max_task_output`). */
  readonly maxOutput: number;
  caps(): Promise<HostCaps>;
  /** Runs a shell program that the module's author promises changes nothing. Quote every word with `sh` or `quote`. */
  probe(script: string, options?: RunOptions): Promise<TextResult>;
  probeBytes(script: string, options?: RunOptions): Promise<ExecResult>;
  /** `undefined` when there is nothing at the path. */
  stat(path: string, options?: StatOptions): Promise<FileStat | undefined>;
  /**
   * `undefined` when there is no such file. Fails on a directory, without permission, and on more than `maxBytes`, which
   * is what a task may keep (`max_task_output`) when nothing else is said.
   */
  readFile(path: string, options?: { readonly maxBytes?: number }): Promise<Buffer | undefined>;
  /**
   * Streams a file of any size into `sink` and ends it; false, and nothing done to `sink`, when there is no such file.
   * Fails as `readFile` does, and with the sink's own error.
   */
  readFileInto(path: string, sink: Writable): Promise<boolean>;
  readText(path: string): Promise<string | undefined>;
  /** GET and HEAD only; anything else is refused. A connection that fails rejects with HttpConnectError. */
  httpGet(
    request: Omit<HttpRequest, 'method' | 'body'> & { readonly method?: 'GET' | 'HEAD' },
  ): Promise<HttpResponse>;
  /** The same for answers of any size. The body must be read to its end or destroyed. */
  httpStream(
    request: Omit<HttpRequest, 'method' | 'body'> & { readonly method?: 'GET' | 'HEAD' },
  ): Promise<HttpStream>;
  /** Docker's API through the connection; a read host's refuses all but GET and HEAD. dockerode instance. */
  docker(options?: DockerOptions): Promise<Docker>;
  /** Starts a program that goes on between tasks, of which its author promises that by itself it changes nothing. */
  openProgram(script: string, what: string): Promise<HostProcess>;
  /** What is kept for this connection and user from task to task: made when it is first asked for. */
  kept<T extends object>(key: string, make: () => T): T;
  /** Aborted when the task is no longer awaited. */
  readonly signal?: AbortSignal | undefined;
}

export interface DockerOptions {
  /** `unix:///var/run/docker.sock` (default) or `tcp://host:port`, seen from the host. */
  readonly dockerHost?: string | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
}

/** Bytes, a file of the controller, or a file of the host. */
export type FileContent =
  | Buffer
  | string
  | { readonly localPath: string }
  /** `move`: it is private and on the same file system, and not needed any more. It is not removed. */
  | { readonly remotePath: string; readonly move?: boolean };

export interface WriteFileOptions extends FileAttributes {
  /** A command line with `%s`, run without a shell. */
  readonly validate?: string | undefined;
  /** Keep a copy beside it first; its path is returned. */
  readonly backup?: boolean | undefined;
  /** Write in place, for files that cannot be renamed onto (bind mounts). */
  readonly unsafeWrites?: boolean | undefined;
  /** Write to what a link points to instead of replacing the link; default true. */
  readonly follow?: boolean | undefined;
  /** What the new content must have: nothing is replaced by anything else. For content of another file of the host. */
  readonly sha1?: string | undefined;
  /** What the file that is replaced must have, empty for none: nothing is lost that was written since it was read. */
  readonly replacesSha1?: string | undefined;
}

/** A host that can be changed. Exists only while a plan is applied. */
export interface WriteHost extends ReadHost {
  run(script: string, options?: RunOptions): Promise<TextResult>;
  runBytes(script: string, options?: RunOptions): Promise<ExecResult>;
  /**
   * Replaces a file atomically (made ready where no other user can reach, fsync, rename), keeping owner and mode of an
   * existing one unless told otherwise. `validate` is a command line with `%s`; a failure leaves the old file.
   */
  writeFile(
    path: string,
    content: FileContent,
    options?: WriteFileOptions,
  ): Promise<{ readonly backupFile?: string | undefined; readonly stat: FileStat }>;
  /** Sends a controller's file or bytes of any size to a new path. */
  upload(content: Buffer | { readonly localPath: string }, path: string): Promise<void>;
  http(request: HttpRequest): Promise<HttpResponse>;
  openStream(target: StreamTarget): Promise<Duplex>;
  /** Work that changes the host in another way than by these methods, so that a guard is asked first. */
  changing<T>(work: () => Promise<T>): Promise<T>;
  /**
   * From now on nothing is changed on this host, by any task of this run, unless `check` resolves; it is asked right
   * before each change. The answer takes it away.
   */
  guard(check: () => Promise<void>): () => void;
}
