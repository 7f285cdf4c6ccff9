/**
 * Waits until a relay has reached what it leads to.
 * @module
 */
import type { RemoteProcess } from '../carrier.ts';

/** Milliseconds after which a stream counts as open whatever the relay says, or does not say. */
const patience = 10_000;

/** Resolves with nothing when the relay says `sign` on stderr, or with what it said when it ends instead. */
export function untilOpen(relay: RemoteProcess, sign: RegExp): Promise<string | undefined> {
  let said = '';
  return new Promise((resolve) => {
    const done = (result: string | undefined): void => {
      clearTimeout(timer);
      relay.stderr.off('data', onText);
      resolve(result);
    };
    const onText = (chunk: Buffer): void => {
      said += chunk.toString();
      if (sign.test(said)) done(undefined);
    };
    const timer = setTimeout(() => done(undefined), patience);
    relay.stderr.on('data', onText).resume();
    // What it said last is read first.
    void relay.ended.then(() => setImmediate(() => done(said)));
  });
}
