import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { formatError, TsplayError } from '../../errors/index.ts';
import { firstExisting, mergeVars, placesOf, searchCandidates, type Task } from '../../playbook/index.ts';
import { p } from '../../sdk/index.ts';
import { search } from '../../template/python/regex.ts';
import { fsPath, textOfBytes } from '../../util/bytes.ts';
import { namesIn } from '../../util/folders.ts';
import { mergeDicts } from '../../util/merge.ts';
import { isDict, type Dict } from '../../util/value.ts';
import { outcome } from '../state/outcome.ts';
import type { ActionContext } from '../state/action.ts';
import { defineAction, keys } from './define.ts';
import { expandHome } from '../../util/home.ts';

export const includeVars = defineAction({
  name: 'ansible.builtin.include_vars',
  traits: { sets: 'include_vars' },
  summary: 'Load variables from files while the play runs',
  params: {
    file: p.path({ doc: "File to load, looked for in the role's `vars` and beside the playbook." }),
    dir: p.path({ doc: 'Folder of which all files are loaded, in order of their names.' }),
    name: p.str({ doc: 'Put them into this variable instead of setting each.' }),
    depth: p.int({ doc: 'How deep to go into folders; 0 for all.', default: 0 }),
    files_matching: p.str({ doc: 'Load only files whose name matches this regular expression.' }),
    ignore_files: p.list(p.str({ doc: 'Regular expression.' }), { doc: 'Files to leave out.', default: [] }),
    extensions: p.list(p.str({ doc: 'Ending without the dot.' }), {
      doc: 'Endings to load.',
      default: ['yaml', 'yml', 'json'],
    }),
    ignore_unknown_extensions: p.bool({ doc: 'Pass over other endings instead of failing.', default: false }),
    hash_behaviour: p.choice(['replace', 'merge'], { doc: 'What to do with dicts that are there already.' }),
    free_form: p.str({ doc: 'The file.' }),
  },
  freeForm: 'free_form',
  constraints: { mutuallyExclusive: [['file', 'dir', 'free_form']] },
  support: { check: 'full', diff: 'none' },
  examples: [{ title: 'By distribution', yaml: 'include_vars: {file: "{{ ansible_os_family }}.yml"}' }],
  async run(params, context) {
    const read: string[] = [];
    try {
      const found = await readAll(params, context, read);
      const values: Dict = params.name === undefined ? found : new Map([[params.name, found]]);
      const facts = params.hash_behaviour === 'merge' ? laidOver(values, context) : values;
      // One file that is a secret makes all of them one.
      const hidden = read.some((file) => context.section.play.run.loader.isEncrypted(file)) || undefined;
      return outcome(
        'ok',
        keys({ ansible_facts: facts, ansible_included_var_files: read, _ansible_no_log: hidden }),
      );
    } catch (error) {
      // The key is `message` here and nowhere else.
      if (!(error instanceof TsplayError)) throw error;
      return outcome(
        'failed',
        { message: error.message, ansible_included_var_files: read, ansible_facts: {} },
        { error: formatError(placedAt(error, context)) },
      );
    }
  },
});

type IncludeParams = Selection & {
  readonly file?: string | undefined;
  readonly free_form?: string | undefined;
  readonly dir?: string | undefined;
};

/** The variables of all files; the names of those that have been read are added to `read`. */
async function readAll(params: IncludeParams, context: ActionContext, read: string[]): Promise<Dict> {
  const name = params.file ?? params.free_form?.replace(/\n+$/, '');
  const files =
    params.dir === undefined ? [await find(name, context)] : await filesOf(params.dir, params, context);
  let merged: Dict = new Map();
  for (const file of files) {
    merged = mergeVars(merged, await load(file, context));
    read.push(file);
  }
  return merged;
}

/** Dicts are merged with what the host has under their names. */
const laidOver = (values: Dict, { vars, templar }: ActionContext): Dict =>
  new Map(
    [...values].map(([name, value]) => {
      const old = typeof name === 'string' && vars.has(name) ? templar.value(vars.get(name) ?? null) : null;
      return [name, isDict(old) && isDict(value) ? mergeDicts(old, value) : value];
    }),
  );

