/**
 * Events that are too long for a line, in pieces: some logs, such as Docker's, cut a line where they like and do not always
 * tell which parts belong together.
 * @module
 */

/** A piece of an event's JSON. */
export interface Piece {
  readonly type: 'piece';
  /** Number of the event among those of the run; all of its pieces have it. */
  readonly event: number;
  /** From 1 to `of`, in this order. */
  readonly part: number;
  readonly of: number;
  /** This part of the event's line. */
  readonly text: string;
}

/** What stands around the text of a piece. */
const around = 100;
/** A shorter line would hold little more than that. */
const shortest = 4 * around;

/** JSON in ASCII alone, so that it can be cut anywhere. */
const ascii = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The lines for an event: its JSON, or pieces of it where that has more bytes than `limit`. */
export function linesOf(json: string, event: number, limit: number | undefined): string[] {
  if (limit === undefined || Buffer.byteLength(json) <= limit) return [json];
  const text = ascii(json);
  // Quotes and backslashes are written as two characters.
  const size = Math.floor((Math.max(limit, shortest) - around) / 2);
  const of = Math.ceil(text.length / size);
  return Array.from({ length: of }, (_, i) => {
    const piece: Piece = {
      type: 'piece',
      event,
      part: i + 1,
      of,
      text: text.slice(i * size, (i + 1) * size),
    };
    return JSON.stringify(piece);
  });
}

/** Puts pieces together. */
export class Pieces {
  #event: number | undefined;
  #parts: string[] = [];

  /** The line of the event that the piece completes; undefined where more must come, or an earlier one is missing. */
  push({ event, part, of, text }: Piece): string | undefined {
    if (part === 1) [this.#event, this.#parts] = [event, []];
    if (event !== this.#event || part !== this.#parts.length + 1) return undefined;
    this.#parts.push(text);
    if (part < of) return undefined;
    const all = this.#parts.join('');
    [this.#event, this.#parts] = [undefined, []];
    return all;
  }
}
