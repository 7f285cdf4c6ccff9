/**
 * Configuration files of inventory plug-ins.
 * @module
 */
import { shortName } from '../../util/action-name.ts';
import { extname } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { placeOfValue } from '../../source/index.ts';
import { isDict, TemplateString, valueText, type Dict, type Value } from '../../util/value.ts';

/** Names that a configuration may have. */
export const configName = (source: string): boolean =>
  ['', '.config', '.yml', '.yaml', '.json'].includes(extname(source));

/** Whether `plugin:` of a configuration names it. */
export const names = (plugin: { name: string; otherNames?: readonly string[] }, wanted: string): boolean =>
  [plugin.name, ...(plugin.otherNames ?? [])].includes(shortName(wanted));

/** An option that is text; undefined when it is not given. */
export function textOption(config: Dict, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = config.get(key) ?? null;
    if (value !== null) return value instanceof TemplateString ? value.text : valueText(value);
  }
  return undefined;
}

/** An option that must be a map. */
export function dictOption(config: Dict, key: string): Dict {
  const value = config.get(key) ?? null;
  if (isDict(value)) return value;
  throw new TsplayError('TSP1301', `the inventory plug-in needs "${key}", a map`, {
    src: placeOfValue(config, key),
  });
}

/** A list, or one thing as a list. */
export const listOf = (value: Value | undefined): readonly Value[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
