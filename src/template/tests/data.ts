/**
 * Ansible's tests on text, lists and versions.
 * @module
 */
import { EncryptedString } from '../../util/value.ts';
import type { TestDeclaration } from '../plugin.ts';
import { meantBool } from '../python/boolean.ts';
import { match, patternText, search, type RegexFlags } from '../python/regex.ts';
import { compareVersions } from '../python/version.ts';
import { urlParts, type UrlParts } from '../python/url.ts';
import { contains } from '../runtime/compare.ts';
import { filterError, PyError } from '../runtime/errors.ts';
import { hashKey } from '../runtime/dict.ts';
import { isNumber, num } from '../runtime/kinds.ts';
import { iter, truth } from '../runtime/iterate.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';
import { failUndefined, Undefined } from '../runtime/undefined.ts';

const flags = (ignoreCase: Py, multiline: Py): RegexFlags => ({
  ignoreCase: truth(ignoreCase),
  multiline: truth(multiline),
});
type Found = (pattern: string, text: string, f: RegexFlags) => unknown;

function regex(value: Py, args: readonly Py[], find: Found): boolean {
  const [pattern = '', ignoreCase = false, multiline = false] = args;
  return find(patternText(pattern), str(value), flags(ignoreCase, multiline)) !== undefined;
}

const matchers = new Map<string, Found>([
  ['search', search],
  ['match', (p, t, f) => match(p, t, f)],
  ['fullmatch', (p, t, f) => match(p, t, f, true)],
]);

const operators = new Map<string, (c: number) => boolean>();
const operator = (names: readonly string[], holds: (c: number) => boolean): void =>
  names.forEach((name) => operators.set(name, holds));
operator(['==', '=', 'eq'], (c) => c === 0);
operator(['!=', '<>', 'ne'], (c) => c !== 0);
operator(['<', 'lt'], (c) => c < 0);
operator(['<=', 'le'], (c) => c <= 0);
operator(['>', 'gt'], (c) => c > 0);
operator(['>=', 'ge'], (c) => c >= 0);

function version(value: Py, [other = null, op = 'eq', strict = null, type = null]: readonly Py[]): boolean {
  if (strict !== null && type !== null) return filterError("Cannot specify both 'strict' and 'version_type'");
  if (!truth(value)) return filterError('Input version value cannot be empty');
  if (!truth(other)) return filterError('Version parameter to compare against cannot be empty');
  const kind = type === null ? (truth(strict ?? false) ? 'strict' : 'loose') : str(type);
  const holds = operators.get(str(op));
  if (!holds) {
    const known = "'=', '==', '!=', '<', '<=', '>', '>=', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', '<>'";
    return filterError(`Invalid operator type (${str(op)}). Must be one of ${known}`);
  }
  return holds(compareVersions(str(value), str(other), kind));
}

/** As Python's sets: items that cannot be hashed are an error. */
const subset = (a: Py, b: Py): boolean => {
  const all = new Set(iter(b).map(hashKey));
  return iter(a)
    .map(hashKey)
    .every((x) => all.has(x));
};

/** The parts of what Python takes for a URL, which is any text at all; undefined when its scheme is not allowed. */
function uri(v: Py, schemes: Py): UrlParts | undefined {
  if (v instanceof Undefined && !v.soft) return undefined;
  // Python takes all that is false for no text at all.
  const text = truth(v) ? v : '';
  if (typeof text !== 'string') return undefined;
  try {
    const parts = urlParts(text);
    return !truth(schemes) || contains(parts.scheme, schemes) ? parts : undefined;
  } catch (e) {
    if (e instanceof PyError) return undefined;
    throw e;
  }
}

function url(v: Py, schemes: Py): boolean {
  const parts = uri(v, schemes);
  return parts !== undefined && (parts.netloc !== '' || parts.scheme === 'file');
}

