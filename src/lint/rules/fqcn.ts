/**
 * Full names of modules.
 * @module
 */
import { relative } from 'node:path';
import { describeModule } from '../../modules/index.ts';
import { blockAction, type LintTask } from '../files/tasks.ts';
import { isScalar, memberOf, pairAt } from '../nodes.ts';
import type { Edit, Rule } from '../types.ts';
import { builtins } from './builtins.ts';
import { shortName } from '../../util/action-name.ts';

/** The full name of a module that a name means; undefined where it is not known. */
function fullName(action: string): string | undefined {
  const short = shortName(action);
  if (builtins.has(short)) return `ansible.builtin.${canonicalOf(short)}`;
  return describeModule(action)?.resolved;
}

/** Of ansible-core's names one leads to another. */
const canonicalOf = (short: string): string => (short === 'yum' ? 'dnf' : short);

/** The folder of a type of plug-ins, and a file in a folder below it. */
const deepPlugin = /(?:^|\/)(plugins\/[^/]+)\/((?:[^/]+\/)+[^/]+)$/;

export const fqcn: Rule = {
  id: 'fqcn',
  summary: 'Modules should be named in full',
  tags: ['formatting'],
  severity: 'MEDIUM',
  fixes: true,
  ids: {
    'fqcn[action-core]': 'A module of ansible-core is named in full',
    'fqcn[action]': 'A module of a collection is named in full',
    'fqcn[canonical]': 'A module is named by the name it has today',
    'fqcn[deep]': 'A plug-in of a collection lies in the folder of its type',
    'fqcn[keyword]': 'A play names modules in full and needs no "collections"',
  },
  file(file, { options, say }) {
    if (file.kind !== 'plugin') return;
    const path = relative(options.projectDir, file.path);
    const [folder, below] = deepPlugin.exec(path)?.slice(1) ?? [];
    if (folder === undefined || below === undefined || path.includes('test')) return;
    say({ tag: 'fqcn[deep]', message: `The plug-in ${below} should lie in ${folder} itself.` });
  },
  play(play, file, { say }) {
    if (file.kind !== 'playbook' || pairAt(play, 'collections') === undefined) return;
    say({
      tag: 'fqcn[keyword]',
      message: 'Name modules, roles and plug-ins in full instead of listing collections.',
      at: play,
    });
  },
  task(task, { options, say }) {
    const { action } = task;
    if (action === blockAction || action === '' || options.mockModules.includes(action)) return;
    const full = fullName(action);
    if (
      full === undefined ||
      full === action ||
      action === full.replace('ansible.builtin.', 'ansible.legacy.')
    )
      return;
    const pair = task.actionPair;
    const at = memberOf(pair?.value, 'module') ?? pair?.key;
    const fix = rename(task, full);
    if (full.startsWith('ansible.builtin.')) {
      const message =
        action === 'ansible.builtin.include'
          ? 'ansible.builtin.include is deprecated: use include_tasks or import_tasks.'
          : `Use the full name of the module: ${full} (${action}).`;
      say({ tag: 'fqcn[action-core]', message, at, fix });
    } else if (action.split('.').length < 3)
      say({ tag: 'fqcn[action]', message: `Use the full name of the module: ${full} (${action}).`, at, fix });
    else if (!action.startsWith('community.general.'))
      say({ tag: 'fqcn[canonical]', message: `The module is called ${full} today (${action}).`, at, fix });
  },
};

/** The new name in the place of the old one; none for `include`, which may mean either of two. */
function rename(task: LintTask, full: string): readonly Edit[] {
  const key = task.actionPair?.key;
  if (!isScalar(key) || key.text !== task.action || /(?:^|\.)include$/.test(task.action)) return [];
  const [from, to] = key.inner;
  return [{ from, to, text: full }];
}
