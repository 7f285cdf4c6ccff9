/**
 * Ctrl-C: the first one ends the run in good order, the second one at once.
 * @module
 */
import { ExitCode } from '../errors/index.ts';
import type { CliProcess } from './process.ts';

/** The person at the keyboard wants to stop. */
export class Interrupted extends Error {
  constructor() {
    super('User interrupted execution');
  }
}

export interface Interrupts {
  readonly signal: AbortSignal;
  /** As if a signal had come: Ctrl-C pressed while a question is open. */
  readonly raise: () => void;
  /** Stops listening. */
  dispose(): void;
}

/** Listens for signals until disposed. */
export function interrupts(proc: CliProcess): Interrupts {
  const controller = new AbortController();
  const raise = (): void => {
    if (controller.signal.aborted) {
      proc.exit(ExitCode.interrupted);
      return;
    }
    proc.stderr.write('\nStopping: running tasks may finish. Press Ctrl-C again to stop at once.\n');
    controller.abort(new Interrupted());
  };
  const listening = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => proc.onSignal(name, raise));
  return {
    signal: controller.signal,
    raise,
    dispose: () => {
      for (const stop of listening) stop();
    },
  };
}
