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

/** The pairs of a map, those it takes over by `<<` first. Of a key that stands twice, the last. */
export function pairsOf(map: MapNode): readonly Pair[] {
  if (!map.pairs.some((pair) => keyOf(pair) === '<<')) return map.pairs;
  const merged = map.pairs.flatMap((pair) => {
    if (keyOf(pair) !== '<<') return [];
    return (isSeq(pair.value) ? pair.value.items.toReversed() : [pair.value]).filter(isMap).flatMap(pairsOf);
  });
  return [...merged, ...map.pairs.filter((pair) => keyOf(pair) !== '<<')];
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

/** Every member of a map or list, however deep, before what is in it. */
export function* membersOf(
  node: TreeNode,
  skip: ReadonlySet<string> = new Set(),
): Generator<{ readonly key: string | number; readonly pair?: Pair; readonly node: TreeNode }> {
  if (isMap(node))
    for (const pair of pairsOf(node)) {
      const key = keyOf(pair);
      if (skip.has(key)) continue;
      yield { key, pair, node: pair.value };
      yield* membersOf(pair.value, skip);
    }
  else if (isSeq(node))
    for (const [key, item] of node.items.entries()) {
      yield { key, node: item };
      yield* membersOf(item, skip);
    }
}

/** A map that holds itself by an alias would be walked for ever. */
export const jinjaText = /\{[{%#][\s\S]*[%#}]\}/;
export const hasJinja = (text: string): boolean => jinjaText.test(text);
