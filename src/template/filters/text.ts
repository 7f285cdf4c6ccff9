/**
 * Filters on text.
 * @module
 */
import { capitalize, lower } from '../methods/string-case.ts';
import { center } from '../methods/string-layout.ts';
import { replaceText } from '../methods/string-search.ts';
import { split, strip } from '../methods/string-split.ts';
import { splitLines } from '../../util/split-lines.ts';
import { type FilterDeclaration } from '../plugin.ts';
import { parseFloatText } from '../python/numbers.ts';
import { percentFormat } from '../python/percent.ts';
import { pretty } from '../python/pprint.ts';
import { wrapText } from '../python/textwrap.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { raise, typeError } from '../runtime/errors.ts';
import { isNumber, num, typeName } from '../runtime/kinds.ts';
import { chars, length as lengthOf, truth } from '../runtime/iterate.ts';
import { checkText, repeat } from '../runtime/limits.ts';
import { repr, str } from '../runtime/repr.ts';
import { tuple, type Py } from '../runtime/types.ts';
import { badType, chk } from '../runtime/undefined.ts';

function indent(value: Py, width: Py, first: boolean, blank: boolean): string {
  if (typeof value !== 'string')
    return typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`);
  const pad = typeof width === 'string' ? width : repeat(' ', asIndex(width));
  const [head = '', ...lines] = splitLines(`${value}\n`);
  checkText(value.length + lines.length * pad.length);
  const rest = lines.map((line) => `\n${line === '' && !blank ? '' : pad}${line}`);
  return (first ? pad : '') + head + rest.join('');
}

function truncate(value: Py, size: Py, killWords: boolean, end: string, leeway: Py): Py {
  const length = isNumber(size) ? num(size) : asIndex(size);
  const slack = leeway === null ? 5 : isNumber(leeway) ? num(leeway) : asIndex(leeway);
  const tail = chars(end).length;
  if (length < tail) return raise('AssertionError', `expected length >= ${tail}, got ${length}`);
  if (slack < 0) return raise('AssertionError', `expected leeway >= 0, got ${slack}`);
  if (lengthOf(value) <= length + slack) return value;
  if (typeof value !== 'string')
    return typeError(`can only concatenate ${typeName(value)} (not "str") to ${typeName(value)}`);
  const all = chars(value);
  asIndex(size);
  const cut = all.slice(0, length - tail).join('');
  const space = killWords ? -1 : cut.lastIndexOf(' ');
  return (space < 0 ? cut : cut.slice(0, space)) + end;
}

/** Jinja2's own title case: words start behind blanks, hyphens and opening brackets. */
const titleWords = (s: string): string =>
  s
    .split(/([-\s({[<]+)/)
    .map((word) => {
      const [first = '', ...rest] = chars(word);
      return first.toUpperCase() + lower(rest.join(''));
    })
    .join('');

function fileSize(value: Py, binary: boolean): string {
  const bytes = isNumber(value) ? num(value) : typeof value === 'string' ? parseFloatText(value) : undefined;
  if (bytes === undefined) {
    if (typeof value === 'string')
      return raise('ValueError', `could not convert string to float: ${repr(value)}`);
    return typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`);
  }
  const base = binary ? 1024 : 1000;
  const units = binary
    ? ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB']
    : ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  let shown = '';
  for (const [i, unit] of units.entries()) {
    const next = base ** (i + 2);
    shown = percentFormat('%.1f', (base * bytes) / next) + ` ${unit}`;
    if (bytes < next) break;
  }
  return shown;
}

function format(value: Py, rest: readonly Py[], kwargs: ReadonlyMap<string, Py>): Py {
  if (rest.length > 0 && kwargs.size > 0) {
    return raise('FilterArgumentError', "can't handle positional and keyword arguments at the same time");
  }
  return percentFormat(str(value), kwargs.size > 0 ? new Map<Py, Py>(kwargs) : tuple(rest));
}

