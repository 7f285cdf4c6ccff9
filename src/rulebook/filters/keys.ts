/**
 * Filters that change the keys of events.
 * @module
 */
import { defineEventFilter, p, type EventData } from '../../sdk/index.ts';
import { fnmatch } from '../../util/fnmatch.ts';

/** A copy with other keys, however deep. `rename` gives the new key; taken ones are overwritten or kept. */
function renamed(value: unknown, rename: (key: string) => string, overwrite: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename, overwrite));
  if (typeof value !== 'object' || value === null) return value;
  const original = value as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(original)) {
    const name = rename(key);
    if (name === key ? Object.hasOwn(result, key) && overwrite : !overwrite && Object.hasOwn(original, name))
      continue;
    result[name] = renamed(member, rename, overwrite);
  }
  return result;
}

const overwrite = p.bool({ doc: 'A key that is there already gives way.', default: true });

export const dashesToUnderscores = defineEventFilter({
  name: 'eda.builtin.dashes_to_underscores',
  aliases: ['ansible.eda.dashes_to_underscores'],
  summary: 'Dashes in keys become underscores',
  params: { overwrite },
  run: (event, args) => renamed(event, (key) => key.replaceAll('-', '_'), args.overwrite) as EventData,
});

export const normalizeKeys = defineEventFilter({
  name: 'eda.builtin.normalize_keys',
  aliases: ['ansible.eda.normalize_keys'],
  summary: 'Runs of other characters than letters, digits and underscores in keys become one underscore',
  params: { overwrite },
  run: (event, args) =>
    renamed(event, (key) => key.replaceAll(/[^\p{L}\p{N}_]+/gu, '_'), args.overwrite) as EventData,
});

function filtered(value: unknown, keeps: (key: string) => boolean): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (keeps(key) ? [[key, filtered(member, keeps)]] : [])),
  );
}

const keyList = (doc: string) => p.list(p.str({ doc: 'A key or a shell pattern.' }), { doc, default: [] });

export const jsonFilter = defineEventFilter({
  name: 'eda.builtin.json_filter',
  aliases: ['ansible.eda.json_filter'],
  summary: 'Leaves keys out',
  params: {
    exclude_keys: keyList('What is left out.'),
    include_keys: keyList('What stays although it would be left out.'),
  },
  run(event, args) {
    const include = args.include_keys.map(fnmatch);
    const exclude = args.exclude_keys.map(fnmatch);
    return filtered(
      event,
      (key) => include.some((one) => one(key)) || !exclude.some((one) => one(key)),
    ) as EventData;
  },
});
