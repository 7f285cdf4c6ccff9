/**
 * What a server says before it speaks SSH.
 * @module
 */
import { cut } from '../../util/cut.ts';

/** As much as is worth keeping: a line of text, where there is one. */
const longest = 255;

/** A server's identification (RFC 4253, 4.2), which lines of text may come before. */
const identification = /^SSH-/m;

export class Greeting {
  #text = '';

  add(chunk: Buffer): void {
    if (this.#text.length < longest) this.#text += chunk.toString('latin1');
  }

  /** Whether the server has not spoken SSH so far. */
  get dropped(): boolean {
    return !identification.test(this.#text);
  }

  /** What it said instead, in one line. */
  get words(): string {
    return cut(this.#text.replace(/[^\x20-\x7e]+/g, ' ').trim(), longest);
  }
}
