/**
 * Taking secrets out of a text that comes piece by piece, wherever the pieces are cut.
 * @module
 */
import { StringDecoder } from 'node:string_decoder';
import type { Redactor } from './redactor.ts';

/** More than this is held back of no text: a line that long does not begin a secret. */
const mostHeld = 64 * 1024;

/** A function that takes bytes and gives the text that is clear so far; what may be the beginning of a secret waits. */
export function scrubbedStream(redactor: Redactor): (chunk: Buffer) => string {
  const decoder = new StringDecoder('utf8');
  let held = '';
  return (chunk) => {
    const text = held + decoder.write(chunk);
    const safe = redactor.safeLength(text, mostHeld);
    // What stands whole in the text is masked first, so that no cut falls into it.
    const clear = redactor.scrub(text.slice(0, safe));
    held = text.slice(safe);
    return clear;
  };
}