const placedAt = (error: TsplayError, { task }: ActionContext): TsplayError =>
  error.src
    ? error
    : new TsplayError(error.code, error.message, { src: task.src, hint: error.hint, cause: error });

async function find(name: string | undefined, context: ActionContext): Promise<string> {
  const remedy =
    ' on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the remote_src option';
  const { src } = context.task;
  if (name === undefined || name === '')
    throw new TsplayError('TSP1002', `Could not find file${remedy}`, { src });
  const candidates = searchCandidates(name, 'vars', placesOf(context.task, context.section.play.play.dir));
  const found = await firstExisting(candidates);
  if (found !== undefined) return found;
  const searched = candidates.join('\n\t');
  throw new TsplayError(
    'TSP1002',
    `Could not find or access '${name}'\nSearched in:\n\t${searched}${remedy}`,
    { src },
  );
}

async function load(file: string, { section }: ActionContext): Promise<Dict> {
  const value = await section.play.run.loader.readYaml(file);
  if (value === null) return new Map();
  if (isDict(value)) return value;
  throw new TsplayError('TSP1003', `${basename(file)} must be a map of variables`, {
    src: { file, line: 1, col: 1 },
  });
}

interface Selection {
  readonly depth: number;
  readonly files_matching?: string | undefined;
  readonly ignore_files: readonly string[];
  readonly extensions: readonly string[];
  readonly ignore_unknown_extensions: boolean;
}

async function filesOf(written: string, selection: Selection, context: ActionContext): Promise<string[]> {
  const { task, section } = context;
  const name = expandHome(written);
  const base = folderBase(name, task);
  const dir =
    (await firstExisting([
      resolve(base, name),
      resolve(dirname(task.file), name),
      resolve(section.play.play.dir, name),
    ])) ?? resolve(base, name);
  if (
    !(await stat(dir).then(
      (s) => s.isDirectory(),
      () => false,
    ))
  ) {
    throw new TsplayError('TSP1002', `${dir} directory does not exist`, { src: task.src });
  }
  const files = (await filesBelow(dir)).sort(byFolder);
  return files.filter((file) => isSelected(file, dir, selection, context));
}

/** Files of a folder and those within it, links followed. */
async function filesBelow(folder: string, within: readonly string[] = []): Promise<string[]> {
  const real = textOfBytes(await realpath(fsPath(folder), 'buffer'));
  // A link to a folder that it stands in leads in circles.
  if (within.includes(real)) return [];
  const files: string[] = [];
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const found = await stat(fsPath(path)).catch(() => undefined);
    if (found?.isDirectory()) files.push(...(await filesBelow(path, [...within, real])));
    else if (found?.isFile()) files.push(path);
  }
  return files;
}

/** A role's folders are below its `vars`, unless they are named from there. */
function folderBase(name: string, task: Task): string {
  if (task.role === undefined) return dirname(task.file);
  return name.split('/')[0] === 'vars' ? task.role.path : join(task.role.path, 'vars');
}

/** Folder by folder, each before those within it. */
const byFolder = (a: string, b: string): number =>
  compare(dirname(a), dirname(b)) || compare(basename(a), basename(b));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function isSelected(file: string, dir: string, selection: Selection, { task }: ActionContext): boolean {
  const name = basename(file);
  const depth = relative(dir, file).split('/').length;
  if (selection.depth > 0 && depth > selection.depth) return false;
  if (selection.ignore_files.some((pattern) => search(`${pattern}$`, name, {}) !== undefined)) return false;
  if (selection.files_matching !== undefined && search(selection.files_matching, name, {}) === undefined)
    return false;
  if (selection.extensions.includes(extname(name).slice(1))) return true;
  if (selection.ignore_unknown_extensions) return false;
  throw new TsplayError(
    'TSP1103',
    `${file} does not have a valid extension: ${selection.extensions.join(', ')}`,
    { src: task.src },
  );
}
