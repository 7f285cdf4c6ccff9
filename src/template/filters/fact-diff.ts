/**
 * ansible.utils.fact_diff: what two values differ in, as text.
 * @module
 */
import { unifiedDiff } from '../../util/unified-diff.ts';
import type { FilterDeclaration } from '../plugin.ts';
import { jsonDefaults, toJson } from '../python/json-write.ts';
import { match } from '../python/regex.ts';
import { iter, truth } from '../runtime/iterate.ts';
import { str } from '../runtime/repr.ts';
import { isMap, isPlainList, type Py } from '../runtime/types.ts';

const lines = (v: Py): Py[] => (typeof v === 'string' ? v.replace(/\n$/, '').split('\n') : [...iter(v)]);

function asText(value: Py, skip: readonly Py[]): string {
  const kept =
    skip.length === 0
      ? value
      : lines(value).filter((line) => !skip.some((r) => match(str(r), str(line), {})));
  if (kept === null) return '';
  if (isPlainList(kept)) return `${kept.map(str).join('\n')}\n`;
  return isMap(kept)
    ? `${toJson(kept, { ...jsonDefaults, indent: '    ', sortKeys: true, itemSeparator: ',' })}\n`
    : str(kept);
}

function skipLines(plugin: Py): readonly Py[] {
  const vars = isMap(plugin) ? plugin.get('vars') : undefined;
  const skip = isMap(vars) ? vars.get('skip_lines') : undefined;
  return skip === undefined || skip === null ? [] : [...iter(skip)];
}

/** All lines of both are there; with `common` those that only one has are not. */
function factDiff(before: Py, after: Py, plugin: Py, common: boolean): Py[] {
  const skip = skipLines(plugin);
  const [old, now] = [asText(before, skip), asText(after, skip)];
  if (old === now) return [];
  const all = unifiedDiff(old, now, { before: 'before', after: 'after' }, old.length + now.length);
  return [...(common ? all.filter((line) => !/^[-+]/.test(line)) : all), ''];
}

export const factDiffFilters: readonly FilterDeclaration[] = [
  {
    name: 'fact_diff',
    collection: 'ansible.utils',
    signature: 'after, plugin=none, common=false',
    doc: 'The lines of a unified diff of two values; lists are compared item by item, dicts as JSON. plugin: {vars: {skip_lines: […]}} leaves out lines that match.',
    example: [
      "['a', 'b'] | ansible.utils.fact_diff(['a', 'c'])",
      "['--- before', '+++ after', '@@ -1,2 +1,2 @@', ' a', '-b', '+c', '']",
    ],
    run: (value, [after = null, plugin = null, common = false]) =>
      factDiff(value, after, plugin, truth(common)),
  },
];
