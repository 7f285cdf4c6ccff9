/**
 * Keys that stand twice, and their order; anchors.
 * @module
 */
import { isMap, isScalar } from '../nodes.ts';
import { nodesOf } from './scalars.ts';
import type { StyleCheck } from './types.ts';

export const keyDuplicates: StyleCheck = function* (file, settings) {
  for (const node of nodesOf(file)) {
    if (!isMap(node)) continue;
    const seen = new Set<string>();
    for (const { key } of node.pairs) {
      if (!isScalar(key)) continue;
      const merge = key.text === '<<' && settings['forbid-duplicated-merge-keys'] !== true;
      if (seen.has(key.text) && !merge)
        yield { at: key.start, message: `The key "${key.text}" stands twice in the map` };
      seen.add(key.text);
    }
  }
};

export const keyOrdering: StyleCheck = function* (file) {
  for (const node of nodesOf(file)) {
    if (!isMap(node)) continue;
    let before = '';
    for (const { key } of node.pairs) {
      if (!isScalar(key)) continue;
      if (key.text < before)
        yield { at: key.start, message: `The key "${key.text}" should stand before "${before}"` };
      else before = key.text;
    }
  }
};

export const anchors: StyleCheck = function* (file, settings) {
  const { tokens } = file.tokens;
  const name = (from: number, to: number): string => file.text.slice(from + 1, to);
  const used = new Set(tokens.filter(({ type }) => type === 'alias').map(({ from, to }) => name(from, to)));
  const seen = new Set<string>();
  for (const { type, from, to } of tokens) {
    if (type !== 'anchor') continue;
    const anchor = name(from, to);
    if (settings['forbid-duplicated-anchors'] === true && seen.has(anchor))
      yield { at: from, message: `The anchor "${anchor}" is there already` };
    if (settings['forbid-unused-anchors'] === true && !used.has(anchor))
      yield { at: from, message: `The anchor "${anchor}" is not used` };
    seen.add(anchor);
  }
};
