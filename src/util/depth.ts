/**
 * How deep data may be nested: what walks over it afterwards must not run out of stack. A host's answer fails its own
 * task, never the run.
 * @module
 */
import { randomUUID } from 'node:crypto';

/** Levels of lists and dicts; Python's json gives up at about as many. */
export const deepest = 1000;

/** Whether lists, maps and objects are nested deeper than `limit`; looks at all of it without recursion. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      if (depth >= limit) return true;
      const members: Iterable<unknown> = Array.isArray(each)
        ? each
        : each instanceof Map
          ? each.values()
          : isPlainObject(each)
            ? Object.values(each)
            : [];
      for (const member of members) if (typeof member === 'object' && member !== null) next.push(member);
    }
    level = next;
  }
  return false;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** JSON that is well formed as far as it was read, and too much to be kept. */
export class TooMuchJson extends SyntaxError {}

/** Values in one JSON text: each takes many times the bytes that it is written with. */
const mostValues = 1_000_000;

/** Digits of an int that is kept whole; Python reads no more either. */
const mostDigits = 4300;

/** An int beyond those that JavaScript's numbers tell apart. */
const isBig = (token: string): boolean =>
  token.length > 15 &&
  token.length <= mostDigits &&
  /^-?\d+$/.test(token) &&
  !Number.isSafeInteger(Number(token));

/** Where the number that begins at a place ends. */
function endOfNumber(text: string, from: number): number {
  let end = from + 1;
  while (end < text.length && '0123456789.eE+-'.includes(text.charAt(end))) end++;
  return end;
}

/** Reads JSON whose big ints are at these places. No text of it can be taken for one of them. */
function withInts(text: string, places: readonly (readonly [from: number, to: number])[]): unknown {
  const mark = `int ${randomUUID()} `;
  const pieces = places.map(
    ([from, to], i) => `${text.slice(places[i - 1]?.[1] ?? 0, from)}"${mark}${text.slice(from, to)}"`,
  );
  const rest = text.slice(places.at(-1)?.[1] ?? 0);
  return JSON.parse(`${pieces.join('')}${rest}`, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

/**
 * JSON from outside, for what reads it here: of an int that a number cannot hold, the nearest one.
 * @throws {SyntaxError} when it is none; {@link TooMuchJson} when it is nested deeper than {@link deepest} or holds more
 * than a million values.
 */
export function parseForeignJson(text: string): unknown {
  measure(text);
  return JSON.parse(text) as unknown;
}

/**
 * The same for values that are handed on as they are: ints that a number cannot hold are `bigint`s.
 * @throws as {@link parseForeignJson}
 */
export function parseForeignValues(text: string): unknown {
  const ints = measure(text);
  return ints.length === 0 ? (JSON.parse(text) as unknown) : withInts(text, ints);
}

/** Where the big ints of a text are; throws when it holds too much. */
function measure(text: string): readonly (readonly [from: number, to: number])[] {
  let depth = 0;
  let values = 0;
  const ints: [number, number][] = [];
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // "
        for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        values++;
        if (++depth > deepest) throw new TooMuchJson(`nested more than ${deepest} levels deep`);
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case 0x2c: // ,
        values++;
        break;
      default: {
        const code = text.charCodeAt(i);
        if (code !== 0x2d && (code < 0x30 || code > 0x39)) break;
        const end = endOfNumber(text, i);
        if (end - i > 15 && isBig(text.slice(i, end))) ints.push([i, end]);
        i = end - 1;
      }
    }
    if (values > mostValues) throw new TooMuchJson(`more than ${mostValues} values`);
  }
  return ints;
}
