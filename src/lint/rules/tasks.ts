/**
 * What tasks do that may end otherwise than meant.
 * @module
 */
import { argText, blockAction, keyword, type LintTask } from '../files/tasks.ts';
import { hasJinja, isScalar, isTruthy, keyOf, memberOf, membersOf, pairsOf, textOf } from '../nodes.ts';
import type { ScalarNode } from '../../source/index.ts';
import type { Edit, Rule } from '../types.ts';
import { builtins } from './builtins.ts';

export const ignoreErrors: Rule = {
  id: 'ignore-errors',
  summary: 'Errors should be expected one by one, not ignored',
  tags: ['unpredictability'],
  severity: 'LOW',
  task(task, { say }) {
    const ignores = keyword(task, 'ignore_errors');
    if (
      !isTruthy(ignores) ||
      textOf(ignores) === '{{ ansible_check_mode }}' ||
      isTruthy(keyword(task, 'register'))
    )
      return;
    say({
      message: 'Every error is ignored: say with failed_when which are expected, or register the result.',
    });
  },
};

const managers: ReadonlySet<string> = new Set(
  (
    'apk apt bower bundler dnf easy_install gem homebrew jenkins_plugin npm openbsd_package openbsd_pkg package pacman pear ' +
    'pip pkg5 pkgutil portage slackpkg sorcery swdepot win_chocolatey yarn yum zypper'
  ).split(' '),
);

export const packageLatest: Rule = {
  id: 'package-latest',
  summary: 'Packages should be installed, not brought up to date by the way',
  tags: ['idempotency'],
  severity: 'VERY_LOW',
  task(task, { say }) {
    if (!managers.has(task.module) || argText(task, 'state') !== 'latest') return;
    if (
      ['version', 'update_only', 'only_upgrade', 'download_only'].some((name) =>
        isTruthy(task.args.get(name)),
      )
    )
      return;
    say({
      message:
        'What "latest" is changes from day to day: say state: present, with a version where it matters.',
    });
  },
};

export const latest: Rule = {
  id: 'latest',
  summary: 'A checkout should name a commit or a tag',
  tags: ['idempotency'],
  severity: 'MEDIUM',
  ids: {
    'latest[git]': 'A checkout of git names a commit or a tag',
    'latest[hg]': 'A checkout of Mercurial names a revision',
  },
  task(task, { say }) {
    if (task.module === 'git' && (argText(task, 'version') ?? 'HEAD') === 'HEAD')
      say({
        tag: 'latest[git]',
        message: 'The checkout follows whatever is newest: name a commit or a tag with version.',
      });
    if (task.module === 'hg' && (argText(task, 'revision') ?? 'default') === 'default')
      say({ tag: 'latest[hg]', message: 'The checkout follows whatever is newest: name a revision.' });
  },
};

/** Parameters whose tabs may be meant: they are compared with lines of files. */
const lineParams: ReadonlySet<string | number> = new Set(['insertafter', 'insertbefore', 'regexp', 'line']);

export const noTabs: Rule = {
  id: 'no-tabs',
  summary: 'Texts should have no tabs',
  tags: ['formatting'],
  severity: 'LOW',
  task(task, { say }) {
    const check = (
      key: string | number,
      text: string | undefined,
      at: Parameters<typeof textOf>[0],
    ): void => {
      if (typeof key === 'string' && key.includes('\t') && !hasJinja(key))
        say({ message: 'The key has a tab in it.', at });
      if (text?.includes('\t') === true && !hasJinja(text) && !lineParams.has(key))
        say({
          message: 'The text has a tab in it: write blanks, or \\t in double quotes where it is meant.',
          at,
        });
    };
    const seen = new Set(task.args.values());
    for (const [key, node] of task.args) {
      check(key, textOf(node), node);
      for (const inner of membersOf(node)) {
        seen.add(inner.node);
        check(inner.key, textOf(inner.node), inner.node);
      }
    }
    for (const { key, node } of membersOf(task.node))
      if (!seen.has(node) && node !== task.actionPair?.value) check(key, textOf(node), node);
  },
};

export const onlyBuiltins: Rule = {
  id: 'only-builtins',
  summary: 'Only modules of ansible-core should be used',
  tags: ['opt-in', 'experimental'],
  severity: 'MEDIUM',
  task(task, { options, say }) {
    const { action } = task;
    if (action === blockAction || action === '') return;
    const { collections, modules } = options.onlyBuiltins;
    if (builtins.has(action) || modules.includes(action)) return;
    if (['ansible.builtin', 'ansible.legacy', ...collections].some((name) => action.startsWith(`${name}.`)))
      return;
    say({ message: `${action} is not a module of ansible-core.` });
  },
};

