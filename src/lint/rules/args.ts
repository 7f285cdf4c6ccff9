/**
 * Arguments of modules.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { checkLiteralParams, type Module } from '../../sdk/index.ts';
import type { TreeNode } from '../../source/index.ts';
import { userText, type Dict, type Value } from '../../util/value.ts';
import { keyword } from '../files/tasks.ts';
import { isMap, isScalar, keyOf, pairsOf, textOf } from '../nodes.ts';
import type { Rule } from '../types.ts';
import { behindActions } from './builtins.ts';

/** The value of a node, its texts as the user's. */
function valueOf(node: TreeNode, known = new Map<TreeNode, Value>()): Value {
  if (isScalar(node)) return typeof node.value === 'string' ? userText(node.text) : node.value;
  let value = known.get(node);
  if (value === undefined) {
    value = isMap(node)
      ? new Map(pairsOf(node).map((pair) => [keyOf(pair), valueOf(pair.value, known)]))
      : node.items.map((item) => valueOf(item, known));
    known.set(node, value);
  }
  return value;
}

/** The rule, over the modules that were loaded. */
export const argsRule = (modules: ReadonlyMap<string, Module>): Rule => ({
  id: 'args',
  summary: 'Modules should get the arguments that they take',
  tags: ['syntax', 'experimental'],
  severity: 'HIGH',
  ids: {
    'args[module]': 'A module gets the arguments that it takes',
    'args[value]':
      'Arguments are such as the module can work with, which Ansible tells only when the task runs',
  },
  task(task, { say }) {
    const module = modules.get(task.action);
    const extra = keyword(task, 'args');
    if (module === undefined || (extra !== undefined && textOf(extra) !== undefined)) return;
    // A template may give a module all its arguments.
    if (isScalar(task.actionPair?.value) && /^\s*\{\{.*\}\}\s*$/s.test(task.actionPair.value.text)) return;
    if (task.module === 'command' && task.args.has('cmd') && task.args.has('argv'))
      say({ tag: 'args[module]', message: 'cmd and argv say the same thing twice: give one of them.' });
    const args: Dict = new Map([...task.args].map(([name, node]) => [name, valueOf(node)]));
    const src = { file: task.file.path, line: task.line, col: 1 };
    const defaults = keyword(task, 'module_defaults') !== undefined;
    for (const { message, hint } of problemsOf(module, args, { src, complete: !defaults })) {
      // The number that is meant for permissions has a rule of its own.
      if (/is a decimal number/.test(message)) continue;
      const ours =
        behindActions.has(task.module) || /mutually exclusive|in octal or symbolic form/.test(message);
      say({ tag: ours ? 'args[value]' : 'args[module]', message, details: hint });
    }
  },
});

function problemsOf(
  module: Module,
  args: Dict,
  options: Parameters<typeof checkLiteralParams>[2],
): readonly TsplayError[] {
  try {
    return checkLiteralParams(module, args, options);
  } catch (error) {
    if (error instanceof TsplayError) return [error];
    throw error;
  }
}
