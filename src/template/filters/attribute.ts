/**
 * The `attribute` parameter that many filters have: `'a.b.0'`, or an index.
 * @module
 */
import { item } from '../runtime/access.ts';
import { lower } from '../methods/string-case.ts';
import type { Py } from '../runtime/types.ts';
import { Undefined } from '../runtime/undefined.ts';

type Getter = (value: Py) => Py;

const parts = (attribute: Py): Py[] => {
  if (attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
};

/** Reads a member by path; `fallback`, unless none, stands for one that is missing. */
export function attributeGetter(attribute: Py, fallback: Py = null): Getter {
  const path = parts(attribute);
  return (value) => {
    let at = value;
    for (const key of path) {
      at = item(at, key);
      if (fallback !== null && at instanceof Undefined) at = fallback;
    }
    return at;
  };
}

export const ignoreCase = (value: Py): Py => (typeof value === 'string' ? lower(value) : value);

/** A sort or comparison key: the member, in lower case unless case counts. */
export function keyGetter(attribute: Py, caseSensitive: boolean, fallback: Py = null): Getter {
  const get = attributeGetter(attribute, fallback);
  return caseSensitive ? get : (value) => ignoreCase(get(value));
}
