/**
 * Structures as text for diffs, and dicts of parameters as what the API takes.
 * @module
 */
import { type Dict, type Diff, fail, toPlain } from '../../../sdk/index.ts';
import { record } from '../../../util/record.ts';

/** JSON with sorted keys, so that the same content gives the same text. */
export const stableJson = (value: unknown): string => JSON.stringify(sorted(value), null, 2);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
}

/** A diff of two structures; an empty object stands for "not there". */
export const structDiff = (before: unknown, after: unknown, header: string): Diff => ({
  kind: 'text',
  before: `${stableJson(before)}\n`,
  after: `${stableJson(after)}\n`,
  beforeHeader: header,
  afterHeader: header,
});

/**
 * A dict whose members must be text to Docker (labels, options). Numbers and booleans are spelled as Docker does
 * (`true`, not `True`).
 */
export function textDict(dict: Dict | undefined): Record<string, string> | undefined {
  if (dict === undefined) return undefined;
  const out = record<string>();
  for (const [key, value] of Object.entries(plainDict(dict))) out[key] = scalarText(value);
  return out;
}

export const plainDict = (dict: Dict): Record<string, unknown> => toPlain(dict) as Record<string, unknown>;

export function scalarText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'string' ? value : `${value as number | boolean}`;
}

/**
 * Labels. Docker takes only text; a number that YAML read for one would be spelled differently from what was written,
 * so it is refused as in community.docker.
 */
export function labelDict(dict: Dict | undefined, param = 'labels'): Record<string, string> | undefined {
  if (dict === undefined) return undefined;
  for (const [key, value] of Object.entries(plainDict(dict)))
    if (typeof value !== 'string')
      fail(`The value for ${param}.${key} must be a string, not ${JSON.stringify(value)}: put it in quotes`);
  return textDict(dict);
}

/** Object without its undefined members, since the API takes a present null for "reset to nothing". */
export const clean = <T extends Readonly<Record<string, unknown>>>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;

/** The object, or undefined when it holds nothing. */
export const nonEmpty = <T extends Readonly<Record<string, unknown>>>(object: T): T | undefined => {
  const kept = clean(object);
  return Object.keys(kept).length === 0 ? undefined : kept;
};

/** Filters of list endpoints: JSON of name → list of values. `label: [a=b]`, `dangling: true`. */
export function filterText(dict: Dict | undefined): string | undefined {
  if (dict === undefined) return undefined;
  const out = record<string[]>();
  for (const [key, value] of Object.entries(plainDict(dict)))
    out[key] = (Array.isArray(value) ? value : [value]).map(scalarText);
  return JSON.stringify(out);
}
