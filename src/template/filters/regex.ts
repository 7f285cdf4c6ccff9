/**
 * Filters with regular expressions.
 * @module
 */
import { type FilterDeclaration } from '../plugin.ts';
import { escapeRegex, findAll, patternText, search, substitute, type RegexFlags } from '../python/regex.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { filterError, typeError } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { truth } from '../runtime/iterate.ts';
import { str } from '../runtime/repr.ts';
import type { Kwargs, Py } from '../runtime/types.ts';

const flags = (ignoreCase: Py, multiline: Py): RegexFlags => ({
  ignoreCase: truth(ignoreCase),
  multiline: truth(multiline),
});

/** Groups to give back: `\1`, `\g<name>`. */
function wantedGroup(arg: Py): string | number {
  const text = str(arg);
  const named = /^\\g<(\S+)>/.exec(text)?.[1];
  if (named !== undefined) return named;
  const number = /^\\(\d+)/.exec(text)?.[1];
  return number === undefined ? filterError('Unknown argument') : Number(number);
}

function regexSearch(value: Py, regex: Py, rest: readonly Py[], kwargs: Kwargs): Py {
  const groups = rest.map(wantedGroup);
  const found = search(
    patternText(regex),
    str(value),
    flags(kwargs.get('ignorecase') ?? false, kwargs.get('multiline') ?? false),
  );
  if (!found) return null;
  return groups.length === 0 ? found.text : groups.map((g) => found.group(g));
}

function regexReplace(value: Py, args: readonly Py[]): Py {
  const [pattern = '', by = '', ignoreCase = false, multiline = false, count = 0, mandatory = 0] = args;
  const wanted = asIndex(mandatory);
  if (typeof by !== 'string')
    return typeError(`decoding to str: need a bytes-like object, ${typeName(by)} found`);
  const result = substitute(
    patternText(pattern),
    by,
    str(value),
    flags(ignoreCase, multiline),
    asIndex(count),
  );
  if (wanted !== 0 && wanted !== result.count) {
    return filterError(
      `'${str(pattern)}' should match ${wanted} times, but matches ${result.count} times in '${str(value)}'`,
    );
  }
  return result.text;
}

function regexEscape(value: Py, type: Py): Py {
  const text = str(value);
  if (type === 'python') return escapeRegex(text);
  if (type === 'posix_basic') return text.replace(/[\].[^$*\\]/g, '\\$&');
  if (type === 'posix_extended') return filterError(`Regex type (${type}) not yet implemented`);
  return filterError(`Invalid regex type (${str(type)})`);
}

export const regexFilters: readonly FilterDeclaration[] = [
  {
    name: 'regex_replace',
    signature: "pattern='', replacement='', ignorecase=false, multiline=false, count=0, mandatory_count=0",
    doc: 'Every match of a regular expression replaced; `\\1` and `\\g<name>` stand for groups.',
    example: ["'web01' | regex_replace('^web(\\d+)$', 'www\\1')", "'www01'"],
    run: (value, args) => regexReplace(value, args),
  },
  {
    name: 'regex_search',
    signature: 'regex, *groups, **options',
    doc: 'The first match, or the groups asked for as a list; none when nothing matches.',
    example: ["'a1b22' | regex_search('\\d\\d')", "'22'"],
    run: (value, [regex = ''], { rest, kwargs }) => regexSearch(value, regex, rest, kwargs),
  },
  {
    name: 'regex_findall',
    signature: 'regex, multiline=false, ignorecase=false',
    doc: 'All matches, or the groups of each.',
    example: ["'a1b22' | regex_findall('\\d+')", "['1', '22']"],
    run: (value, [regex = '', multiline = false, ignoreCase = false]) =>
      findAll(patternText(regex), str(value), flags(ignoreCase, multiline)),
  },
  {
    name: 'regex_escape',
    signature: "re_type='python'",
    doc: 'With every special character of a regular expression escaped.',
    example: ["'a.b' | regex_escape", "'a\\\\.b'"],
    run: (value, [type = 'python']) => regexEscape(value, type),
  },
];
