/**
 * What a server says in text while somebody logs in: before it speaks SSH, and in banners.
 * @module
 */
import { cut } from '../../util/cut.ts';

/** As much as is worth keeping: a line of text, where there is one. */
const longest = 255;

/** A server's identification (RFC 4253, 4.2), which lines of text may come before. */
const identification = /^SSH-/m;

export class Greeting {
  #text = '';
  #told = '';

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

  /** Takes a banner; the one for all logins comes before one that is about this login. */
  tell(banner: string): void {
    this.#told = banner;
  }

  /** The last banner, in one line. */
  get told(): string {
    return cut(this.#told.replace(/\s+/g, ' ').trim(), longest);
  }
}
