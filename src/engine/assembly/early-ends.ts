import { errorText } from '../../util/error-text.ts';
/**
 * What is taken back when a run is ended before its time.
 * @module
 */

type Undo = (signal: AbortSignal) => Promise<void>;

/** Milliseconds for all of it: who ends a run waits for this. */
const patience = 20_000;

export class EarlyEnds {
  readonly #undos: Undo[] = [];

  get empty(): boolean {
    return this.#undos.length === 0;
  }

  add(undo: Undo): void {
    this.#undos.push(undo);
  }

  /** Does it all, the last one first; each once. Gives what failed, in words. */
  async undo(): Promise<string[]> {
    const over = AbortSignal.timeout(patience);
    const late = new Promise<never>((_, reject) => {
      over.addEventListener('abort', () => reject(new Error(`not done within ${patience / 1000} s`)));
    });
    late.catch(() => undefined);
    const problems: string[] = [];
    for (const undo of this.#undos.splice(0).reverse()) {
      try {
        await Promise.race([undo(over), late]);
      } catch (error) {
        problems.push(`taking back what was begun: ${errorText(error)}`);
      }
    }
    return problems;
  }
}
