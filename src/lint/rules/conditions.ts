/**
 * Conditions.
 * @module
 */
import { keyword, type LintTask } from '../files/tasks.ts';
import { isMap, isScalar, isSeq, memberOf, membersOf, pairAt, textOf } from '../nodes.ts';
import type { ScalarNode, TreeNode } from '../../source/index.ts';
import type { Edit, Rule } from '../types.ts';

/** The texts of a condition: itself, or the members of a list. */
function* textsOf(node: TreeNode | undefined): Generator<ScalarNode> {
  if (isScalar(node) && textOf(node) !== undefined) yield node;
  if (isSeq(node)) for (const item of node.items) if (textOf(item) !== undefined) yield item as ScalarNode;
}

/** Every `when` of a task, and of what stands in it. */
function* whensOf(task: LintTask): Generator<ScalarNode> {
  for (const { key, node } of membersOf(task.node)) if (key === 'when') yield* textsOf(node);
}

/** The text of a scalar changed in its place; nothing where what is written is not what it says. */
function rewritten(node: ScalarNode, source: string, change: (text: string) => string): Edit[] {
  const [from, to] = node.inner;
  const written = source.slice(from, to);
  const text = change(written);
  return text === written ? [] : [{ from, to, text }];
}

const literal = /[=!]= ?(?:True|true|False|false)/;

/** `x == true` is `x`, where x is a name. */
const withoutLiterals = (text: string): string =>
  text.replace(
    /([\w.]+)\s*([=!]=)\s*(True|true|False|false)\b/g,
    (_all, name: string, sign: string, word: string) =>
      (sign === '==') === /true/i.test(word) ? name : `not ${name}`,
  );

/** A condition that is nothing but comparisons of names joined by `and` or `or`. */
const isPlainComparison = (text: string): boolean =>
  /^\s*(?:[\w.]+(?:\s*[=!]=\s*(?:True|true|False|false))?)(?:\s+(?:and|or)\s+[\w.]+(?:\s*[=!]=\s*(?:True|true|False|false))?)*\s*$/.test(
    text,
  );

export const literalCompare: Rule = {
  id: 'literal-compare',
  summary: 'A condition should not be compared with true or false',
  tags: ['idiom'],
  severity: 'HIGH',
  fixes: true,
  task(task, { say }) {
    const found = [...whensOf(task)].filter((node) => literal.test(node.text));
    if (found.length === 0) return;
    const fix = found.flatMap((node) =>
      isPlainComparison(node.text) ? rewritten(node, task.file.text, withoutLiterals) : [],
    );
    say({ message: 'Write "when: name" or "when: not name" instead of comparing with true or false.', fix });
  },
};

export const emptyStringCompare: Rule = {
  id: 'empty-string-compare',
  summary: 'A text should not be compared with an empty one',
  tags: ['idiom', 'opt-in'],
  severity: 'HIGH',
  task(task, { say }) {
    if ([...whensOf(task)].some((node) => /[=!]= ?(?:""|'')/.test(node.text)))
      say({ message: 'Ask for the length instead of comparing with an empty text: name | length > 0.' });
  },
};

const hasBraces = (node: TreeNode | undefined): boolean =>
  isSeq(node)
    ? node.items.some((item) => /\{\{[\s\S]*\}\}|\}\}[\s\S]*\{\{/.test(textOf(item) ?? ''))
    : /\{\{|\}\}/.test(textOf(node) ?? '');

const unbraced = (node: TreeNode | undefined, source: string): Edit[] =>
  [...textsOf(node)].flatMap((text) => {
    const whole = /^\s*\{\{\s*([^{}]*?)\s*\}\}\s*$/.exec(text.text);
    if (whole !== null && text.style !== 'literal' && text.style !== 'folded')
      return rewritten(text, source, (written) => written.replace(/\{\{\s*([^{}]*?)\s*\}\}/, '$1'));
    // Where it is only a part, what the template gives would be read as code.
    return /^[^{}]*(?:\{\{ [\w.]+ \}\}[^{}]*)+$/.test(text.text)
      ? rewritten(text, source, (written) => written.replace(/\{\{ ([\w.]+) \}\}/g, '$1'))
      : [];
  });

const bracesMessage = 'A condition is an expression already: leave the braces out.';

export const noJinjaWhen: Rule = {
  id: 'no-jinja-when',
  summary: 'Conditions should be written without braces',
  tags: ['deprecations'],
  severity: 'HIGH',
  fixes: true,
  play(play, file, { say }) {
    const roles = memberOf(play, 'roles');
    if (!isSeq(roles)) return;
    for (const role of roles.items) {
      const when = memberOf(role, 'when');
      if (isMap(role) && hasBraces(when))
        say({ message: bracesMessage, at: role, fix: unbraced(when, file.text) });
    }
  },
  task(task, { say }) {
    const when = keyword(task, 'when');
    if (hasBraces(when)) say({ message: bracesMessage, fix: unbraced(when, task.file.text) });
  },
};

const asksForChange = (text: string): boolean =>
  !/(?:^|\s)(?:and|or|not)(?:\s|$)/.test(text) &&
  /\.changed|\|changed|\["changed"\]|\['changed'\]|is changed/.test(text);

export const noHandler: Rule = {
  id: 'no-handler',
  summary: 'A task that runs when another changed something should be a handler',
  tags: ['idiom'],
  severity: 'MEDIUM',
  task(task, { say }) {
    if (task.isHandler) return;
    const pair = pairAt(task.node, 'when');
    const one = isSeq(pair?.value) && pair.value.items.length === 1 ? pair.value.items[0] : pair?.value;
    const text = textOf(one);
    if (text !== undefined && asksForChange(text))
      say({ message: 'The task waits for a change: notify it as a handler.', at: pair?.value });
  },
};
