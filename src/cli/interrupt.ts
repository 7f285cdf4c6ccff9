/**
 * Signals. The first Ctrl-C ends the run in good order; the second one, SIGTERM and SIGHUP end it at once, with
 * everything that it has started on hosts and here.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ExitCode } from '../errors/index.ts';
import { endChildren } from './children.ts';
import type { CliProcess } from './process.ts';
import { rawStream } from '../report/safe-stream.ts';

/** The person at the keyboard wants to stop. */
export class Interrupted extends Error {
  constructor() {
    super('User interrupted execution');
  }
}

/** Ends what runs somewhere; gives what could not be ended within `limit` milliseconds, in words. */
type Stop = (limit: number) => Promise<readonly string[]>;

export interface Interrupts {
  readonly signal: AbortSignal;
  /** As if Ctrl-C had been pressed: it was, while a question is open. */
  readonly raise: () => void;
  /** Tells the person that it was heard; stderr until there is a better place. */
  tell: (text: string) => void;
  /** To be called when the run is ended at once. */
  onStop(stop: Stop): void;
  /** To be called, and waited for, when what is shown has to be whole: the process ends then. */
  onLeave(wipe: () => Promise<unknown>): void;
  /** Resolves when nothing is being ended, or all of it has been. */
  settled(): Promise<void>;
  /** Stops listening. */
  dispose(): void;
}

/** A terminal sends Ctrl-C to the whole group, and npx sends it on once more: those two are one. */
const sameKeystroke = 300;

/** Milliseconds for hosts to end what runs there. */
const stopLimit = 5000;

/** Milliseconds for the screen to become what it was: a terminal that takes nothing keeps nobody. */
const wipeLimit = 500;

const showCursor = '\u001B[?25h';

/** What a shell reports of a process that a signal ended: 128 and its number. */
const statuses = { SIGTERM: 143, SIGHUP: 129 } as const;

/** Listens for signals until disposed. */
export function interrupts(proc: CliProcess): Interrupts {
  const controller = new AbortController();
  const stops: Stop[] = [];
  const wipes: (() => Promise<unknown>)[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let ending: Promise<void> | undefined;
  const leave = (status: number): void => {
    if (proc.stdout.isTTY === true) rawStream(proc.stdout).write(showCursor);
    proc.exit(status);
  };
  const endAll = async (status: number): Promise<void> => {
    const hosts = await Promise.all(stops.map((stop) => stop(stopLimit).catch(() => [])));
    for (const what of [...hosts.flat(), ...(await endChildren())])
      self.tell(`Could not be ended, and may go on: ${what}`);
    await Promise.race([Promise.allSettled(wipes.map((wipe) => wipe())), sleep(wipeLimit)]);
    leave(status);
  };
  const stopAtOnce = (status: number): void => {
    if (ending !== undefined) return;
    self.tell('Stopping at once: what runs on hosts is ended.');
    controller.abort(new Interrupted());
    ending = endAll(status);
  };
  const self: Interrupts = {
    signal: controller.signal,
    raise: () => {
      const now = performance.now();
      if (now - last < sameKeystroke) return;
      last = now;
      if (ending !== undefined) leave(ExitCode.interrupted);
      else if (controller.signal.aborted) stopAtOnce(ExitCode.interrupted);
      else {
        self.tell('Stopping: running tasks may finish. Press Ctrl-C again to stop at once.');
        controller.abort(new Interrupted());
      }
    },
    tell: (text) => void proc.stderr.write(`\n${text}\n`),
    onStop: (stop) => void stops.push(stop),
    onLeave: (wipe) => void wipes.push(wipe),
    settled: async () => ending,
    dispose: () => {
      for (const stop of listening) stop();
    },
  };
  const listening = [
    proc.onSignal('SIGINT', () => self.raise()),
    ...(['SIGTERM', 'SIGHUP'] as const).map((name) => proc.onSignal(name, () => stopAtOnce(statuses[name]))),
  ];
  return self;
}
