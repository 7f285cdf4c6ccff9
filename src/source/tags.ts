/**
 * Explicit YAML tags.
 * @module
 */
import type { Value } from '../util/value.ts';
import { parseBool, parseDate, parseFloat11, parseInt11 } from './scalars.ts';

const core = 'tag:yaml.org,2002:';

/** A tag as written, with its shorthand spelled out: `!!str`, `!<tag:yaml.org,2002:str>`. */
export function longTag(written: string): string {
  if (written.startsWith('!<')) return written.slice(2, -1);
  return written.startsWith('!!') ? core + written.slice(2) : written;
}

const collectionTags = new Set([
  undefined,
  '!',
  '!unsafe',
  ...['map', 'seq', 'omap', 'pairs', 'set', 'python/dict'].map((name) => core + name),
]);

/** Whether a map or a list may carry the tag. */
export const isCollectionTag = (tag: string | undefined): boolean => collectionTags.has(tag);

/** A scalar under an explicit tag; undefined when the tag is unknown or the text does not fit it. */
export function constructTagged(tag: string, text: string, plain: boolean): Value | undefined {
  if (!tag.startsWith(core)) return undefined;
  switch (tag.slice(core.length)) {
    case 'str':
    case 'python/unicode':
    case 'value':
      return text;
    case 'null':
      return null;
    case 'bool':
      return parseBool(text.toLowerCase());
    case 'int':
      return parseInt11(text);
    case 'float':
      return parseFloat11(text);
    case 'timestamp':
      return parseDate(text);
    case 'binary':
      return Buffer.from(text.replace(/\s+/g, ''), 'base64').toString('utf8');
    case 'seq':
      return plain && text === '' ? [] : undefined;
    case 'map':
      return plain && text === '' ? new Map() : undefined;
    default:
      return undefined;
  }
}
