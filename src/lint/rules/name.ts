/**
 * Names of plays and tasks.
 * @module
 */
import { basename, dirname, extname } from 'node:path';
import { globMatch } from '../files/patterns.ts';
import type { LintFile } from '../files/file.ts';
import { keyword, tasksOf } from '../files/tasks.ts';
import { isMap, isScalar, isSeq, isTruthy, memberOf, membersOf, textOf } from '../nodes.ts';
import type { MapNode, ScalarNode } from '../../source/index.ts';
import type { Edit, Rule, RuleContext } from '../types.ts';

export const name: Rule = {
  id: 'name',
  summary: 'Plays and tasks should have names that read well',
  tags: ['idiom'],
  severity: 'MEDIUM',
  fixes: true,
  ids: {
    'name[casing]': 'A name begins with a capital letter',
    'name[missing]': 'A task has a name',
    'name[play]': 'A play has a name',
    'name[prefix]': 'The name of a task in another file than main.yml begins with the name of that file',
    'name[template]': 'Templates stand at the end of a name',
    'name[unique]': 'No two tasks of a play have the same name',
  },
  play(play, file, context) {
    if (file.kind !== 'playbook') return;
    const written = memberOf(play, 'name');
    if (written === undefined) {
      context.say({ tag: 'name[play]', message: 'The play has no name.', at: play });
      return;
    }
    if (isScalar(written)) checkName(written, file, context);
    checkUnique(play, context);
  },
  task(task, context) {
    const written = keyword(task, 'name');
    if (!isTruthy(written)) context.say({ tag: 'name[missing]', message: 'The task has no name.' });
    else if (isScalar(written)) checkName(written, task.file, context, task.isHandler);
  },
};

function checkUnique(play: MapNode, { say }: RuleContext): void {
  const seen = new Set<string>();
  for (const section of ['pre_tasks', 'tasks', 'post_tasks', 'handlers']) {
    const tasks = memberOf(play, section);
    for (const task of isSeq(tasks) ? tasks.items : []) {
      const written = textOf(memberOf(task, 'name'));
      if (written === undefined || written === '' || !isMap(task)) continue;
      if (seen.has(written))
        say({
          tag: 'name[unique]',
          message: `Another task of the play is named "${written}" too.`,
          at: task,
        });
      seen.add(written);
    }
  }
}

function checkName(
  written: ScalarNode,
  file: LintFile,
  { options, say }: RuleContext,
  isHandler = false,
): void {
  const full = written.text;
  let own = full;
  const stem = stemOf(file, options.kinds);
  if (file.kind === 'tasks' && stem !== 'main') {
    const prefix = stem
      .split('/')
      .map((part) => options.taskNamePrefix.replaceAll('{stem}', part))
      .join('');
    if (full.startsWith(prefix)) own = full.slice(prefix.length);
    else if (options.enableList.includes('name[prefix]')) {
      say({ tag: 'name[prefix]', message: `The name should begin with "${prefix}".`, at: written });
      return;
    }
  }
  const first = String.fromCodePoint(own.codePointAt(0) ?? 32);
  if (/^\p{Ll}/u.test(first) && first.toUpperCase() !== first)
    say({
      tag: 'name[casing]',
      message: 'The name should begin with a capital letter.',
      at: written,
      fix:
        isHandler && !standsAlone(file)
          ? []
          : capitalised(written, full.length - own.length, file, isHandler),
    });
  if (/\{\{.*\}\}.*\w/u.test(full))
    say({ tag: 'name[template]', message: 'A template should stand at the end of the name.', at: written });
}

/** The folders below `tasks/` and the file's name without its ending. */
function stemOf(file: LintFile, kinds: RuleContext['options']['kinds']): string {
  const name = basename(file.path, extname(file.path));
  const pattern = kinds.findLast(({ kind }) => kind === file.kind)?.pattern ?? '';
  let folder = dirname(file.path);
  const parts = [basename(folder)];
  folder = dirname(folder);
  while (folder !== '/' && globMatch(pattern, `${folder.slice(1)}/${name}`)) {
    parts.unshift(basename(folder));
    folder = dirname(folder);
  }
  if (parts[0]?.startsWith(file.kind)) parts.shift();
  return [...parts, name].join('/');
}

/** Whether all who can notify a handler of a file stand in it too: it is a playbook that brings in no other file. */
function standsAlone(file: LintFile): boolean {
  if (file.kind !== 'playbook') return false;
  const plays = file.list?.items ?? [];
  const brings = /(?:^|\.)(?:include|import_playbook|(?:include|import)_(?:tasks|role))$/;
  return plays.every((play) => {
    for (const { key } of membersOf(play))
      if (key === 'roles' || (typeof key === 'string' && brings.test(key))) return false;
    return true;
  });
}

/** The first letter in capitals; of a handler, where it is notified too. */
function capitalised(written: ScalarNode, skip: number, file: LintFile, isHandler: boolean): Edit[] {
  const capital = (node: ScalarNode): Edit[] => {
    const from =
      node.inner[0] +
      (node.style === 'literal' || node.style === 'folded' ? Math.max(0, node.indent) : 0) +
      skip;
    const letter = file.text.slice(from, from + 1);
    return letter === node.text.slice(skip, skip + 1)
      ? [{ from, to: from + 1, text: letter.toUpperCase() }]
      : [];
  };
  return [written, ...(isHandler ? notifiers(written.text, file) : [])].flatMap(capital);
}

function* notifiers(handler: string, file: LintFile): Generator<ScalarNode> {
  for (const task of tasksOf(file)) {
    const notify = keyword(task, 'notify');
    for (const one of isSeq(notify) ? notify.items : notify ? [notify] : [])
      if (isScalar(one) && one.text === handler) yield one;
  }
}
