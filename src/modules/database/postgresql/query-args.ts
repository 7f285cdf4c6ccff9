/** Values that stand in a query as `%s` or `%(name)s`, as psycopg2 puts them there. Pure. */
import { PyFloat, pythonRepr as repr, pythonType, type Value } from '../../../sdk/index.ts';

/** In Python's words. */
export class QueryArgsError extends Error {}

const refuse = (message: string): never => {
  throw new QueryArgsError(message);
};

export type QueryArgs = readonly Value[] | ReadonlyMap<Value, Value>;

/** `[1, 2]` as `{1, 2}`, and everything else as it is. */
const withArray = (value: Value): Value =>
  Array.isArray(value) ? `{${repr(value).replace(/^[[\]]+|[[\]]+$/g, '')}}` : value;

/** Values with arrays as text; undefined where there are none, and a percent sign is one. */
export function queryArgs(
  positional: readonly Value[] | undefined,
  named: ReadonlyMap<Value, Value> | undefined,
): Value[] | Map<Value, Value> | undefined {
  if (positional !== undefined && positional.length > 0) return positional.map(withArray);
  if (named === undefined || named.size === 0) return undefined;
  return new Map([...named].map(([name, value]) => [name, withArray(value)]));
}

function word(value: Value, quoted: (text: string) => string): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat) {
    const text = repr(value);
    if (/nan|inf/.test(text)) return `'${text === 'nan' ? 'NaN' : text.replace('inf', 'Infinity')}'::float`;
    return text.startsWith('-') ? ` ${text}` : text;
  }
  return refuse(`can't adapt type '${pythonType(value)}'`);
}

/** The query with its values. `quoted` writes a text. */
export function fill(query: string, args: QueryArgs | undefined, quoted: (text: string) => string): string {
  if (args === undefined) return query;
  let next = 0;
  const filled = query.replace(
    /%(?:\(([^)]*)\))?([^]?)/g,
    (found, name: string | undefined, kind: string, at: number) => {
      if (found === '%%') return '%';
      if (kind !== 's')
        return refuse(
          kind === ''
            ? 'incomplete placeholder'
            : `unsupported format character '${kind}' (0x${kind.codePointAt(0)?.toString(16)}) at index ${at + found.length - 1}`,
        );
      if ((name === undefined) !== Array.isArray(args)) return refuse("argument formats can't be mixed");
      const value =
        args instanceof Map
          ? (args as ReadonlyMap<Value, Value>).get(name ?? '')
          : (args as readonly Value[])[next++];
      if (value === undefined) return refuse(name === undefined ? 'list index out of range' : repr(name));
      return word(value, quoted);
    },
  );
  if (Array.isArray(args) && next < args.length)
    refuse('not all arguments converted during string formatting');
  return filled;
}
