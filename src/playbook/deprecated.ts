/**
 * Spellings of Ansible 1.x and early 2.x that still run, each with a warning that shows today's form.
 * @module
 */
import { placeOfKey, withPlaces } from '../source/index.ts';
import { valueText, TemplateString, type Dict, type Value } from '../util/value.ts';
import type { LoadContext } from './context.ts';

const renamed: ReadonlyMap<string, string> = new Map([
  ['sudo', 'become'],
  ['sudo_user', 'become_user'],
  ['su', 'become'],
  ['su_user', 'become_user'],
  ['user', 'remote_user'],
]);

/** A play's, block's or task's map with old keywords under their modern names. Places are kept. */
export function modernKeywords(map: Dict, context: LoadContext, level: 'play' | 'task'): Dict {
  let modern: Dict | undefined;
  for (const [key, value] of map) {
    const name = typeof key === 'string' ? renamed.get(key) : undefined;
    if (name === undefined || map.has(name)) continue;
    // On a task `user:` is the module that manages accounts; so is `sudo:` nothing but the keyword.
    if (key === 'user' && level === 'task') continue;
    const src = placeOfKey(map, key);
    context.deprecated(`"${valueText(key)}" is an old spelling`, `${name}: ${plainText(value)}`, src);
    modern ??= new Map(map);
    modern.set(name, value);
    if (key === 'su') modern.set('become_method', 'su');
    modern.delete(key);
  }
  return modern === undefined ? map : withPlaces(modern, map);
}

const plainText = (value: Value): string =>
  value === true
    ? 'true'
    : value === false
      ? 'false'
      : value instanceof TemplateString
        ? value.text
        : valueText(value);
