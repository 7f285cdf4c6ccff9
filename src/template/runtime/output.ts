/**
 * What a template gives: the value itself for a single expression, else text.
 * @module
 */
import { EncryptedString, TemplateString, Unknown } from '../../util/value.ts';
import { LazyDict } from '../lazy.ts';
import { View } from './objects.ts';
import { type Py, PyObject, type RenderContext, type Scope } from './types.ts';
import { literal } from '../python/literal.ts';
import { checkText } from './limits.ts';
import { str } from './repr.ts';
import { Undefined } from './undefined.ts';
import { UnknownValueError } from './unknown.ts';

/** A value as output: fails for an undefined value anywhere inside; a view or iterator becomes a list. */
export function finish(v: Py): Py {
  if (v instanceof View) return [...v.items];
  if (v !== null && typeof v === 'object') checkDeep(v);
  return v;
}

function checkDeep(v: Py & object): void {
  if (v instanceof Undefined) {
    if (!v.soft) v.fail();
  } else if (Array.isArray(v)) {
    for (const x of v) if (x !== null && typeof x === 'object') checkDeep(x);
  } else if (v instanceof Map && !(v instanceof LazyDict)) {
    for (const x of v.values()) if (x !== null && typeof x === 'object') checkDeep(x);
  } else if (v instanceof Unknown) {
    throw new UnknownValueError(v.reason);
  }
}

/** None prints as nothing between other text. */
export function joinOutput(out: readonly Py[]): string {
  let text = '';
  for (const v of out) {
    if (v !== null) text += str(v);
    checkText(text.length);
  }
  return text;
}

/** Null for no output, the value for one piece, text for several. */
export function native(out: readonly Py[]): Py {
  if (out.length > 1) return joinOutput(out);
  return out[0] ?? null;
}

/** What pieces of output come to, as the templates of this rendering give it. */
export function gather({ results }: RenderContext, out: readonly Py[]): Py {
  if (results === 'value') return native(out);
  if (results === 'literal') return evaluated(out);
  const text = joinOutput(out);
  return results === 'text' ? text : readText(text);
}

/**
 * The value for one piece that is not text; else what text is as a Python literal, which stays text where it is none, or one
 * of a text. Native results before 2.19 (`jinja2_native = true`).
 */
export function evaluated(out: readonly Py[]): Py {
  const value = native(out);
  if (typeof value !== 'string') return value;
  const read = literal(value);
  return read === undefined || typeof read === 'string' ? value : read;
}

/** Text that looks like a list, a dict or a bool as that, where it is one. */
export function readText(text: string): Py {
  if (!/^[[{]/.test(text) && text !== 'True' && text !== 'False') return text;
  const value = literal(text, { json: true });
  return value === undefined ? text : value;
}

/** The text a block of statements gives, for `set` blocks, filter blocks and macros. */
export function capture(ctx: RenderContext, body: (scope: Scope, out: Py[]) => void, scope: Scope): Py {
  const out: Py[] = [];
  body(scope.push(), out);
  return gather(ctx, out);
}

/** The value without objects that exist only inside templates; nothing in it can be rendered again. */
export function toData(v: Py): Py {
  if (v === null || typeof v !== 'object') return v;
  if (Array.isArray(v)) return v.some(needsData) ? mapSame(v) : v;
  if (v instanceof Map) {
    // Its members are data already.
    if (v instanceof LazyDict) return v;
    for (const [key, x] of v) {
      if (needsData(x) || needsData(key)) return new Map([...v].map(([k, y]) => [toData(k), toData(y)]));
    }
    return v;
  }
  if (v instanceof PyObject) {
    const data = v.data();
    return data instanceof PyObject ? data.str() : toData(data);
  }
  if (v instanceof TemplateString) return v.text;
  return v instanceof EncryptedString ? v.envelope : v;
}

const mapSame = (v: Py[]): Py[] => {
  const out = v.slice();
  // A tuple stays one: what slice() gives is a plain list.
  Object.setPrototypeOf(out, Object.getPrototypeOf(v) as object);
  for (let i = 0; i < out.length; i++) out[i] = toData(out[i] ?? null);
  return out;
};

const needsData = (v: Py): boolean => {
  if (v === null || typeof v !== 'object') return false;
  return toData(v) !== v;
};
