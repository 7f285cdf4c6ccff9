/**
 * The one place where text becomes output. What is written through it can neither steer the terminal nor turn round what
 * is read: only colours that {@link marked} has asked for come out as such.
 * @module
 */
import { randomInt } from 'node:crypto';
import { escapeCode, unsafeCharacters } from '../util/visible.ts';
import type { TextStream } from './text-stream.ts';

/** What text is written to; bytes are data of the user's own, such as a file that was decrypted. */
export interface OutputStream extends TextStream {
  write(chunk: string | Uint8Array): unknown;
  on?(event: 'error', handler: (error: NodeJS.ErrnoException) => void): unknown;
}

/**
 * A colour before the boundary: an SGR sequence with four parameters that no one outside this process can know, so that
 * no text can bring one along. In the form of an SGR sequence it takes no room where columns are counted.
 */
const key = Array.from({ length: 4 }, () => String(randomInt(1000, 10_000))).join(';');

/** Text between two SGR codes, as they come out behind the boundary. */
export const marked = (open: number, text: string, close: number): string =>
  `\u001B[${key};${open}m${text}\u001B[${key};${close}m`;

const sgr = /\u001B\[([\d;]*)m/g;

/** Text of a program of the user's own, whose colours come out; everything else in it is as other text. */
export const coloured = (text: string): string =>
  text.replace(sgr, (_, codes: string) =>
    (codes === '' ? '0' : codes)
      .split(';')
      .map((code) => `\u001B[${key};${code === '' ? '0' : code}m`)
      .join(''),
  );

const sequence = new RegExp(String.raw`\u001B\[${key};(\d+)m|${unsafeCharacters}`, 'gu');

/** The text as it may be shown on a terminal. */
export const emitted = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(sequence, (found, code?: string) =>
      code === undefined ? escapeCode(found) : `\u001B[${code}m`,
    );

const behind = new WeakMap<TextStream, OutputStream>();

/** The stream with the boundary before it; one that has it already is given back as it is. */
export function safeStream(stream: OutputStream): OutputStream {
  if (behind.has(stream)) return stream;
  const safe: OutputStream = {
    get isTTY() {
      return stream.isTTY;
    },
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    write: (chunk) => {
      if (typeof chunk === 'string') return stream.write(emitted(chunk));
      return stream.write(stream.isTTY === true ? emitted(Buffer.from(chunk).toString()) : chunk);
    },
    on: (event, handler) => stream.on?.(event, handler),
  };
  behind.set(safe, stream);
  return safe;
}

/**
 * The stream behind the boundary, for what draws with sequences of its own: listr2 and the line editor. Who takes it has
 * to pass all text through {@link emitted} or `visible` first.
 */
export const rawStream = (stream: OutputStream): OutputStream => behind.get(stream) ?? stream;
