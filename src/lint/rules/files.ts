/**
 * Modules that write files: their modes, owners and sources.
 * @module
 */
import { argText, keyword, type LintTask } from '../files/tasks.ts';
import { isMap, isScalar, isTruthy, textOf } from '../nodes.ts';
import type { Rule } from '../types.ts';

const either = (...names: readonly string[]): ReadonlySet<string> => new Set(names);

const makers = either(
  'archive',
  'community.general.archive',
  'assemble',
  'copy',
  'file',
  'get_url',
  'replace',
  'template',
);
/** Modules that make a file where they are told to; whether they do so unless told. */
const creators: ReadonlyMap<string, boolean> = new Map([
  ['blockinfile', false],
  ['htpasswd', true],
  ['community.general.htpasswd', true],
  ['ini_file', true],
  ['community.general.ini_file', true],
  ['lineinfile', false],
]);

function isRisky(task: LintTask): boolean {
  const { module } = task;
  const args = keyword(task, 'args');
  if (args !== undefined && !isMap(args)) return false;
  const mode = task.args.get('mode');
  const unset = mode === undefined || (isScalar(mode) && mode.value === null);
  if (!makers.has(module) && !creators.has(module)) return false;
  if (textOf(mode) === 'preserve' && module !== 'copy' && module !== 'template') return true;
  const creates = creators.get(module);
  if (creates !== undefined) {
    const create = task.args.get('create');
    return unset && (create === undefined ? creates : isTruthy(create));
  }
  const state = argText(task, 'state');
  if (state === 'absent' || state === 'link' || isTruthy(task.args.get('recurse'))) return false;
  if (module === 'file' && (state ?? 'file') === 'file') return false;
  return unset && module !== 'replace';
}

export const riskyFilePermissions: Rule = {
  id: 'risky-file-permissions',
  summary: 'Files should be made with a mode that is said',
  tags: ['unpredictability'],
  severity: 'VERY_HIGH',
  task(task, { say }) {
    if (isRisky(task)) say({ message: 'The mode of the file is left to chance: say mode, such as "0644".' });
  },
};

const octalModules = either(
  'assemble',
  'copy',
  'file',
  'ini_file',
  'lineinfile',
  'replace',
  'synchronize',
  'template',
  'unarchive',
);

/** Whether a number gives someone more than those before them, or writing without reading. */
function isOdd(mode: number): boolean {
  const [user, group, other] = [(mode >> 6) % 8, (mode >> 3) % 8, mode % 8] as const;
  const halved = (bits: number): boolean => bits > 0 && bits < 4 && !(bits === 1 && user % 2 === 1);
  return (
    halved(other) ||
    halved(group) ||
    (user > 0 && user < 4 && user !== 1) ||
    other > group ||
    other > user ||
    group > user
  );
}

export const riskyOctal: Rule = {
  id: 'risky-octal',
  summary: 'Modes should be strings, or have a leading zero',
  tags: ['formatting'],
  severity: 'VERY_HIGH',
  task(task, { say }) {
    const mode = task.args.get('mode');
    if (
      !octalModules.has(task.module) ||
      !isScalar(mode) ||
      typeof mode.value !== 'number' ||
      !isOdd(mode.value)
    )
      return;
    say({
      message: `\`mode: ${mode.text}\` is the number ${mode.value}: write a string, mode: "0${mode.value.toString(8)}", or the mode in letters.`,
    });
  },
};

const folders: ReadonlyMap<string, string> = new Map([
  ['copy', 'files'],
  ['win_copy', 'files'],
  ['template', 'templates'],
  ['win_template', 'win_templates'],
]);

export const noRelativePaths: Rule = {
  id: 'no-relative-paths',
  summary: 'A source should be named without the way to its folder',
  tags: ['idiom'],
  severity: 'HIGH',
  task(task, { say }) {
    const folder = folders.get(task.module);
    if (folder === undefined || argText(task, 'src')?.includes(`../${folder}`) !== true) return;
    say({ message: `The file is found in ${folder}/ by its name alone: leave "../${folder}/" out of src.` });
  },
};

const words = (task: LintTask, name: string): string => {
  const node = task.args.get(name);
  if (isScalar(node)) return node.text;
  return node?.kind === 'seq' ? node.items.map((item) => (isScalar(item) ? item.text : '')).join(' ') : '';
};

function keepsOwner(task: LintTask): boolean {
  const delegate = keyword(task, 'delegate_to');
  if (task.module === 'synchronize' || task.module === 'ansible.posix.synchronize') {
    if (delegate !== undefined || task.local) return false;
    const archive = task.args.get('archive');
    const on = (name: string): boolean => {
      const own = task.args.get(name);
      return own === undefined ? archive === undefined || isTruthy(archive) : isTruthy(own);
    };
    return on('owner') || on('group');
  }
  if (task.module !== 'unarchive') return false;
  const local = task.local || textOf(delegate) === 'localhost';
  if (!local && isTruthy(task.args.get('remote_src'))) return false;
  const src = argText(task, 'src') ?? '';
  const options = words(task, 'extra_opts');
  return (
    (src.endsWith('zip') && options.includes('-X')) ||
    (/\.tar(\.(gz|bz2|xz))?$/.test(src) && !options.includes('--no-same-owner'))
  );
}

export const noSameOwner: Rule = {
  id: 'no-same-owner',
  summary: 'Files should not keep the owner they have on another machine',
  tags: ['opt-in'],
  severity: 'LOW',
  task(task, { say }) {
    if (keepsOwner(task))
      say({
        message: 'Owner and group are taken over from another machine, where they may mean someone else.',
      });
  },
};

export const avoidImplicit: Rule = {
  id: 'avoid-implicit',
  summary: 'Content should be text, not a structure that is made into text',
  tags: ['unpredictability'],
  severity: 'MEDIUM',
  task(task, { say }) {
    const content = task.module === 'copy' ? task.args.get('content') : undefined;
    if (content === undefined || textOf(content) !== undefined) return;
    say({
      message:
        'content is a structure: say how it becomes text, by a template or a filter such as to_nice_yaml.',
    });
  },
};

export const jinjaTemplateExtension: Rule = {
  id: 'jinja-template-extension',
  summary: 'Files of templates should end in .j2',
  tags: ['formatting', 'opt-in'],
  severity: 'LOW',
  task(task, { say }) {
    const src = /^(?:ansible\.legacy\.)?template$/.test(task.module) ? argText(task, 'src') : undefined;
    if (src === undefined || src === '' || src.includes('{{') || src.endsWith('.j2')) return;
    say({ message: `The template ${src} should end in .j2.` });
  },
};
