/**
 * A playbook file as a list of plays, `import_playbook` followed.
 * @module
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { placeOfKey, placeOfValue, withPlaces } from '../source/index.ts';
import { valueText, isDict, isList, type Dict, type Value } from '../util/value.ts';
import type { Play } from './ast.ts';
import { qualifiedName } from './collections.ts';
import type { LoadContext } from './context.ts';
import { conditionals, inherit, mergeVars, nothingInherited, varsOf } from './inherit.ts';
import { loadPlay } from './play.ts';
import { malformed } from './problems.ts';
import { expandHome } from '../util/home.ts';

/** How deep playbooks may import each other before it is taken for a circle. */
const maxDepth = 50;

/**
 * Reads a playbook. Problems of single plays and tasks go to `context.problem`; what remains is still returned, so
 * that a listing works on an imperfect book.
 */
export async function loadPlaybook(
  path: string,
  base: Omit<LoadContext, 'playbookDir'>,
  depth = 0,
): Promise<Play[]> {
  const file = collectionPlaybook(path, base) ?? resolve(path);
  const context: LoadContext = { ...base, playbookDir: dirname(file) };
  context.collections.add(context.playbookDir);
  await context.library(context.playbookDir);
  const list = await context.readYaml(file);
  context.check('playbook', list, file);
  if (list === null)
    throw malformed(
      `Empty playbook, nothing to do: ${file}`,
      { file, line: 1, col: 1 },
      'write "- hosts: all" with "tasks:"',
    );
  if (!isList(list))
    throw malformed(
      'a playbook must be a list of plays',
      { file, line: 1, col: 1 },
      'each play starts with "- hosts:"',
    );
  if (list.length === 0)
    throw malformed(`A playbook must contain at least one play: ${file}`, { file, line: 1, col: 1 });
  const plays: Play[] = [];
  for (const [i, entry] of list.entries()) {
    try {
      if (!isDict(entry))
        throw malformed(
          'playbook entries must be either valid plays or "import_playbook" statements',
          placeOfValue(list, i),
        );
      plays.push(...(await loadEntry(entry, file, context, depth)));
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      context.problem(error);
    }
  }
  return plays;
}

/** The file of a playbook that is named by its collection: `ns.name.play`. */
function collectionPlaybook(
  name: string,
  { collections }: Pick<LoadContext, 'collections'>,
): string | undefined {
  const wanted = qualifiedName(name);
  const folder = wanted && collections.folder(wanted.collection);
  if (wanted === undefined || folder === undefined) return undefined;
  const base = join(folder, 'playbooks', wanted.path);
  return [`${base}.yml`, `${base}.yaml`].find((path) => existsSync(path));
}

const importKeys = [
  'import_playbook',
  'ansible.builtin.import_playbook',
  'ansible.legacy.import_playbook',
  'include',
] as const;

async function loadEntry(entry: Dict, file: string, context: LoadContext, depth: number): Promise<Play[]> {
  const key = importKeys.find((name) => entry.has(name));
  if (key === undefined || (key === 'include' && entry.has('hosts')))
    return [await loadPlay(entry, file, context)];
  if (key === 'include') {
    context.deprecated(
      '"include" of a playbook is an old spelling',
      `import_playbook: ${valueText(entry.get(key) ?? null)}`,
      placeOfKey(entry, key),
    );
  }
  if (depth >= maxDepth) throw malformed('playbooks import each other in a circle', placeOfKey(entry, key));
  const vars = varsOf(entry);
  const name = await context.render(entry.get(key) ?? null, vars);
  if (typeof name !== 'string')
    throw malformed('import_playbook needs the name of a playbook', placeOfValue(entry, key));
  const [target = '', ...pairs] = name.trim().split(/\s+/);
  const path = collectionPlaybook(target, context) ?? resolve(dirname(file), expandHome(target));
  const inline: Dict = new Map(
    pairs.map((pair) => pair.split('=', 2)).map(([k = '', v = '']): [Value, Value] => [k, v]),
  );
  const all = mergeVars(vars, inline);
  const within: LoadContext = {
    ...context,
    readYaml: (p, from) => context.readYaml(p, from ?? placeOfValue(entry, key)),
    // Names of roles and files in it may be templates of them.
    render: (value, own) => context.render(value, mergeVars(all, own)),
  };
  const imported = await loadPlaybook(path, within, depth + 1);
  return imported.map((play) => withImport(play, entry, all));
}

/** What an `import_playbook` says beside the name holds for every play it brings in. */
function withImport(play: Play, entry: Dict, vars: Dict): Play {
  const when = conditionals(entry, 'when');
  const { tags } = inherit(nothingInherited, entry);
  if (when.length === 0 && tags.length === 0 && vars.size === 0) return play;
  const node = <T extends { readonly when: readonly unknown[]; readonly tags: readonly string[] }>(
    n: T,
  ): T => {
    const changed = { ...n, when: [...when, ...n.when], tags: [...new Set([...tags, ...n.tags])] };
    for (const section of ['block', 'rescue', 'always'] as const) {
      const children = (n as unknown as Record<string, unknown>)[section];
      if (Array.isArray(children)) Object.assign(changed, { [section]: (children as T[]).map(node) });
    }
    return Object.freeze(changed);
  };
  return Object.freeze<Play>({
    ...play,
    tags: [...new Set([...tags, ...play.tags])],
    vars: vars.size === 0 ? play.vars : withPlaces(new Map([...play.vars, ...vars]), play.vars, vars),
    preTasks: play.preTasks.map(node),
    roleTasks: play.roleTasks.map(node),
    tasks: play.tasks.map(node),
    postTasks: play.postTasks.map(node),
  });
}
