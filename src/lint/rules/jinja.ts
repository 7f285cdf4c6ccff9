/**
 * Templates: whether they can be read, and their blanks.
 * @module
 */
import { mistakeIn } from '../../template/index.ts';
import type { ScalarNode } from '../../source/index.ts';
import type { LintFile } from '../files/file.ts';
import { blockKeys, type LintTask } from '../files/tasks.ts';
import { formatTemplate } from '../jinja/format.ts';
import { hasJinja, isScalar, membersOf, textOf } from '../nodes.ts';
import type { Edit, Rule, RuleContext } from '../types.ts';

/** Keywords whose text is an expression. */
const conditions: ReadonlySet<string | number> = new Set(['changed_when', 'failed_when', 'until', 'when']);

export const jinja: Rule = {
  id: 'jinja',
  summary: 'Templates should be right, and have blanks where they help',
  tags: ['formatting'],
  severity: 'LOW',
  fixes: true,
  ids: {
    'jinja[condition]': 'A condition can be read',
    'jinja[invalid]': 'A template can be read',
    'jinja[spacing]': 'Delimiters and operators have blanks around them',
  },
  file(file, context) {
    if (file.kind !== 'vars' || file.map === undefined) return;
    for (const { node } of membersOf(file.map))
      if (isScalar(node)) checkText(node, node.text, false, file, context);
  },
  task(task, context) {
    for (const { node, text, isCondition } of textsOf(task))
      checkText(node, text, isCondition, task.file, context);
  },
};

interface Text {
  readonly node: ScalarNode;
  readonly text: string;
  readonly isCondition: boolean;
}

const skipped: ReadonlySet<string> = new Set([...blockKeys, 'ansible.builtin.block', 'ansible.legacy.block']);

/** The texts of a task, those of the tasks in a block left out. */
function* textsOf(task: LintTask): Generator<Text> {
  const value = task.actionPair?.value;
  for (const { key, node } of membersOf(task.node, skipped)) {
    const text = textOf(node);
    if (!isScalar(node) || text === undefined) continue;
    if (node !== value || [...task.args.keys()].every((name) => name.startsWith('_'))) {
      yield { node, text, isCondition: conditions.has(key) };
      continue;
    }
    // Of one line with several arguments each is a text of its own.
    for (const [name, arg] of task.args) {
      const own = textOf(arg);
      if (own !== undefined && !name.startsWith('__')) yield { node, text: own, isCondition: false };
    }
  }
}

function checkText(
  node: ScalarNode,
  text: string,
  isCondition: boolean,
  file: LintFile,
  { say }: RuleContext,
): void {
  const expression =
    isCondition && file.kind === 'playbook' && !(text.startsWith('{{') && text.endsWith('}}'));
  const template = expression ? `{{ ${text} }}` : text;
  if (!/\{[{%#]/.test(template)) return;
  const place = { file: file.path, ...file.at(node), col: 1 };
  const mistake = mistakeIn(
    text,
    place,
    expression || (isCondition && !hasJinja(text)) ? 'condition' : 'template',
  );
  if (mistake?.code === 'TSP1202') {
    const tag = hasJinja(text) ? 'jinja[invalid]' : 'jinja[condition]';
    say({ tag, message: `The template cannot be read: ${mistake.message}`, at: node });
    return;
  }
  if (!hasJinja(template)) return;
  const formatted = formatTemplate(template);
  const better = formatted !== undefined && expression ? formatted.slice(3, -3) : formatted;
  if (better === undefined || better === text) return;
  say({
    tag: 'jinja[spacing]',
    message: `Blanks would help: ${text} -> ${better}`,
    at: node,
    fix: respaced(node, text, better, file),
  });
}

/** The better text in the place of the old one, where it is written as it reads. */
function respaced(node: ScalarNode, text: string, better: string, file: LintFile): readonly Edit[] {
  const [from, to] = node.inner;
  const written = file.text.slice(from, to);
  if (written === text) return [{ from, to, text: better }];
  // In blocks and folded lines each template is looked for as it stands.
  const edits: Edit[] = [];
  for (const found of written.matchAll(/\{\{(?:(?!\{\{|\}\}).)*\}\}/g)) {
    const [one] = found;
    const own = formatTemplate(one);
    if (own !== undefined && own !== one && !/['"\\]/.test(one))
      edits.push({ from: from + found.index, to: from + found.index + one.length, text: own });
  }
  return edits;
}