const regexSignature = "pattern='', ignorecase=false, multiline=false";
export const dataTests: readonly TestDeclaration[] = [
  {
    name: 'match',
    signature: regexSignature,
    doc: 'Whether a regular expression matches at the start.',
    example: ["'web01' is match('web')", 'True'],
    run: (v, args) => regex(v, args, (p, t, f) => match(p, t, f)),
  },
  {
    name: 'search',
    signature: regexSignature,
    doc: 'Whether a regular expression matches anywhere.',
    example: ["'web01' is search('\\d')", 'True'],
    run: (v, args) => regex(v, args, search),
  },
  {
    name: 'regex',
    signature: `${regexSignature}, match_type='search'`,
    doc: 'Whether a regular expression matches: anywhere, at the start (match) or the whole (fullmatch).',
    example: ["'web01' is regex('web', match_type='fullmatch')", 'False'],
    run: (v, args) => {
      const how = str(args[3] ?? 'search');
      return regex(
        v,
        args,
        matchers.get(how) ??
          filterError(`Invalid match_type specified. Expected one of: search, match, fullmatch. Got: ${how}`),
      );
    },
  },
  {
    name: 'version',
    aliases: ['version_compare'],
    signature: "version, operator='eq', strict=none, version_type=none",
    doc: 'Compares versions: loose, strict, semver (semantic) or pep440.',
    example: ["'1.10' is version('1.9', '>')", 'True'],
    run: version,
  },
  {
    name: 'subset',
    aliases: ['issubset'],
    signature: 'b',
    doc: 'Whether all items are in the other list.',
    example: ['[1] is subset([1, 2])', 'True'],
    run: (a, [b = null]) => subset(a, b),
  },
  {
    name: 'superset',
    aliases: ['issuperset'],
    signature: 'b',
    doc: "Whether all the other list's items are in this one.",
    example: ['[1, 2] is superset([1])', 'True'],
    run: (a, [b = null]) => subset(b, a),
  },
  {
    name: 'all',
    doc: 'Whether all items are true.',
    example: ['[1, 0] is all', 'False'],
    run: (v) => iter(v).every(truth),
  },
  {
    name: 'any',
    doc: 'Whether one of the items is true.',
    example: ['[1, 0] is any', 'True'],
    run: (v) => iter(v).some(truth),
  },
  {
    name: 'truthy',
    signature: 'convert_bool=false',
    doc: "Whether it is true; with `convert_bool`, text such as 'no' counts by its meaning.",
    example: ["'no' is truthy(convert_bool=true)", 'False'],
    run: (v, [convert = false]) => truth(truth(convert) ? meantBool(v) : v),
  },
  {
    name: 'falsy',
    signature: 'convert_bool=false',
    doc: 'The opposite of truthy.',
    example: ["'' is falsy", 'True'],
    run: (v, [convert = false]) => !truth(truth(convert) ? meantBool(v) : v),
  },
  {
    name: 'nan',
    aliases: ['isnan'],
    doc: 'Whether the number is not one.',
    example: ["'nan' | float is nan", 'True'],
    run: (v) => {
      failUndefined(v);
      return isNumber(v) && Number.isNaN(num(v));
    },
  },
  {
    name: 'vault_encrypted',
    takesVaults: true,
    doc: 'Whether the value is a vault.',
    example: ["'a' is vault_encrypted", 'False'],
    run: (v) => v instanceof EncryptedString,
  },
  {
    name: 'uri',
    signature: 'schemes=none',
    takesUndefined: 'value',
    doc: 'Whether it can be read as a URI (any text can), and is of one of the schemes if some are given.',
    example: ["'mailto:a@b' is uri", 'True'],
    run: (v, [schemes = null]) => uri(v, schemes) !== undefined,
  },
  {
    name: 'url',
    signature: 'schemes=none',
    takesUndefined: 'value',
    doc: 'Whether it is a URL: a URI with a host.',
    example: ["'http://a' is url", 'True'],
    run: (v, [schemes = null]) => url(v, schemes),
  },
  {
    name: 'urn',
    takesUndefined: 'value',
    doc: 'Whether it is a URN.',
    example: ["'urn:isbn:1' is urn", 'True'],
    run: (v) => uri(v, ['urn']) !== undefined,
  },
];
