import { syntaxError } from '../runtime/errors.ts';

const simple = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['\n', ''],
]);
const escape = /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|[\s\S])/g;

/** The text of a constant, by the escapes of Python's `unicode-escape`; an escape it does not know stays as it is. */
export function unescapeString(raw: string, at: number): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(escape, (all: string, code: string) => {
    const first = code.charAt(0);
    if (code.length > 1 && 'xuU'.includes(first)) return fromCode(parseInt(code.slice(1), 16), at);
    if (/[0-7]/.test(first)) return fromCode(parseInt(code, 8), at);
    if ('xuUN'.includes(first)) return syntaxError(`truncated \\${first} escape`, at);
    return simple.get(code) ?? all;
  });
}

const fromCode = (code: number, at: number): string =>
  code > 0x10ffff ? syntaxError('illegal Unicode character', at) : String.fromCodePoint(code);
