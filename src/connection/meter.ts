/**
 * How much of a program's output is kept. A host that prints without end costs its task, never the run.
 * @module
 */

/** What is kept of one program unless a setting says otherwise: 16 MiB. */
export const usualOutputLimit = 16 * 1024 * 1024;

/** What a line counts beyond its bytes: about the memory that it takes once the result is a list of lines. */
const lineWeight = 48;

const newline = 0x0a;

/** Counts output; the bytes of both streams together, and a little for each line. */
export class Meter {
  readonly limit: number;
  #used = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Whether a piece of output still fits. Once one does not, none does. */
  fits(chunk: Buffer): boolean {
    this.#used += chunk.length;
    if (this.#used <= this.limit)
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1))
        this.#used += lineWeight;
    return this.#used <= this.limit;
  }
}
