/**
 * Pieces of output. The first is text as soon as a second follows: what happens to a list afterwards is not seen.
 * @module
 */
import { checkText } from './limits.ts';
import { str } from './repr.ts';
import type { Py } from './types.ts';

/** None prints as nothing between other text. */
export function asText(value: Py): string {
  const text = typeof value === 'string' ? value : value === null ? '' : str(value);
  checkText(text.length);
  return text;
}

export function settle(out: Py[]): void {
  const [first = null] = out;
  if (first === null || typeof first === 'object') out[0] = asText(first);
}

/** Text of the template itself. */
export function pushData(out: Py[], text: string): void {
  if (out.length === 1) settle(out);
  out.push(text);
}
