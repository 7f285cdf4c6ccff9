/**
 * The order of keys: the name first, blocks last.
 * @module
 */
import type { LintFile } from '../files/file.ts';
import { keyOf } from '../nodes.ts';
import type { MapNode } from '../../source/index.ts';
import type { Edit, Rule } from '../types.ts';

const rank = (key: string): number =>
  key === 'name' ? 0 : key === 'block' ? 2 : key === 'rescue' ? 3 : key === 'always' ? 4 : 1;

/** The keys as they should stand; undefined where they do. */
function better(map: MapNode): readonly string[] | undefined {
  const keys = map.pairs.map(keyOf);
  const sorted = keys.toSorted((a, b) => rank(a) - rank(b));
  return sorted.every((key, i) => key === keys[i]) ? undefined : sorted;
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/**
 * The keys of a map in blocks, each with its lines and the comments above it. What is above the first key belongs to the map.
 * None where keys do not begin lines of their own.
 */
function piecesOf(map: MapNode, text: string): { readonly from: number; readonly to: number }[] | undefined {
  if (map.flow) return undefined;
  const [first] = map.pairs;
  if (first === undefined) return undefined;
  const column = first.key.start - lineStart(text, first.key.start);
  const starts: number[] = [];
  for (const [i, { key }] of map.pairs.entries()) {
    if (key.start < map.start || key.kind !== 'scalar' || key.tag !== undefined) return undefined;
    if (i === 0) {
      starts.push(key.start);
      continue;
    }
    let from = lineStart(text, key.start);
    if (text.slice(from, key.start) !== ' '.repeat(column)) return undefined;
    // Comments right above a key, indented as it is, go with it.
    for (;;) {
      const before = lineStart(text, from - 1);
      if (from === 0 || !new RegExp(`^ {${column}}#`).test(text.slice(before, from))) break;
      from = before;
    }
    starts.push(from + column);
  }
  const last = map.pairs.at(-1);
  const newline = text.indexOf('\n', Math.max(map.start, (last?.value.end ?? 1) - 1));
  const end = newline === -1 ? text.length : newline;
  return starts.map((from, i) => ({
    from,
    to: i + 1 < starts.length ? (starts[i + 1] ?? 0) - column - 1 : end,
  }));
}

/** The map with its keys moved; none where anchors, aliases or the way it is written forbid it. */
function reordered(map: MapNode, file: LintFile): readonly Edit[] {
  const pieces = piecesOf(map, file.text);
  const [first] = pieces ?? [];
  const last = pieces?.at(-1);
  if (pieces === undefined || first === undefined || last === undefined) return [];
  const whole = file.text.slice(first.from, last.to);
  if (
    /[&*]\w/.test(whole) &&
    file.tokens.tokens.some(
      (t) => (t.type === 'anchor' || t.type === 'alias') && t.from >= first.from && t.to <= last.to,
    )
  )
    return [];
  const column = first.from - lineStart(file.text, first.from);
  const keyed = map.pairs.map((pair, i) => ({ rank: rank(keyOf(pair)), piece: pieces[i] }));
  const text = keyed
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ piece }) => file.text.slice(piece?.from, piece?.to).replace(/\n+$/, ''))
    .join(`\n${' '.repeat(column)}`);
  return [{ from: first.from, to: last.to, text }];
}

const message = (keys: readonly string[]): string =>
  `The keys would read better in this order: ${keys.join(', ')}.`;

export const keyOrder: Rule = {
  id: 'key-order',
  summary: 'The name should come first, and blocks last',
  tags: ['formatting'],
  severity: 'LOW',
  fixes: true,
  ids: {
    'key-order[play]': 'The name of a play comes first',
    'key-order[task]': 'The name of a task comes first, and blocks last',
  },
  play(play, file, { say }) {
    const keys = file.kind === 'playbook' ? better(play) : undefined;
    if (keys !== undefined)
      say({ tag: 'key-order[play]', message: message(keys), at: play, fix: reordered(play, file) });
  },
  task(task, { say }) {
    const keys = better(task.node);
    if (keys !== undefined)
      say({ tag: 'key-order[task]', message: message(keys), fix: reordered(task.node, task.file) });
  },
};