export const textFilters: readonly FilterDeclaration[] = [
  {
    name: 'lower',
    doc: 'Lower case.',
    example: ["'AbC' | lower", "'abc'"],
    run: (value) => lower(str(value)),
  },
  {
    name: 'upper',
    doc: 'Upper case.',
    example: ["'abC' | upper", "'ABC'"],
    run: (value) => str(value).toUpperCase(),
  },
  {
    name: 'capitalize',
    doc: 'The first character in upper case, all others in lower case.',
    example: ["'hELLO' | capitalize", "'Hello'"],
    run: (value) => capitalize(str(value)),
  },
  {
    name: 'title',
    doc: 'Every word with an upper case first letter.',
    example: ["'hello world' | title", "'Hello World'"],
    run: (value) => titleWords(str(value)),
  },
  {
    name: 'string',
    doc: 'The value as text.',
    example: ['[1, none] | string', "'[1, None]'"],
    run: (value) => str(value),
  },
  {
    name: 'trim',
    signature: 'chars=none',
    doc: 'Without blanks (or the characters given) at both ends.',
    example: ["'  a ' | trim", "'a'"],
    run: (value, [what = null]) => strip(str(value), what),
  },
  {
    name: 'center',
    takesUndefined: 'arguments',
    signature: 'width=80',
    doc: 'Centred in a field of a width.',
    example: ["'ab' | center(6)", "'  ab  '"],
    run: (value, [width = 80]) => center(str(chk(value)), asIndex(width)),
  },
  {
    name: 'replace',
    signature: 'old, new, count=none',
    doc: 'Every occurrence of `old` (the first `count` of them) replaced by `new`.',
    example: ["'banana' | replace('a', 'o', 2)", "'bonona'"],
    run: (value, [old = '', by = '', count = null]) =>
      replaceText(str(value), str(old), str(by), count === null ? -1 : asIndex(count)),
  },
  {
    name: 'split',
    takesUndefined: 'both',
    signature: 'sep=none, maxsplit=-1',
    doc: 'The parts between separators; between blanks when none is given.',
    example: ["'a,b' | split(',')", "['a', 'b']"],
    run: (value, [sep = null, max = -1]) => {
      if (typeof value !== 'string') {
        return badType(
          value,
          `descriptor 'split' for 'str' objects doesn't apply to a '${typeName(value)}' object`,
        );
      }
      return split(value, sep, asIndex(max));
    },
  },
  {
    name: 'indent',
    signature: 'width=4, first=false, blank=false',
    doc: 'Lines indented by a number of blanks (or a text); the first line and empty lines only when asked for.',
    example: ["('a' ~ '\n' ~ 'b') | indent(2)", "'a\\n  b'"],
    run: (value, [width = 4, first = false, blank = false]) =>
      indent(value, width, truth(first), truth(blank)),
  },
  {
    name: 'truncate',
    signature: "length=255, killwords=false, end='...', leeway=none",
    doc: 'Cut to a length, between words unless `killwords`; a few characters more (`leeway`) are let through.',
    example: ["'hello big world' | truncate(10, leeway=0)", "'hello...'"],
    run: (value, [size = 255, kill = false, end = '...', leeway = null]) =>
      truncate(value, size, truth(kill), str(end), leeway),
  },
  {
    name: 'wordcount',
    doc: 'How many words there are.',
    example: ["'one two' | wordcount", '2'],
    run: (value) => str(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0,
  },
  {
    name: 'wordwrap',
    signature: 'width=79, break_long_words=true, wrapstring=none, break_on_hyphens=true',
    doc: 'Lines broken so that none is longer than a width.',
    example: ["'aa bb cc' | wordwrap(5)", "'aa bb\\ncc'"],
    run: (value, [width = 79, breakLong = true, mark = null, hyphens = true]) => {
      // Without lines nothing looks at the width.
      if (value === '') return '';
      const options = { width: asIndex(width), breakLong: truth(breakLong), hyphens: truth(hyphens) };
      const by = mark === null ? '\n' : str(mark);
      if (typeof value !== 'string')
        return raise('AttributeError', `'${typeName(value)}' object has no attribute 'splitlines'`);
      return splitLines(value)
        .map((line) => wrapText(line, options).join(by))
        .join(by);
    },
  },
  {
    name: 'format',
    takesUndefined: 'arguments',
    signature: '*args, **kwargs',
    doc: 'The text as a `%` format with the arguments put in.',
    example: ["'%s-%03d' | format('a', 7)", "'a-007'"],
    run: (value, _args, { rest, kwargs }) => format(value, rest, kwargs),
  },
  {
    name: 'filesizeformat',
    signature: 'binary=false',
    doc: 'A number of bytes for people: 13 kB, or with `binary` 12.7 KiB.',
    example: ['1000000 | filesizeformat', "'1.0 MB'"],
    run: (value, [binary = false]) => fileSize(value, truth(binary)),
  },
  {
    name: 'pprint',
    doc: 'The value laid out over lines of at most 80 characters.',
    example: ["{'a': [1, 2]} | pprint", '"{\'a\': [1, 2]}"'],
    takesUndefined: 'value',
    run: (value) => pretty(value),
  },
];
