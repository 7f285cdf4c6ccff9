/**
 * Python's `pprint.pformat` at its defaults: 80 columns, dicts by key.
 * @module
 */
import { compare } from '../runtime/compare.ts';
import { PyError } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { repr } from '../runtime/repr.ts';
import { GroupTuple, isMap, isTuple, type Py } from '../runtime/types.ts';

const columns = 80;

/** Keys of unlike types are ordered by the name of the type, as pprint does. */
function order(a: Py, b: Py): number {
  try {
    return compare(a, b);
  } catch (e) {
    if (!(e instanceof PyError)) throw e;
    return typeName(a) < typeName(b) ? -1 : 1;
  }
}
const sorted = (d: ReadonlyMap<Py, Py>): [Py, Py][] => [...d].sort(([a], [b]) => order(a, b));

/** The value on one line. */
function flat(v: Py): string {
  if (isMap(v))
    return `{${sorted(v)
      .map(([k, x]) => `${flat(k)}: ${flat(x)}`)
      .join(', ')}}`;
  // What groupby gives has a repr of its own, which pprint leaves alone.
  if (!Array.isArray(v) || v instanceof GroupTuple) return repr(v);
  const items: readonly Py[] = v;
  if (isTuple(v)) return `(${items.map(flat).join(', ')}${items.length === 1 ? ',' : ''})`;
  return `[${items.map(flat).join(', ')}]`;
}

/** `indent` columns are taken on the left, `allowance` are needed on the right for closing brackets. */
function layout(v: Py, indent: number, allowance: number): string {
  const line = flat(v);
  if (line.length <= columns - indent - allowance) return line;
  if (isMap(v)) return layoutDict(v, indent, allowance);
  if (Array.isArray(v) && !(v instanceof GroupTuple)) return layoutList(v, indent, allowance);
  return typeof v === 'string' ? layoutText(v, indent, allowance) : line;
}

function layoutDict(d: ReadonlyMap<Py, Py>, indent: number, allowance: number): string {
  const entries = sorted(d);
  const lines = entries.map(([key, value], i) => {
    const k = flat(key);
    const right = i === entries.length - 1 ? allowance + 1 : 1;
    return `${k}: ${layout(value, indent + 1 + k.length + 2, right)}`;
  });
  return `{${lines.join(`,\n${' '.repeat(indent + 1)}`)}}`;
}

function layoutList(v: readonly Py[], indent: number, allowance: number): string {
  const [open, close] = isTuple(v) ? ['(', v.length === 1 ? ',)' : ')'] : ['[', ']'];
  const lines = v.map((x, i) => layout(x, indent + 1, i === v.length - 1 ? allowance + close.length : 1));
  return `${open}${lines.join(`,\n${' '.repeat(indent + 1)}`)}${close}`;
}

/** Long text is broken at blanks into adjacent constants, in brackets where it stands alone. */
function layoutText(s: string, indent: number, allowance: number): string {
  const outer = indent === 0;
  const start = outer ? 1 : indent;
  const width = columns - start;
  const right = outer ? allowance + 1 : allowance;
  const lines = s.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const chunks = lines.flatMap((line, i) => textChunks(line, width, i === lines.length - 1 ? right : 0));
  if (chunks.length === 1) return chunks[0] ?? '';
  const text = chunks.join(`\n${' '.repeat(start)}`);
  return outer ? `(${text})` : text;
}

function textChunks(line: string, width: number, right: number): string[] {
  const whole = repr(line);
  if (whole.length <= width - right) return [whole];
  const parts = line.match(/\S*\s*/g)?.filter((p) => p !== '') ?? [];
  const chunks: string[] = [];
  let current = '';
  for (const [i, part] of parts.entries()) {
    const limit = width - (i === parts.length - 1 ? right : 0);
    if (repr(current + part).length > limit) {
      if (current !== '') chunks.push(repr(current));
      current = part;
    } else current += part;
  }
  if (current !== '') chunks.push(repr(current));
  return chunks;
}

export const pretty = (v: Py): string => layout(v, 0, 0);
