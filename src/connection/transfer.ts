/**
 * Files to and from a host.
 * @module
 */
import type { ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { TsplayError } from '../errors/index.ts';
import { fsPath } from '../util/bytes.ts';
import { quote } from '../util/shell.ts';
import type { StartOptions } from './become/start.ts';
import type { Carrier } from './carrier.ts';
import { transferFailed } from './errors.ts';
import { runRaw } from './raw.ts';
import type { Running } from './running.ts';
import { inlineStdinLimit } from './shell/encode.ts';
import type { Become, ExecRequest, ExecResult, TransportStats } from './types.ts';

export interface TransferContext {
  readonly carrier: Carrier;
  readonly stats: TransportStats;
  readonly running: Set<Running>;
  readonly ending: (work: Promise<void>) => void;
  readonly start: (become: Become | undefined) => StartOptions;
  readonly exec: (request: ExecRequest) => Promise<ExecResult>;
}

type Content = Buffer | { readonly localPath: string };

/** Only the owner may read a file on its way; `mode` is given when it is complete. */
const defaultMode = 0o600;

const receive = (path: string, mode: number): string =>
  `umask 077;cat >${quote(path)}&&chmod -- ${mode.toString(8)} ${quote(path)}`;

export async function uploadFile(
  context: TransferContext,
  content: Content,
  path: string,
  options: {
    readonly mode?: number;
    readonly become?: Become | undefined;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<void> {
  const { become, signal, mode = defaultMode } = options;
  const { carrier, stats } = context;
  const script = receive(path, mode);
  if (Buffer.isBuffer(content) && content.length <= inlineStdinLimit) {
    check(context, path, await context.exec({ script, stdin: content, become, signal }));
    return;
  }
  if (become === undefined && carrier.sendFile !== undefined) {
    stats.requests++;
    stats.roundTrips++;
    if (await carrier.sendFile(content, path, mode)) {
      stats.bytesSent += Buffer.isBuffer(content)
        ? content.length
        : (await stat(fsPath(content.localPath))).size;
      return;
    }
  }
  const stdin = Buffer.isBuffer(content) ? content : await readLocal(content.localPath);
  check(context, path, await runRaw(carrier, context.start(become), { script, stdin, signal }, context));
}

const check = (context: TransferContext, path: string, result: ExecResult): void => {
  if (result.rc !== 0) throw transferFailed(context.carrier.label, 'write', path, result.stderr.toString());
};

/** Bytes of the files that are read. */
const sizes = new WeakMap<object, number>();

/** How many bytes the stream of {@link readLocal} will give; undefined of others. */
export const sizeOfLocal = (stream: object): number | undefined => sizes.get(stream);

/** Opened first, so that a missing file is an error before anything happens on the host. */
export async function readLocal(path: string): Promise<ReadStream> {
  const handle = await open(fsPath(path)).catch((cause: unknown) => {
    throw new TsplayError('TSP1002', `Cannot read ${path}: ${(cause as Error).message}`, { cause });
  });
  const stream = handle.createReadStream();
  sizes.set(stream, (await handle.stat()).size);
  return stream;
}

export async function downloadFile(
  context: TransferContext,
  path: string,
  options: { readonly become?: Become | undefined; readonly maxOutput?: number | undefined } = {},
): Promise<Buffer> {
  const { become, maxOutput } = options;
  const result = await context.exec({
    script: send(path),
    become,
    ...(maxOutput === undefined ? {} : { maxOutput }),
  });
  if (result.rc !== 0) throw transferFailed(context.carrier.label, 'read', path, result.stderr.toString());
  return result.stdout;
}

// cat -- is not everywhere; a path that starts with a dash is made one that does not.
const send = (path: string): string => `cat ${quote(path.startsWith('-') ? `./${path}` : path)}`;

export async function downloadInto(
  context: TransferContext,
  path: string,
  sink: Writable,
  options: { readonly become?: Become | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const request = { script: send(path), stdin: Buffer.alloc(0), sink, signal: options.signal };
  const result = await runRaw(context.carrier, context.start(options.become), request, context);
  if (result.rc !== 0) throw transferFailed(context.carrier.label, 'read', path, result.stderr.toString());
}
