/**
 * Frames of `python/host.py`: a line with two lengths, a JSON head, a body of bytes.
 * @module
 */
import { parseForeignValues } from '../util/depth.ts';

export type Head = Readonly<Record<string, unknown>>;

export interface Frame {
  readonly head: Head;
  readonly body: Buffer;
}

export function frame(head: Head, body: Buffer = Buffer.alloc(0)): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  return Buffer.concat([Buffer.from(`${text.length} ${body.length}\n`), text, body]);
}

/** A stream of frames went wrong: what the other side says is not what it should. */
export class BadFrame extends Error {}

/** Lines with lengths are short. */
const longestLine = 40;

/** Puts pieces of a stream together. Frames above `limit` bytes are refused before they have come. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #size = 0;
  #wanted = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The frames that are whole now. */
  push(piece: Buffer): Frame[] {
    this.#pieces.push(piece);
    this.#size += piece.length;
    const found: Frame[] = [];
    while (this.#size > 0 && this.#size >= this.#wanted) {
      const all = this.#pieces.length === 1 ? (this.#pieces[0] ?? piece) : Buffer.concat(this.#pieces);
      this.#pieces = [all];
      const end = all.subarray(0, longestLine).indexOf(0x0a);
      if (end < 0) {
        if (all.length >= longestLine) throw new BadFrame('no frame');
        break;
      }
      const lengths = /^(\d+) (\d+)$/.exec(all.subarray(0, end).toString('latin1'));
      if (lengths === null) throw new BadFrame('no frame');
      const [head, body] = [Number(lengths[1]), Number(lengths[2])];
      this.#wanted = end + 1 + head + body;
      if (this.#wanted > this.#limit) throw new BadFrame('a frame that is too long');
      if (all.length < this.#wanted) break;
      const data = parseForeignValues(all.subarray(end + 1, end + 1 + head).toString('utf8'));
      found.push({ head: data as Head, body: all.subarray(end + 1 + head, this.#wanted) });
      const rest = all.subarray(this.#wanted);
      this.#pieces = rest.length > 0 ? [rest] : [];
      this.#size = rest.length;
      this.#wanted = 0;
    }
    return found;
  }
}
