/**
 * A program with a channel of its own, for data of any size on its stdin.
 * @module
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cleanShell, usualNames } from './become/clean.ts';
import { startReady, type StartOptions } from './become/start.ts';
import type { Carrier, RemoteProcess } from './carrier.ts';
import { lostWhile, timedOut } from './errors.ts';
import { stopGroup } from './shell/stop.ts';
import type { ExecRequest, ExecResult, TransportStats } from './types.ts';

export interface RawRequest extends Omit<ExecRequest, 'stdin' | 'become'> {
  readonly stdin: Buffer | Readable;
}

/**
 * The program's text comes first on stdin, taken off byte for byte so that what follows is left for the program: as an
 * argument it would be visible to everybody on the host, and limited in size.
 */
const readProgram = (bytes: number): string => `s=$(dd bs=1 count=${bytes} 2>/dev/null);eval "$s"`;

/** How a write fails whose reader has gone. */
const pipeClosed = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

async function feed(
  process: RemoteProcess,
  script: Buffer,
  stdin: Buffer | Readable,
  stats: TransportStats,
): Promise<void> {
  const source = Buffer.isBuffer(stdin) ? Readable.from(chunks(stdin)) : stdin;
  source.on('data', (chunk: Buffer) => (stats.bytesSent += chunk.length));
  source.pause();
  process.stdin.write(script);
  // A program that does not read everything closes the pipe: its exit status tells whether that was all right.
  await pipeline(source, process.stdin).catch((error: unknown) => {
    if (!pipeClosed.has((error as NodeJS.ErrnoException).code ?? '')) throw error as Error;
  });
}

function* chunks(data: Buffer): Generator<Buffer> {
  const size = 256 * 1024;
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

/** Runs a program as `options.become`, stdin streamed with back-pressure. Costs one round trip and one process. */
export async function runRaw(
  carrier: Carrier,
  options: StartOptions,
  request: RawRequest,
  stats: TransportStats,
): Promise<ExecResult> {
  const script = Buffer.from(`${cleanShell(usualNames)}\n${request.script}`);
  stats.requests++;
  stats.roundTrips++;
  const { process, pid } = await startReady(carrier, options, readProgram(script.length));
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  for (const channel of ['stdout', 'stderr'] as const)
    process[channel].resume().on('data', (chunk: Buffer) => {
      stats.bytesReceived += chunk.length;
      output[channel].push(chunk);
      request.onOutput?.(channel, chunk);
    });
  const state = { expired: false };
  const timer =
    request.timeout === undefined
      ? undefined
      : setTimeout(() => {
          state.expired = true;
          void stopGroup(carrier, options, pid)
            .catch(() => undefined)
            .then(() => process.abandon());
        }, request.timeout);
  const full = { ...request, stdin: undefined, become: options.become };
  try {
    // Whoever still has something to say to a program that has ended need not wait for anybody to hear it.
    const ended = process.ended.then((how) => {
      process.stdin.destroy();
      return how;
    });
    const [, end] = await Promise.all([feed(process, script, request.stdin, stats), ended]);
    if (state.expired) throw timedOut(carrier.label, full);
    if (end.lost !== undefined) throw lostWhile(end.lost, full);
    return {
      rc: end.rc ?? signalStatus(end.signal),
      stdout: Buffer.concat(output.stdout),
      stderr: Buffer.concat(output.stderr),
    };
  } finally {
    clearTimeout(timer);
  }
}

const signals: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  SEGV: 11,
  PIPE: 13,
  TERM: 15,
};

/** What a shell would give as exit status: 128 and the signal's number. */
const signalStatus = (signal: string | undefined): number =>
  128 + (signals[signal?.replace(/^SIG/, '') ?? ''] ?? 0);
