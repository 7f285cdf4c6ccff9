/**
 * Ctrl-C: the first one ends the run in good order, the second one at once.
 * @module
 */
import { ExitCode } from '../errors/index.ts';
import type { CliProcess } from './process.ts';
import { rawStream } from '../report/safe-stream.ts';

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
  /** Tells the person that it was heard; stderr until somebody knows better. */
  tell: (text: string) => void;
  /** Stops listening. */
  dispose(): void;
}

/** A terminal sends Ctrl-C to the whole group, and npx sends it on once more: those two are one. */
const sameKeystroke = 300;

const showCursor = '\u001B[?25h';

/** Listens for signals until disposed. */
export function interrupts(proc: CliProcess): Interrupts {
  const controller = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  const self: Interrupts = {
    signal: controller.signal,
    raise: () => {
      const now = performance.now();
      if (now - last < sameKeystroke) return;
      last = now;
      if (controller.signal.aborted) {
        if (proc.stdout.isTTY === true) rawStream(proc.stdout).write(showCursor);
        proc.exit(ExitCode.interrupted);
        return;
      }
      self.tell('Stopping: running tasks may finish. Press Ctrl-C again to stop at once.');
      controller.abort(new Interrupted());
    },
    tell: (text) => void proc.stderr.write(`\n${text}\n`),
    dispose: () => {
      for (const stop of listening) stop();
    },
  };
  const listening = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) =>
    proc.onSignal(name, () => self.raise()),
  );
  return self;
}
