/**
 * json_query: JMESPath.
 * @module
 */
import jmespath from 'jmespath';
import { PyDate, PyFloat } from '../../util/value.ts';
import { type FilterDeclaration } from '../plugin.ts';
import { filterError } from '../runtime/errors.ts';
import { dateText } from '../python/date.ts';
import { str } from '../runtime/repr.ts';
import { float, isMap, PyObject, type Py } from '../runtime/types.ts';

/** Plain data without prototypes, and back: what the query leaves whole comes back as it was. */
class Exchange {
  readonly #originals = new Map<object, Py>();
  out(v: Py): unknown {
    if (v === null || typeof v !== 'object') return typeof v === 'bigint' ? Number(v) : v;
    if (v instanceof PyFloat) return v.value;
    if (v instanceof PyDate) return dateText(v, 'T');
    if (v instanceof PyObject) return this.out(v.data());
    if (Array.isArray(v))
      return this.#remember(
        v.map((x) => this.out(x)),
        v,
      );
    if (!isMap(v)) return null;
    const object = Object.create(null) as Record<string, unknown>;
    for (const [key, x] of v) object[str(key)] = this.out(x);
    return this.#remember(object, v);
  }
  #remember<T extends object>(plain: T, original: Py): T {
    this.#originals.set(plain, original);
    return plain;
  }
  back(v: unknown): Py {
    if (typeof v === 'number') return Number.isInteger(v) ? v : float(v);
    if (v === null || typeof v === 'string' || typeof v === 'boolean') return v;
    if (typeof v !== 'object') return null;
    const original = this.#originals.get(v);
    if (original !== undefined) return original;
    if (Array.isArray(v)) return v.map((x) => this.back(x));
    return new Map(Object.entries(v).map(([key, x]): [Py, Py] => [key, this.back(x)]));
  }
}

export const jsonQueryFilters: readonly FilterDeclaration[] = [
  {
    name: 'json_query',
    collection: 'community.general',
    signature: 'expr',
    doc: 'What a JMESPath expression selects.',
    example: ["[{'a': 1}, {'a': 2}] | json_query('[].a')", '[1, 2]'],
    run: (value, [expression = '']) => {
      if (typeof expression !== 'string')
        return filterError(
          `Error in jmespath.search in json_query filter plugin:\n${str(expression)} is not text`,
        );
      const exchange = new Exchange();
      try {
        return exchange.back(jmespath.search(exchange.out(value), str(expression)));
      } catch (e) {
        return filterError(`JMESPathError in json_query filter plugin:\n${(e as Error).message}`);
      }
    },
  },
];
