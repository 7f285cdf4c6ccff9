/**
 * Questions to the tree.
 * @module
 */
import type { MapNode, Pair, ScalarNode, SeqNode, TreeNode } from '../source/index.ts';

export const isMap = (node: TreeNode | undefined): node is MapNode => node?.kind === 'map';
export const isSeq = (node: TreeNode | undefined): node is SeqNode => node?.kind === 'seq';
export const isScalar = (node: TreeNode | undefined): node is ScalarNode => node?.kind === 'scalar';

/** The text of a scalar that is a string to YAML. */
export const textOf = (node: TreeNode | undefined): string | undefined =>
  isScalar(node) && typeof node.value === 'string' ? node.value : undefined;

/** A key as text. */
export const keyOf = (pair: Pair): string => (isScalar(pair.key) ? pair.key.text : '');

const merged = new WeakMap<MapNode, readonly Pair[]>();

/** The pairs of a map, those it takes over by `<<` first. Of a key that stands twice, the last. */
export function pairsOf(map: MapNode): readonly Pair[] {
  if (!map.pairs.some((pair) => keyOf(pair) === '<<')) return map.pairs;
  let pairs = merged.get(map);
  if (pairs === undefined) {
    // Each key once: maps that take over maps twice would grow without end.
    const byKey = new Map<string, Pair>();
    for (const pair of map.pairs)
      if (keyOf(pair) === '<<')
        for (const from of (isSeq(pair.value) ? pair.value.items.toReversed() : [pair.value]).filter(isMap))
          for (const taken of pairsOf(from)) byKey.set(keyOf(taken), taken);
    pairs = [...byKey.values(), ...map.pairs.filter((pair) => keyOf(pair) !== '<<')];
    merged.set(map, pairs);
  }
  return pairs;
}

export const pairAt = (map: MapNode | undefined, name: string): Pair | undefined =>
  map && pairsOf(map).findLast((pair) => keyOf(pair) === name);

export const memberOf = (node: TreeNode | undefined, name: string): TreeNode | undefined =>
  isMap(node) ? pairAt(node, name)?.value : undefined;

/** Python's idea of true. */
export function isTruthy(node: TreeNode | undefined): boolean {
  if (node === undefined) return false;
  if (isScalar(node))
    return !(node.value === null || node.value === false || node.value === '' || node.value === 0);
  return isMap(node) ? node.pairs.length > 0 : node.items.length > 0;
}

/** A scalar for people. */
export const shownText = (node: TreeNode | undefined): string => (isScalar(node) ? node.text : '');

interface Member {
  readonly key: string | number;
  readonly pair?: Pair;
  readonly node: TreeNode;
}

/**
 * Every member of a map or list, however deep, before what is in it. What aliases lead to more than once is walked through once:
 * a few lines of aliases may stand for more nodes than there is memory.
 */
export function* membersOf(
  node: TreeNode,
  skip: ReadonlySet<string> = new Set(),
  seen = new Set<TreeNode>(),
): Generator<Member> {
  if (isScalar(node) || seen.has(node)) return;
  seen.add(node);
  if (isMap(node))
    for (const pair of pairsOf(node)) {
      const key = keyOf(pair);
      if (skip.has(key)) continue;
      yield { key, pair, node: pair.value };
      yield* membersOf(pair.value, skip, seen);
    }
  else
    for (const [key, item] of node.items.entries()) {
      yield { key, node: item };
      yield* membersOf(item, skip, seen);
    }
}

export const jinjaText = /\{[{%#][\s\S]*[%#}]\}/;
export const hasJinja = (text: string): boolean => jinjaText.test(text);

/** How many nodes a tree stands for when every alias is written out; of one that is huge, no more than that. */
export function sizeOf(node: TreeNode, known = new Map<TreeNode, number>()): number {
  if (isScalar(node)) return 1;
  let size = known.get(node);
  if (size === undefined) {
    const parts = isMap(node) ? node.pairs.map(({ value }) => value) : node.items;
    size = parts.reduce((sum, part) => Math.min(1e9, sum + sizeOf(part, known)), 1);
    known.set(node, size);
  }
  return size;
}
