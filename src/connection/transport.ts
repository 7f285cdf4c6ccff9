/**
 * A carrier made into a {@link Transport}: one shell per user, files, streams, and what it all cost.
 * @module
 */
import { Readable } from 'node:stream';
import { runRaw, type RawContext } from './raw.ts';
import type { Carrier } from './carrier.ts';
import { startReady, type StartOptions } from './become/start.ts';
import { Endings } from './endings.ts';
import { connectionClosed } from './errors.ts';
import { usualOutputLimit } from './meter.ts';
import { stopAll, type Running } from './running.ts';
import { stopGroup } from './shell/stop.ts';
import { inlineStdinLimit, stdinBytes } from './shell/encode.ts';
import { createShellQueue, type ShellQueue } from './shell/pool.ts';
import { makingRoom } from './room.ts';
import { createStreamOpener, keepingOpen } from './stream/open.ts';
import { downloadFile, downloadInto, uploadFile, type TransferContext } from './transfer.ts';
import type {
  Become,
  ExecRequest,
  ExecResult,
  HostProcess,
  ProgramRequest,
  Transport,
  TransportStats,
} from './types.ts';

export interface TransportOptions {
  readonly shell: string;
  /** Bytes that a program may print. */
  readonly maxOutput?: number | undefined;
  /** Milliseconds for a shell to start, password included. */
  readonly startTimeout: number;
}

/** Users are told apart by everything that makes a difference to how they are become. */
const keyOf = (become: Become | undefined): string =>
  become === undefined
    ? ''
    : JSON.stringify([
        ...[become.method, become.user, become.password ?? null, become.exe ?? null, become.flags],
        become.plugin?.key,
      ]);

/** Adds to what runs; gives the function that takes it out again. */
function noted(running: Set<Running>, one: Running): () => void {
  running.add(one);
  return () => void running.delete(one);
}

/** A program with a channel of its own, which nothing waits for. */
async function openProgram(
  carrier: Carrier,
  options: StartOptions,
  { script, what }: ProgramRequest,
  { stats, running }: RawContext,
): Promise<HostProcess> {
  stats.requests++;
  stats.roundTrips++;
  const { process, pid } = await startReady(carrier, options, script);
  void process.ended.then(noted(running, { what, stop: () => stopGroup(carrier, options, pid) }));
  return process;
}

/** Programs that refuse to work on a user of whom anything runs. */
const changesUsers = /\b(userdel|deluser|usermod)\b/;

export function createTransport(given: Carrier, options: TransportOptions): Transport {
  const { maxOutput = usualOutputLimit } = options;
  const stats: TransportStats = { roundTrips: 0, requests: 0, bytesSent: 0, bytesReceived: 0 };
  const queues = new Map<string, { readonly user: string | undefined; readonly queue: ShellQueue }>();
  /** Programs with a channel of their own. */
  const running = new Set<Running>();
  const endings = new Endings();
  const raw: RawContext = { stats, running, ending: endings.add };
  let closing: Promise<void> | undefined;
  const carrier = makingRoom(given, async () => {
    await Promise.all([...queues.values()].map(({ queue: shells }) => shells.release()));
  });
  let stopped = false;

  const { shell, startTimeout: timeout } = options;
  const start = (become: Become | undefined): StartOptions => ({ become, shell, timeout });

  const queue = (become: Become | undefined): ShellQueue => {
    const key = keyOf(become);
    let found = queues.get(key);
    if (found === undefined) {
      found = { user: become?.user, queue: createShellQueue(carrier, start(become), stats, endings.add) };
      queues.set(key, found);
    }
    return found.queue;
  };

  /** Shells that would keep a user from being removed or changed. */
  const inTheWay = ({ script, become }: ExecRequest): readonly ShellQueue[] =>
    !changesUsers.test(script)
      ? []
      : [...queues.values()].flatMap(({ user, queue: shells }) =>
          user !== undefined && user !== become?.user && script.includes(user) ? [shells] : [],
        );

  const ended = (): Promise<never> | undefined =>
    stopped || closing !== undefined ? Promise.reject(connectionClosed(carrier.label)) : undefined;

  const exec = (given: ExecRequest): Promise<ExecResult> => {
    const request = { maxOutput, ...given };
    const refused = ended();
    if (refused !== undefined) return refused;
    const blocking = inTheWay(request);
    return blocking.length === 0
      ? run(request)
      : Promise.all(blocking.map((shells) => shells.release())).then(() => run(request));
  };

  const run = (request: ExecRequest): Promise<ExecResult> => {
    const { stdin: given } = request;
    if (given instanceof Readable)
      return runRaw(carrier, start(request.become), { ...request, stdin: given }, raw);
    const stdin = stdinBytes({ ...request, stdin: given });
    return stdin.length > inlineStdinLimit
      ? runRaw(carrier, start(request.become), { ...request, stdin }, raw)
      : queue(request.become).exec({ ...request, stdin });
  };

  const streams = keepingOpen(createStreamOpener(carrier, start, stats));
  const transfer: TransferContext = { carrier, start, exec, ...raw };
  return {
    label: carrier.label,
    user: carrier.user,
    stats,
    get lost() {
      return given.lost;
    },
    maxOutput,
    exec,
    upload: (content, path, how) => uploadFile(transfer, content, path, how),
    download: (path, how) => downloadFile(transfer, path, how),
    downloadInto: (path, sink, how) => downloadInto(transfer, path, sink, how),
    openStream: streams.open,
    openProgram: (request) => ended() ?? openProgram(carrier, start(request.become), request, raw),
    endWithRun: ({ what, pid, become }) =>
      noted(running, { what, stop: () => stopGroup(carrier, start(become), pid) }),
    async stop(limit) {
      stopped = true;
      const shells = [...queues.values()].flatMap((open) => open.queue.running());
      const left = await stopAll([...shells, ...running], limit);
      return left.map((what) => `${carrier.label}: ${what}`);
    },
    close({ reset = false } = {}) {
      for (const open of queues.values()) open.queue.close(connectionClosed(carrier.label));
      streams.end();
      return (closing ??= (stopped ? Promise.resolve() : endings.done()).then(() => carrier.close(reset)));
    },
  };
}
