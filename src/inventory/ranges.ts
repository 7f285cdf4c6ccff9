/**
 * `web[01:20:2].example.com` and `db-[a:f]` as the names they stand for (ansible: plugins/inventory/__init__.py).
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { SourceRef } from '../util/value.ts';
import { parseAddress } from './address.ts';

export interface ExpandedHosts {
  readonly names: readonly string[];
  readonly port: number | undefined;
}

/** A host as written in an inventory: names and the port they share. Throws TSP1301 on a bad range. */
export function expandHosts(pattern: string, src?: SourceRef): ExpandedHosts {
  const address = parseAddress(pattern);
  return { names: expandRanges(address?.host ?? pattern, src), port: address?.port };
}

/** All names of a pattern with any number of ranges. */
function expandRanges(pattern: string, src?: SourceRef): string[] {
  const open = pattern.indexOf('[');
  if (open < 0) return [pattern];
  const close = pattern.indexOf(']', open);
  if (close < 0) throw bad(pattern, 'the bracket [ is not closed', src);
  const tails = expandRanges(pattern.slice(close + 1), src);
  return members(pattern.slice(open + 1, close), pattern, src).flatMap((member) =>
    tails.map((tail) => pattern.slice(0, open) + member + tail),
  );
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const maxMembers = 1_000_000;

function members(range: string, pattern: string, src: SourceRef | undefined): string[] {
  const parts = range.split(':');
  const [begin = '', end = '', step = '1'] = parts;
  if (parts.length < 2 || parts.length > 3)
    throw bad(pattern, 'host range must be begin:end or begin:end:step', src);
  if (end === '') throw bad(pattern, 'host range must specify end value', src);
  const by = Number(step);
  if (!Number.isInteger(by) || by < 1)
    throw bad(pattern, 'the step of a host range must be a whole number above 0', src);
  if (isLetter(begin) && isLetter(end)) {
    if (letters.indexOf(begin) > letters.indexOf(end))
      throw bad(pattern, 'host range must have begin <= end', src);
    return Array.from(letters)
      .slice(letters.indexOf(begin), letters.indexOf(end) + 1)
      .filter((_, i) => i % by === 0);
  }
  return numbers(begin === '' ? '0' : begin, end, by, pattern, src);
}

function numbers(
  begin: string,
  end: string,
  by: number,
  pattern: string,
  src: SourceRef | undefined,
): string[] {
  if (!/^\d+$/.test(begin) || !/^\d+$/.test(end))
    throw bad(pattern, 'host range must go between two numbers or two letters', src);
  const width = begin.length > 1 && begin.startsWith('0') ? begin.length : 0;
  if (width > 0 && width !== end.length)
    throw bad(pattern, 'host range must specify equal-length begin and end formats', src);
  if ((Number(end) - Number(begin)) / by > maxMembers)
    throw bad(pattern, 'host range has too many members', src);
  const names: string[] = [];
  for (let n = Number(begin); n <= Number(end); n += by) names.push(String(n).padStart(width, '0'));
  return names;
}

const isLetter = (text: string): boolean => text.length === 1 && letters.includes(text);

const bad = (pattern: string, why: string, src: SourceRef | undefined): TsplayError =>
  new TsplayError('TSP1301', `${why}: ${pattern}`, { src, hint: 'For instance web[01:20] or db-[a:f].' });
