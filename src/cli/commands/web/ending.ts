/**
 * How the page ends. Runs that it has started are ended as `tsplay run` ends at such a signal: the first Ctrl-C lets running
 * tasks finish, the second one, SIGTERM and SIGHUP end them at once.
 * @module
 */
import { ExitCode } from '../../../errors/index.ts';
import type { CliProcess } from '../../process.ts';
import type { ChildJobs } from './jobs.ts';

/** A terminal sends Ctrl-C to the whole group, and npx sends it on once more: those two are one. */
const sameKeystroke = 300;

/** What a shell reports of a process that a signal ended: 128 and its number. */
const statuses = { SIGTERM: 143, SIGHUP: 129 } as const;

/** The exit status, when it has been asked to end and nothing that it started runs any more. */
export function ended(proc: CliProcess, jobs: ChildJobs): Promise<number> {
  return new Promise((resolve) => {
    let [last, presses] = [Number.NEGATIVE_INFINITY, 0];
    const listening: (() => void)[] = [];
    const leave = (status: number): void => {
      const mine = jobs.running();
      void jobs.over().then(() => {
        for (const { job, exitCode, output } of mine) {
          proc.stderr.write(`${job.words} ended with exit status ${exitCode ?? 'unknown'}\n`);
          for (const [line] of output.matchAll(/^Could not be ended.*$/gm)) proc.stderr.write(`${line}\n`);
        }
        for (const stop of listening) stop();
        resolve(mine.length === 0 ? ExitCode.ok : status);
      });
    };
    const tell = (text: string): void => void proc.stderr.write(`\n${text}\n`);
    const interrupt = (): void => {
      const now = performance.now();
      if (now - last < sameKeystroke) return;
      last = now;
      presses++;
      const count = jobs.running().length;
      jobs.endAll('SIGINT');
      if (presses === 1) {
        if (count > 0) tell('Stopping: running tasks may finish. Press Ctrl-C again to stop at once.');
        leave(ExitCode.interrupted);
      } else if (presses === 2) tell('Stopping at once: what runs on hosts is ended.');
    };
    listening.push(
      proc.onSignal('SIGINT', interrupt),
      ...(['SIGTERM', 'SIGHUP'] as const).map((name) =>
        proc.onSignal(name, () => {
          if (jobs.running().length > 0) tell('Stopping at once: what runs on hosts is ended.');
          jobs.endAll(name);
          leave(statuses[name]);
        }),
      ),
    );
  });
}
