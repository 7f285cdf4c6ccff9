/**
 * `'{} {name!r:>8}'.format(…)`.
 * @module
 */
import { dictGet } from '../runtime/dict.ts';
import { raise, typeError, valueError } from '../runtime/errors.ts';
import { chars } from '../runtime/iterate.ts';
import { typeName } from '../runtime/kinds.ts';
import { checkText } from '../runtime/limits.ts';
import { escapeCode, repr, str } from '../runtime/repr.ts';
import { isMap, or, type Kwargs, type Py } from '../runtime/types.ts';
import { chk, Undefined } from '../runtime/undefined.ts';
import { formatValue } from './spec.ts';

/** Reads `.name` (by name) or `[key]` of a value. */
export type MemberReader = (owner: Py, key: Py, byName: boolean) => Py;

export function formatText(
  format: string,
  args: readonly Py[],
  kwargs: Kwargs,
  member: MemberReader,
): string {
  return new Formatter(args, kwargs, member).run(format, 2);
}

class Formatter {
  readonly #args: readonly Py[];
  readonly #kwargs: Kwargs;
  #auto = 0;
  #manual = false;
  readonly #member: MemberReader;
  constructor(args: readonly Py[], kwargs: Kwargs, member: MemberReader) {
    this.#member = member;
    this.#args = args;
    this.#kwargs = kwargs;
  }
  run(format: string, depth: number): string {
    if (depth < 0) return valueError('Max string recursion exceeded');
    let out = '';
    let i = 0;
    while (i < format.length) {
      const c = format.charAt(i);
      const doubled = format[i + 1] === c;
      if (c !== '{' && c !== '}') {
        out += c;
        i++;
      } else if (doubled) {
        out += c;
        i += 2;
      } else if (c === '}') return valueError("Single '}' encountered in format string");
      else {
        const end = fieldEnd(format, i + 1);
        out += this.#field(format.slice(i + 1, end), depth);
        i = end + 1;
      }
      checkText(out.length);
    }
    return out;
  }
  #field(field: string, depth: number): string {
    const m = /^((?:[^!:[]|\[[^\]]*\])*)(?:!([\s\S]*?))?(?::([\s\S]*))?$/.exec(field);
    if (!m) return valueError("expected '}' before end of string");
    const [, name = '', conversion, spec = ''] = m;
    const value = convert(this.#value(name), conversion);
    return formatValue(value, spec.includes('{') ? this.run(spec, depth - 1) : spec);
  }
  #value(name: string): Py {
    const [, first = '', rest = ''] = /^([^.[]*)([\s\S]*)$/.exec(name) ?? [];
    let value = this.#first(first);
    for (const [, attribute, index] of rest.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
      if (attribute !== undefined) value = present(value, attribute, this.#member(value, attribute, true));
      else value = element(value, /^\d+$/.test(index ?? '') ? Number(index) : (index ?? ''));
    }
    return value;
  }
  #first(name: string): Py {
    if (name !== '' && !/^\d+$/.test(name))
      return or(this.#kwargs.get(name), () => raise('KeyError', repr(name)));
    if (name === '' && this.#manual) {
      return valueError('cannot switch from manual field specification to automatic field numbering');
    }
    if (name !== '' && this.#auto > 0) {
      return valueError('cannot switch from automatic field numbering to manual field specification');
    }
    if (name !== '') this.#manual = true;
    const index = name === '' ? this.#auto++ : Number(name);
    if (index >= this.#args.length) {
      return raise('IndexError', `Replacement index ${index} out of range for positional args tuple`);
    }
    return this.#args[index] ?? null;
  }
}

/** `{0.name}`: Python's own attribute, whose absence is an error and no undefined value. */
const present = (owner: Py, name: string, value: Py): Py =>
  value instanceof Undefined
    ? raise('AttributeError', `'${typeName(chk(owner))}' object has no attribute '${name}'`)
    : value;

/** `{0[key]}`: Python's own subscript. */
function element(owner: Py, key: number | string): Py {
  chk(owner);
  if (isMap(owner)) return or(dictGet(owner, key), () => raise('KeyError', repr(key)));
  if (!Array.isArray(owner) && typeof owner !== 'string')
    return typeError(`'${typeName(owner)}' object is not subscriptable`);
  if (typeof key === 'string')
    return typeError(`${typeName(owner)} indices must be integers or slices, not str`);
  const items: readonly Py[] = typeof owner === 'string' ? chars(owner) : owner;
  return or(items[key], () => raise('IndexError', `${typeName(owner)} index out of range`));
}

function convert(value: Py, conversion: string | undefined): Py {
  if (conversion === undefined) return value;
  if (conversion === 's') return str(value);
  if (conversion === 'r') return repr(value);
  if (conversion === 'a') return repr(value).replace(/[^\x00-\x7f]/gu, escapeCode);
  return valueError(`Unknown conversion specifier ${repr(conversion)}`);
}

/** Offset of the bracket that closes the field which starts at `from`. */
function fieldEnd(format: string, from: number): number {
  let depth = 1;
  for (let i = from; i < format.length; i++) {
    if (format[i] === '{') depth++;
    else if (format[i] === '}' && --depth === 0) return i;
  }
  return valueError(
    format.length === from ? "Single '{' encountered in format string" : "expected '}' before end of string",
  );
}
