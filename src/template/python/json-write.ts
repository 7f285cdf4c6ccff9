/**
 * Python's `json.dumps`.
 * @module
 */
import { compare } from '../runtime/compare.ts';
import { typeError, valueError } from '../runtime/errors.ts';
import { isFloat, isInt, num, typeName } from '../runtime/kinds.ts';
import { checkText } from '../runtime/limits.ts';
import { floatRepr, intRepr } from '../runtime/repr.ts';
import { isDate } from '../runtime/iterate.ts';
import { isMap, type Py } from '../runtime/types.ts';
import { chk, Undefined } from '../runtime/undefined.ts';
import { dateText } from './date.ts';

export interface JsonOptions {
  readonly indent: string | null;
  readonly sortKeys: boolean;
  readonly ascii: boolean;
  readonly itemSeparator: string;
  readonly keySeparator: string;
  /** Whether dates are text; an error where not. */
  readonly dates: boolean;
}
export const jsonDefaults: JsonOptions = {
  indent: null,
  sortKeys: false,
  ascii: true,
  itemSeparator: ', ',
  keySeparator: ': ',
  dates: true,
};

export function toJson(value: Py, options: JsonOptions = jsonDefaults): string {
  return new JsonWriter(options).write(value, 0);
}

const maxDepth = 900;

class JsonWriter {
  readonly #o: JsonOptions;
  #size = 0;
  constructor(options: JsonOptions) {
    this.#o = options;
  }
  write(v: Py, depth: number): string {
    if (depth > maxDepth) return valueError('Circular reference detected');
    const text = this.#value(v, depth);
    checkText((this.#size += 4));
    return text;
  }
  #value(v: Py, depth: number): string {
    if (typeof v === 'string') return quoteJson(v, this.#o.ascii);
    if (v === null) return 'null';
    if (typeof v === 'boolean') return String(v);
    if (isInt(v)) return intRepr(v);
    if (isFloat(v)) return floatJson(num(v));
    if (Array.isArray(v)) return this.#list(v, depth);
    if (isMap(v)) return this.#dict(v, depth);
    if (isDate(v) && this.#o.dates) return quoteJson(dateText(v, 'T'), this.#o.ascii);
    if (chk(v) instanceof Undefined) return typeError('Object of type Undefined is not JSON serializable');
    return typeError(`Object of type ${typeName(v)} is not JSON serializable`);
  }
  #list(items: readonly Py[], depth: number): string {
    return this.#wrap(
      '[',
      ']',
      items.map((x) => this.write(x, depth + 1)),
      depth,
    );
  }
  #dict(d: ReadonlyMap<Py, Py>, depth: number): string {
    const entries = [...d];
    if (this.#o.sortKeys) entries.sort(([a], [b]) => compare(a, b));
    const members = entries.map(
      ([k, x]) => quoteJson(keyText(k), this.#o.ascii) + this.#o.keySeparator + this.write(x, depth + 1),
    );
    return this.#wrap('{', '}', members, depth);
  }
  #wrap(open: string, close: string, parts: readonly string[], depth: number): string {
    if (parts.length === 0) return open + close;
    const { indent, itemSeparator } = this.#o;
    if (indent === null) return open + parts.join(itemSeparator) + close;
    const inner = `\n${indent.repeat(depth + 1)}`;
    return open + inner + parts.join(itemSeparator + inner) + `\n${indent.repeat(depth)}` + close;
  }
}

const keyText = (k: Py): string => {
  if (typeof k === 'string') return k;
  if (k === null) return 'null';
  if (typeof k === 'boolean') return String(k);
  if (isInt(k)) return intRepr(k);
  if (isFloat(k)) return floatJson(num(k));
  return typeError(`keys must be str, int, float, bool or None, not ${typeName(k)}`);
};

function floatJson(x: number): string {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? 'Infinity' : '-Infinity';
  return floatRepr(x);
}

export function quoteJson(s: string, ascii: boolean): string {
  const text = JSON.stringify(s);
  if (!ascii) return text;
  return text.replace(/[\x7f-\uffff]/g, (c) =>
    c === '\x7f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
