/**
 * Keywords of tasks and what their values may be: more strictly than the engine, which takes what Python would.
 * @module
 */
import type { TreeNode } from '../../source/index.ts';
import type { LintTask } from '../files/tasks.ts';
import { isMap, isScalar, isSeq, keyOf, textOf } from '../nodes.ts';

const isTemplate = (node: TreeNode): boolean => /^\{[{%][\s\S]*[}%]\}$/.test(textOf(node) ?? '');
const isText = (node: TreeNode): boolean => textOf(node) !== undefined;
const isBool = (node: TreeNode): boolean => isScalar(node) && typeof node.value === 'boolean';
const isInt = (node: TreeNode): boolean => isScalar(node) && Number.isInteger(node.value);
const isTexts = (node: TreeNode): boolean => isSeq(node) && node.items.every(isText);

type Want = readonly [words: string, fits: (node: TreeNode) => boolean];

const text: Want = ['a text', isText];
const truth: Want = ['true or false', (node) => isBool(node) || isTemplate(node)];
const number: Want = ['a whole number', (node) => isInt(node) || isTemplate(node)];
const names: Want = ['a text or a list of texts', (node) => isText(node) || isTexts(node)];
const condition: Want = [
  'a condition or a list of them',
  (node) =>
    isBool(node) || isText(node) || (isSeq(node) && node.items.every((one) => isBool(one) || isText(one))),
];

const wanted: Readonly<Record<string, Want>> = {
  any_errors_fatal: truth,
  args: ['a map', (node) => isMap(node) || isTemplate(node)],
  async: number,
  become: truth,
  become_exe: text,
  become_flags: text,
  become_user: text,
  changed_when: condition,
  check_mode: condition,
  collections: ['a list of texts', isTexts],
  connection: text,
  debugger: text,
  delay: number,
  delegate_facts: ['true or false', isBool],
  delegate_to: text,
  diff: truth,
  failed_when: condition,
  ignore_errors: truth,
  ignore_unreachable: truth,
  listen: names,
  loop: ['a list, or a template of one', (node) => isText(node) || isSeq(node)],
  name: text,
  no_log: truth,
  notify: names,
  poll: number,
  port: number,
  remote_user: text,
  retries: number,
  run_once: truth,
  tags: names,
  throttle: number,
  timeout: number,
  until: condition,
  vars: ['a map', isMap],
  when: condition,
  with_items: ['a list, or a template of one', (node) => isSeq(node) || isTemplate(node)],
};

/** Keywords of a task whose values are of another kind than they should be. */
export function* keywordMistakes({
  node,
}: LintTask): Generator<{ readonly message: string; readonly at: TreeNode }> {
  for (const { key, value } of node.pairs) {
    const name = keyOf({ key, value });
    const want = wanted[name];
    if (want === undefined || want[1](value)) continue;
    // What stands for nothing is told by who reads it.
    yield { message: `${name} should be ${want[0]}.`, at: isScalar(value) && value.empty ? key : value };
  }
  for (const name of ['block', 'rescue', 'always']) {
    const value = node.pairs.find((pair) => keyOf(pair) === name)?.value;
    if (value !== undefined && !isSeq(value))
      yield { message: `${name} should be a list of tasks.`, at: value };
  }
}
