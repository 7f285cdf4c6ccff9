/**
 * A connection for work that is given up after a time: what it asks for then is refused, and what runs
 * on the host for it is ended. Others on the same connection are not touched.
 * @module
 */
import type { Duplex } from 'node:stream';
import type { ExecRequest, Transport } from '../../connection/types.ts';
import { TsplayError } from '../../errors/index.ts';

/** The same connection until `deadline` (milliseconds since the epoch). */
export function untilDeadline(transport: Transport, deadline: number): Transport {
  const left = (): number => deadline - Date.now();
  const inTime = async <R>(work: () => Promise<R>): Promise<R> => {
    if (left() > 0) return work();
    throw new TsplayError('TSP2006', `${transport.label}: the time of this task is over`);
  };
  const limited = (request: ExecRequest): ExecRequest => ({
    ...request,
    timeout: Math.max(1, Math.min(request.timeout ?? Infinity, left())),
  });
  return {
    label: transport.label,
    user: transport.user,
    stats: transport.stats,
    get lost() {
      return transport.lost;
    },
    maxOutput: transport.maxOutput,
    exec: (request) => inTime(() => transport.exec(limited(request))),
    upload: (...args) => inTime(() => transport.upload(...args)),
    download: (...args) => inTime(() => transport.download(...args)),
    downloadInto: (...args) => inTime(() => transport.downloadInto(...args)),
    openStream: (...args) => inTime(async () => ending(await transport.openStream(...args), left())),
    openProgram: (request) => inTime(() => transport.openProgram(request)),
    endWithRun: (group) => transport.endWithRun(group),
    stop: (limit) => transport.stop(limit),
    close: (options) => transport.close(options),
  };
}

/** Ends the stream after `time` milliseconds. */
function ending(stream: Duplex, time: number): Duplex {
  const timer = setTimeout(() => stream.destroy(), time);
  timer.unref();
  stream.once('close', () => clearTimeout(timer));
  return stream;
}
