/**
 * The case files' JSON as values, and values as that JSON.
 * @module
 */
import {
  PyDate,
  PyFloat,
  TemplateString,
  Tuple,
  looksLikeTemplate,
  type Dict,
  type Value,
} from '../../src/util/value.ts';

interface Text {
  readonly at: number;
  readonly value: Value;
}

/** JSON with ints, floats (`1.0`), key order and big numbers kept apart, which JSON.parse loses. */
export function parseJson(text: string): Value {
  const { value } = readValue(text, skip(text, 0));
  return value;
}

const skip = (s: string, from: number): number => {
  let at = from;
  while (at < s.length && ' \n\r\t'.includes(s.charAt(at))) at++;
  return at;
};
const number = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const string = /"(?:[^"\\]|\\.)*"/y;
const words = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function readValue(s: string, at: number): Text {
  const c = s.charAt(at);
  if (c === '{') return readDict(s, at);
  if (c === '[') return readList(s, at);
  if (c === '"') return readString(s, at);
  for (const [word, value] of words) if (s.startsWith(word, at)) return { at: at + word.length, value };
  number.lastIndex = at;
  const m = number.exec(s);
  if (!m) throw new Error(`bad JSON at ${at}`);
  const [all, fraction, exponent] = m;
  const n = Number(all);
  let value: Value = n;
  if (fraction !== undefined || exponent !== undefined) value = Number.isInteger(n) ? new PyFloat(n) : n;
  else if (!Number.isSafeInteger(n)) value = BigInt(all);
  return { at: at + all.length, value };
}

function readString(s: string, at: number): Text {
  string.lastIndex = at;
  const m = string.exec(s);
  if (!m) throw new Error(`bad JSON text at ${at}`);
  return { at: string.lastIndex, value: JSON.parse(m[0]) as string };
}

function readList(s: string, start: number): Text {
  const items: Value[] = [];
  let at = skip(s, start + 1);
  while (s.charAt(at) !== ']') {
    const item = readValue(s, at);
    items.push(item.value);
    at = skip(s, item.at);
    if (s.charAt(at) === ',') at = skip(s, at + 1);
  }
  return { at: at + 1, value: items };
}

function readDict(s: string, start: number): Text {
  const dict: Dict = new Map();
  let at = skip(s, start + 1);
  while (s.charAt(at) !== '}') {
    const key = readString(s, at);
    const member = readValue(s, skip(s, skip(s, key.at) + 1));
    dict.set(key.value, member.value);
    at = skip(s, member.at);
    if (s.charAt(at) === ',') at = skip(s, at + 1);
  }
  return { at: at + 1, value: special(dict) };
}

/** `{"$int": …}` and the like. */
function special(dict: Dict): Value {
  if (dict.size !== 1) return dict;
  const [[key, value] = []] = [...dict];
  if (key === '$int') return BigInt(value as string);
  if (key === '$float') return floats.get(value as string) ?? NaN;
  if (key === '$dict') return new Map((value as Value[][]).map(([k = null, v = null]) => [k, v]));
  return dict;
}
const floats = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
]);

/** Variables as a playbook would give them: text with delimiters is a template unless it is a host's. */
export function asVariables(vars: Dict, unsafe: ReadonlySet<string>): Dict {
  return new Map(
    [...vars].map(([name, value]) => [name, unsafe.has(name as string) ? value : asTemplates(value)]),
  );
}
function asTemplates(v: Value): Value {
  if (typeof v === 'string') return looksLikeTemplate(v) ? new TemplateString(v) : v;
  if (Array.isArray(v)) return v.map(asTemplates);
  return v instanceof Map ? new Map([...v].map(([k, x]) => [k, asTemplates(x)])) : v;
}

/** Exact text of a value: types, order of keys and all. Tuples look like lists, as in the case files. */
export function canonical(v: Value): string {
  if (v === null || typeof v === 'boolean') return String(v);
  if (typeof v === 'string') return JSON.stringify(v);
  if (typeof v === 'bigint') return v.toString();
  if (typeof v === 'number') return Number.isInteger(v) && !Object.is(v, -0) ? String(v) : `f${v}`;
  if (v instanceof PyFloat) return `f${Object.is(v.value, -0) ? '-0' : v.value}`;
  if (Array.isArray(v)) return `[${v.map(canonical).join(',')}]`;
  if (v instanceof Map) return `{${[...v].map(([k, x]) => `${canonical(k)}:${canonical(x)}`).join(',')}}`;
  if (v instanceof PyDate) return `date ${v.date.toISOString()}`;
  return `?${v.constructor.name}`;
}

/** Python's name of a value's type. */
export function pythonType(v: Value): string {
  if (v === null) return 'NoneType';
  if (typeof v === 'boolean') return 'bool';
  if (typeof v === 'string') return 'str';
  if (typeof v === 'bigint' || (typeof v === 'number' && Number.isInteger(v))) return 'int';
  if (typeof v === 'number' || v instanceof PyFloat) return 'float';
  if (v instanceof Tuple) return v.constructor.name === 'GroupTuple' ? '_GroupTuple' : 'tuple';
  if (Array.isArray(v)) return 'list';
  if (v instanceof Map) return 'dict';
  return v instanceof PyDate ? 'datetime' : v.constructor.name;
}
