/**
 * Keywords that are text, as they may be written.
 * @module
 */
import { placeOfValue } from '../source/index.ts';
import { isList, TemplateString, type Dict } from '../util/value.ts';
import type { Text } from './ast.ts';
import { malformed } from './problems.ts';

/** A keyword that is text; numbers and booleans are taken as they are written. */
export function textOf(map: Dict, key: string): Text | undefined {
  const value = map.get(key);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || value instanceof TemplateString) return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw malformed(`${key} must be text`, placeOfValue(map, key));
}

/** A keyword that is text or a list of texts. */
export function textsOf(map: Dict, key: string): Text[] {
  const value = map.get(key);
  if (value === undefined || value === null) return [];
  const items = isList(value) ? value : [value];
  return items.flat(2).map((item) => {
    if (typeof item === 'string' || item instanceof TemplateString) return item;
    throw malformed(`${key} must be text or a list of texts`, placeOfValue(map, key));
  });
}
