import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { firstExisting, mergeVars, searchCandidates } from '../../playbook/index.ts';
import { p } from '../../sdk/index.ts';
import { isDict, type Dict } from '../../util/value.ts';
import { outcome } from '../outcome.ts';
import { defineAction, keys, type ActionContext } from './define.ts';

export const includeVars = defineAction({
  name: 'ansible.builtin.include_vars',
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
    const { section } = context;
    const name = params.file ?? params.free_form;
    const files =
      params.dir === undefined
        ? [await find(name ?? '', context)]
        : await filesOf(params.dir, params, context);
    let merged: Dict = new Map();
    for (const file of files) merged = mergeVars(merged, await load(file, context));
    const facts: Dict = params.name === undefined ? merged : new Map([[params.name, merged]]);
    return outcome(
      'ok',
      keys({
        ansible_facts: facts,
        ansible_included_var_files: files,
        _include_vars: true,
        // One file that is a secret makes all of them one.
        _ansible_no_log: files.some((file) => section.play.run.loader.isEncrypted(file)) || undefined,
      }),
    );
  },
});

const where = ({ task, section }: ActionContext): Parameters<typeof searchCandidates>[2] => ({
  rolePaths: task.role ? [task.role.path, ...task.role.parents.map((role) => role.path).reverse()] : [],
  taskDir: dirname(task.file),
  playbookDir: section.play.play.dir,
});

async function find(name: string, context: ActionContext): Promise<string> {
  const candidates = searchCandidates(name, 'vars', where(context));
  const found = await firstExisting(candidates);
  if (found !== undefined) return found;
  throw new TsplayError('TSP1002', `Could not find or access '${name}'`, {
    src: context.task.src,
    hint: `looked for ${candidates.join(', ')}`,
  });
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

async function filesOf(name: string, selection: Selection, context: ActionContext): Promise<string[]> {
  const { task, section } = context;
  const base = task.role ? resolve(task.role.path, 'vars') : dirname(task.file);
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
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return files.filter((file) => isSelected(file, dir, selection, context));
}

function isSelected(file: string, dir: string, selection: Selection, { task }: ActionContext): boolean {
  const name = basename(file);
  const depth = relative(dir, file).split('/').length;
  if (selection.depth > 0 && depth > selection.depth) return false;
  if (selection.ignore_files.some((pattern) => new RegExp(`${pattern}$`).test(name))) return false;
  if (selection.files_matching !== undefined && !new RegExp(selection.files_matching).test(name))
    return false;
  if (selection.extensions.includes(extname(name).slice(1))) return true;
  if (selection.ignore_unknown_extensions || selection.files_matching !== undefined) return false;
  throw new TsplayError(
    'TSP1103',
    `${file} does not have a valid extension: ${selection.extensions.join(', ')}`,
    { src: task.src },
  );
}
