/**
 * A program with a channel of its own, for data of any size on its stdin.
 * @module
 */
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bytesOfText } from '../util/bytes.ts';
import { cleanShell, usualNames } from './become/clean.ts';
import { startReady, type StartOptions } from './become/start.ts';
import type { Carrier, RemoteProcess } from './carrier.ts';

import { cancelled, lostWhile, timedOut, tooMuchOutput } from './errors.ts';
import { Meter, usualOutputLimit } from './meter.ts';
import type { Running } from './running.ts';
import { describe } from './shell/job.ts';
import { stopGroup } from './shell/stop.ts';
import type { ExecRequest, ExecResult, TransportStats } from './types.ts';

export interface RawRequest extends Omit<ExecRequest, 'stdin' | 'become'> {
  readonly stdin: Buffer | Readable;
  /** Takes stdout, of any length, instead of the result. It is ended, or destroyed where the program is given up. */
  readonly sink?: Writable | undefined;
}

export interface RawContext {
  readonly stats: TransportStats;
  /** Everything that runs on channels of its own; it is added to and taken from. */
  readonly running: Set<Running>;
  /** Told of what is being ended: the connection lives until then. */
  readonly ending: (work: Promise<void>) => void;
}

/**
 * The program's text comes first on stdin, taken off byte for byte so that what follows is left for the program: as an
 * argument it would be visible to everybody on the host, and limited in size.
 */
const readProgram = (bytes: number): string =>
  `command -v dd >/dev/null 2>&1||{ echo 'sh: dd: not found' >&2;exit 127; };s=$(dd bs=1 count=${bytes} 2>/dev/null);eval "$s"`;

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

/** Hands over what a process says, no faster than the sink takes it, and ends the sink. */
const pour = (stdout: Readable, sink: Writable, stats: TransportStats): Promise<void> =>
  new Promise((resolve, reject) => {
    let ended = false;
    stdout.on('data', (chunk: Buffer) => {
      stats.bytesReceived += chunk.length;
      // What comes after a sink that failed is passed over: the program ends only once all has been read.
      if (!sink.destroyed && !sink.write(chunk)) stdout.pause();
    });
    sink.on('drain', () => stdout.resume());
    stdout.once('end', () => {
      ended = true;
      sink.end();
    });
    stdout.once('close', () => {
      if (!ended) reject(new Error('the program ended before its output did'));
    });
    sink.once('finish', resolve);
    sink.once('error', reject);
    sink.once('close', () => reject(new Error('what was to take the output has gone')));
    stdout.resume();
  });

function* chunks(data: Buffer): Generator<Buffer> {
  const size = 256 * 1024;
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

/** Runs a program as `options.become`, stdin streamed with back-pressure. Costs one round trip and one process. */
export async function runRaw(
  carrier: Carrier,
  options: StartOptions,
  request: RawRequest,
  { stats, running, ending }: RawContext,
): Promise<ExecResult> {
  const script = bytesOfText(`${cleanShell(usualNames)}\n${request.script}`);
  stats.requests++;
  stats.roundTrips++;
  const { process, pid } = await startReady(carrier, options, readProgram(script.length));
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const full = { ...request, stdin: undefined, become: options.become };
  const meter = new Meter(request.maxOutput ?? usualOutputLimit);
  const state: { givenUp?: Error } = {};
  const giveUp = (reason: Error): void => {
    if (state.givenUp !== undefined) return;
    state.givenUp = reason;
    if (request.sink !== undefined) {
      request.sink.destroy();
      process.stdout.resume();
    }
    output.stdout.length = output.stderr.length = 0;
    ending(
      stopGroup(carrier, options, pid)
        .catch(() => undefined)
        .then(() => process.abandon()),
    );
  };
  const { sink } = request;
  const poured = sink === undefined ? undefined : pour(process.stdout, sink, stats).catch(giveUp);
  for (const channel of ['stdout', 'stderr'] as const) {
    if (channel === 'stdout' && sink !== undefined) continue;
    process[channel].resume().on('data', (chunk: Buffer) => {
      stats.bytesReceived += chunk.length;
      if (state.givenUp !== undefined) return;
      if (!meter.fits(chunk)) {
        giveUp(tooMuchOutput(carrier.label, full, meter.limit));
        return;
      }
      output[channel].push(chunk);
      request.onOutput?.(channel, chunk);
    });
  }
  const timer =
    request.timeout === undefined
      ? undefined
      : setTimeout(() => giveUp(timedOut(carrier.label, full)), request.timeout);
  const self: Running = { what: describe(full), stop: () => stopGroup(carrier, options, pid) };
  running.add(self);
  const abort = (): void => giveUp(cancelled(carrier.label, full));
  if (request.signal?.aborted === true) abort();
  request.signal?.addEventListener('abort', abort);
  try {
    // A write to a program that has ended need not wait to be read.
    const ended = process.ended.then(async (how) => {
      // With some connections stdin and stdout are one stream: what is still to be read of it comes first.
      if (how.lost === undefined) await poured;
      process.stdin.destroy();
      return how;
    });
    const [, end] = await Promise.all([feed(process, script, request.stdin, stats), ended]);
    // A connection that is lost takes the stream with it, so that is the reason.
    if (end.lost !== undefined) throw lostWhile(end.lost, full);
    if (state.givenUp !== undefined) throw state.givenUp;
    return {
      rc: end.rc ?? signalStatus(end.signal),
      stdout: Buffer.concat(output.stdout),
      stderr: Buffer.concat(output.stderr),
    };
  } finally {
    sink?.destroy();
    clearTimeout(timer);
    running.delete(self);
    request.signal?.removeEventListener('abort', abort);
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
