/**
 * Values that are read otherwise than they look.
 * @module
 */
import { parseYamlData, type ScalarNode, type TreeNode } from '../../source/index.ts';
import type { CheckSettings } from '../config/yaml-style.ts';
import type { LintFile } from '../files/file.ts';
import { isMap, isScalar, isSeq } from '../nodes.ts';
import type { StyleCheck } from './types.ts';

const truthWords = new Set(
  ['yes', 'no', 'true', 'false', 'on', 'off'].flatMap((word) => [
    word,
    word.toUpperCase(),
    `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
  ]),
);

const plainOf = (file: LintFile): ScalarNode[] =>
  (file.tree?.scalars ?? []).filter(({ style, tag }) => style === 'plain' && tag === undefined);

const listed = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

export const truthy: StyleCheck = function* (file, settings) {
  const allowed = listed(settings['allowed-values']);

  // GitHub's workflows have a key called "on".
  if (/\/\.github\/workflows\/[^/]+$/.test(file.path)) return;
  const words = plainOf(file).filter(({ text }) => truthWords.has(text) && !allowed.includes(text));
  if (words.length === 0) return;
  const mapKeys = new Set<TreeNode>(keysOf(file));
  for (const node of words) {
    if (settings['check-keys'] === false && mapKeys.has(node)) continue;
    const word = /^(?:yes|true|on)$/i.test(node.text) ? 'true' : 'false';
    // A key of this name may be looked up by it.
    const fix =
      allowed.includes(word) && !mapKeys.has(node) ? [{ from: node.start, to: node.end, text: word }] : [];
    yield {
      at: node.start,
      message: `Write one of ${allowed.toSorted().join(', ')} instead of ${node.text}`,
      fix,
    };
  }
};

function* keysOf(file: LintFile): Generator<TreeNode> {
  for (const node of nodesOf(file)) if (isMap(node)) for (const { key } of node.pairs) yield key;
}

/** Every node of a file once, however many aliases lead to it. */
export function* nodesOf(file: LintFile): Generator<TreeNode> {
  const seen = new Set<TreeNode>();
  const todo = (file.tree?.documents ?? []).filter((document) => document !== undefined);
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    yield node;
    if (isMap(node)) todo.push(...node.pairs.flatMap(({ key, value }) => [key, value]));
    else if (isSeq(node)) todo.push(...node.items);
  }
}

export const octalValues: StyleCheck = function* (file, settings) {
  for (const node of plainOf(file)) {
    if (settings['forbid-implicit-octal'] === true && /^0[0-7]+$/.test(node.text))
      yield { at: node.end, message: `${node.text} is an octal number: quote it, or write the decimal one` };
    if (settings['forbid-explicit-octal'] === true && /^0o[0-7]+$/.test(node.text))
      yield { at: node.end, message: `${node.text} is an octal number to some and text to others: quote it` };
  }
};

export const floatValues: StyleCheck = function* (file, settings) {
  const forbidden = (name: string, pattern: RegExp, text: string): boolean =>
    settings[name] === true && pattern.test(text);
  for (const node of plainOf(file)) {
    const { text, start } = node;
    if (
      forbidden('forbid-nan', /^\.(?:nan|NaN|NAN)$/, text) ||
      forbidden('forbid-inf', /^[-+]?\.(?:inf|Inf|INF)$/, text)
    )
      yield { at: start, message: `The value ${text} is not allowed` };
    if (forbidden('forbid-scientific-notation', /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)[eE][-+]?\d+$/, text))
      yield { at: start, message: `Write ${text} without an exponent` };
    if (forbidden('require-numeral-before-decimal', /^[-+]?\.\d+(?:[eE][-+]?\d+)?$/, text))
      yield { at: start, message: `Write a digit before the point of ${text}` };
  }
};

export const emptyValues: StyleCheck = function* (file, settings) {
  const isEmpty = (node: TreeNode): boolean => isScalar(node) && node.empty && node.tag === undefined;
  for (const node of nodesOf(file)) {
    if (isMap(node) && settings[`forbid-in-${node.flow ? 'flow' : 'block'}-mappings`] === true)
      for (const { key, value } of node.pairs)
        if (isEmpty(value)) yield { at: key.end, message: 'The value is empty' };
    if (isSeq(node) && !node.flow && settings['forbid-in-block-sequences'] === true)
      for (const item of node.items)
        if (isEmpty(item)) yield { at: item.start, message: 'The item is empty' };
  }
};

/** Whether text reads the same without quotes. */
function readsPlain(text: string): boolean {
  if (text === '' || text !== text.trim() || text.includes('\n')) return false;
  try {
    const read = parseYamlData(`- ${text}\n`);
    return Array.isArray(read) && read.length === 1 && read[0] === text;
  } catch {
    return false;
  }
}

const quotable = ({ style, tag, value }: ScalarNode): boolean => {
  if (style === 'literal' || style === 'folded' || tag?.startsWith('!!') === true) return false;
  return style !== 'plain' || typeof value === 'string';
};

export const quotedStrings: StyleCheck = function* (file, settings) {
  const keys = new Set(settings['check-keys'] === true ? [] : keysOf(file));
  for (const node of file.tree?.scalars ?? []) {
    const message = keys.has(node) || !quotable(node) ? undefined : quoteMistake(node, settings);
    if (message !== undefined) yield { at: node.start, message };
  }
};

function quoteMistake(node: ScalarNode, settings: CheckSettings): string | undefined {
  const { style, text } = node;
  const type = String(settings['quote-type']);
  const required = settings['required'];
  const some = (name: string): boolean =>
    listed(settings[name]).some((pattern) => new RegExp(pattern).test(text));
  if (style === 'plain') {
    if (required === true) return `The text should stand in ${type} quotes`;
    return some('extra-required') ? 'The text should be quoted' : undefined;
  }
  const other = style === 'single' ? '"' : "'";
  const excused = settings['allow-quoted-quotes'] === true && text.includes(other);
  const needless =
    required === 'only-when-needed' && readsPlain(text) && !some('extra-required') && !some('extra-allowed');
  if (needless) return 'The text needs no quotes';
  return type !== 'any' && type !== style && !excused ? `The text should stand in ${type} quotes` : undefined;
}