export const noLogPassword: Rule = {
  id: 'no-log-password',
  summary: 'Passwords in loops should not be shown',
  tags: ['opt-in', 'security', 'experimental'],
  severity: 'LOW',
  fixes: true,
  task(task, { say }) {
    const names = [...task.args.keys()];
    const only =
      task.action === 'ansible.builtin.user' &&
      isTruthy(task.args.get('password_lock')) &&
      !isTruthy(task.args.get('password'));
    if (only || !names.some((name) => name.includes('password'))) return;
    const loops = pairsOf(task.node).some(
      (pair) => keyOf(pair) === 'loop' || keyOf(pair).startsWith('with_'),
    );
    const noLog = keyword(task, 'no_log');
    const text = textOf(noLog);
    if (!loops || (text?.startsWith('{{') && text.endsWith('}}'))) return;
    if (isScalar(noLog) && /^(?:true|yes|on|1|y|t)$/i.test(noLog.text)) return;
    const fix = isScalar(noLog)
      ? switchedOn(noLog)
      : noLog === undefined
        ? addedBefore(task, 'no_log: true')
        : [];
    say({ message: 'Each item is shown with its password: say no_log: true.', fix });
  },
};

/** `true` in the place of what is written. */
const switchedOn = (node: ScalarNode): readonly Edit[] =>
  node.style === 'plain' && !node.empty ? [{ from: node.inner[0], to: node.inner[1], text: 'true' }] : [];

/** A keyword on a line of its own, before the module. */
function addedBefore({ actionPair, node, file }: LintTask, line: string): readonly Edit[] {
  if (actionPair === undefined || node.flow) return [];
  const { start } = actionPair.key;
  const indent = ' '.repeat(node.start - (file.text.lastIndexOf('\n', node.start - 1) + 1));
  return [{ from: start, to: start, text: `${line}\n${indent}` }];
}

export const noPrompting: Rule = {
  id: 'no-prompting',
  summary: 'A book should not ask people',
  tags: ['opt-in'],
  severity: 'VERY_LOW',
  play(play, file, { say }) {
    const prompts = file.kind === 'playbook' ? memberOf(play, 'vars_prompt') : undefined;
    if (prompts?.kind === 'seq' && prompts.items.length > 0)
      say({ message: 'The play asks for variables.', at: prompts.items[0] });
  },
  task(task, { say }) {
    if (task.module !== 'pause' || isTruthy(task.args.get('minutes')) || isTruthy(task.args.get('seconds')))
      return;
    say({ message: 'The task waits for a person.' });
  },
};

export const runOnce: Rule = {
  id: 'run-once',
  summary: 'run_once and the free strategy do not go together',
  tags: ['idiom'],
  severity: 'MEDIUM',
  ids: {
    'run-once[play]': 'A play uses the free strategy',
    'run-once[task]': 'A task runs once, which the free strategy does otherwise',
  },
  play(play, file, { say }) {
    const strategy = file.kind === 'playbook' ? memberOf(play, 'strategy') : undefined;
    if (textOf(strategy) === 'free')
      say({ tag: 'run-once[play]', message: 'The play uses the free strategy.', at: strategy });
  },
  task(task, { say }) {
    if (task.file.kind === 'playbook' && isTruthy(keyword(task, 'run_once')))
      say({ tag: 'run-once[task]', message: 'Under the free strategy run_once runs for each host.' });
  },
};

export const complexity: Rule = {
  id: 'complexity',
  summary: 'Plays and files should not be too long, nor blocks too deep',
  tags: ['experimental'],
  severity: 'MEDIUM',
  ids: {
    'complexity[play]': 'A play has not too many tasks',
    'complexity[tasks]': 'A file has not too many tasks',
    'complexity[nesting]': 'Blocks do not stand too deep in each other',
  },
  play(play, file, { options, say }) {
    const tasks = file.kind === 'playbook' ? memberOf(play, 'tasks') : undefined;
    if (tasks?.kind === 'seq' && tasks.items.length > options.maxTasks)
      say({
        tag: 'complexity[play]',
        message: `The play has ${tasks.items.length} tasks; ${options.maxTasks} are allowed.`,
        at: play,
      });
  },
  task(task, { options, say }) {
    if (task.isBlock && task.depth > options.maxBlockDepth)
      say({
        tag: 'complexity[nesting]',
        message: `The block stands ${task.depth} deep; ${options.maxBlockDepth} is allowed.`,
      });
  },
};
