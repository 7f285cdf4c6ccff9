/**
 * The shell of one user on one host: opened when first needed, replaced when it dies. Requests of one tick are sent to
 * it together.
 * @module
 */
import type { TsplayError } from '../../errors/index.ts';
import type { StartOptions } from '../become/start.ts';
import { startAs } from '../become/start.ts';
import { shellProgram } from '../become/command.ts';
import type { Carrier } from '../carrier.ts';
import type { ExecResult, TransportStats } from '../types.ts';
import type { ShellRequest } from './encode.ts';
import { createJob, type Job } from './job.ts';
import { stopGroup } from './stop.ts';
import { Shell } from './shell.ts';

export interface ShellQueue {
  exec(request: ShellRequest): Promise<ExecResult>;
  close(reason: TsplayError): void;
}

export function createShellQueue(carrier: Carrier, options: StartOptions, stats: TransportStats): ShellQueue {
  let waiting: Job[] = [];
  let scheduled = false;
  let shell: Shell | undefined;
  let closed: TsplayError | undefined;

  const open = (): Shell => {
    const fresh: Shell = new Shell(() => startAs(carrier, options, shellProgram(options.shell)), {
      label: carrier.label,
      stats,
      stop: (pid) => stopGroup(carrier, options, pid),
      gone: (unstarted) => {
        if (shell === fresh) shell = undefined;
        if (unstarted.length === 0) return;
        waiting = [...unstarted, ...waiting];
        schedule();
      },
    });
    return fresh;
  };

  const flush = (): void => {
    scheduled = false;
    const jobs = waiting;
    waiting = [];
    if (closed !== undefined) {
      for (const job of jobs) job.reject(closed);
      return;
    }
    stats.roundTrips++;
    if (shell?.usable !== true) shell = open();
    shell.send(jobs);
  };

  // setImmediate, not a microtask: callers that await something settled before they ask still share the trip.
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };

  return {
    exec(request) {
      if (closed !== undefined) return Promise.reject(closed);
      const { job, result } = createJob(request);
      stats.requests++;
      waiting.push(job);
      schedule();
      return result;
    },
    close(reason) {
      closed = reason;
      shell?.close(reason);
      shell = undefined;
    },
  };
}
