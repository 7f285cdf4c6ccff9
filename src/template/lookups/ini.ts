/**
 * The lookup `ini`.
 * @module
 */
import { interpolate, readIni } from '../python/ini.ts';
import { match } from '../python/regex.ts';
import { PyError, raise } from '../runtime/errors.ts';
import { truth } from '../runtime/iterate.ts';
import { str } from '../runtime/repr.ts';
import type { Py, PyList } from '../runtime/types.ts';
import type { LookupCall, LookupDeclaration } from './declare.ts';
import { lookupError, readLookupFile } from './option.ts';

const names = [
  'section', 'file', 'type', 're', 'default', 'encoding', 'case_sensitive', 'allow_no_value', 'allow_none', 'interpolation',
] as const; // prettier-ignore
type Name = (typeof names)[number];
type Options = Map<Name, Py>;
const isName = (text: string): text is Name => (names as readonly string[]).includes(text);

/** `key name=value …`: values may hold spaces. Options stay set for the terms that follow. */
function keyOf(term: string, options: Options): string {
  const parts: string[] = [];
  for (const word of term.trim().split(/\s+/)) {
    const starts = parts.length === 0 || names.some((name) => word.startsWith(`${name}=`));
    if (starts) parts.push(word);
    else parts.push(`${parts.pop() ?? ''} ${word}`);
  }
  let key: string | undefined;
  for (const part of parts) {
    const [name = '', ...values] = part.split('=');
    if (values.length === 0) key ??= part;
    else if (!isName(name)) lookupError(`${name} is not a valid option.`);
    else if (values.length > 1)
      lookupError(`Could not use '${part}' from '${term}': too many values to unpack (expected 2)`);
    else options.set(name, values[0] ?? '');
  }
  return (
    key ??
    raise(
      'AnsibleOptionsError',
      `No key to lookup was provided as first term with in string inline options: ${term}`,
    )
  );
}

const meantTrue = (v: Py | undefined): boolean =>
  typeof v === 'string' ? /^(?:true|yes|on|1|t|y)$/i.test(v) : truth(v ?? false);

function members(options: Options, call: LookupCall): ReadonlyMap<string, string | null> {
  const text = (name: Name, fallback: string): string => str(options.get(name) ?? fallback);
  const file = text('file', 'ansible.ini');
  const properties = text('type', 'ini') === 'properties';
  const section = properties ? 'java_properties' : text('section', 'global');
  const content = readLookupFile(call, file, 'files', text('encoding', 'utf-8'));
  try {
    const sections = readIni(content, {
      properties,
      caseSensitive: meantTrue(options.get('case_sensitive')),
      allowNoValue: meantTrue(options.get('allow_no_value')) || meantTrue(options.get('allow_none')),
    });
    return sections.get(section) ?? lookupError(`No section '${section}' in ${file}`);
  } catch (e) {
    if (e instanceof PyError && e.pyClass === 'DuplicateOptionError')
      return lookupError(`Duplicate option in '${file}': ${e.message}`);
    throw e;
  }
}

function values(key: string, options: Options, call: LookupCall): PyList {
  const found = members(options, call);
  const plain =
    (options.get('interpolation') ?? true) === false || !meantTrue(options.get('interpolation') ?? true);
  const shown = (value: string | null): PyList =>
    value === null ? [] : [plain ? value : interpolate(value, found)];
  if (meantTrue(options.get('re')))
    return [...found].flatMap(([name, value]) => (match(key, name, {}) ? shown(value) : []));
  const value = found.get(meantTrue(options.get('case_sensitive')) ? key : key.toLowerCase());
  return value === undefined ? [options.get('default') ?? ''] : shown(value);
}

export const iniLookup: LookupDeclaration = {
  name: 'ini',
  signature: names.map((name) => `${name}=none`).join(', '),
  doc: "A key's value of an ini or properties file.",
  example: ["lookup('ini', 'k', file='/nosuch', errors='ignore')", "''"],
  run: (terms, call) => {
    const options: Options = new Map();
    for (const [name, value] of call.options) if (isName(name) && value !== null) options.set(name, value);
    return terms.flatMap((term) => {
      const text = str(term);
      return values(/[=\s]/.test(text.trim()) ? keyOf(text, options) : text, options, call);
    });
  },
};
