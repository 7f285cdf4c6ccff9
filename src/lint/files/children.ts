/**
 * Files that a playbook, a task file or a role brings in.
 * @module
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { MapNode, TreeNode } from '../../source/index.ts';
import { splitModule } from '../../source/index.ts';
import type { Kind } from '../config/kinds.ts';
import { hasJinja, isMap, isScalar, isSeq, keyOf, memberOf, pairsOf, textOf } from '../nodes.ts';
import type { LintFile } from './file.ts';
import { blockKeys } from './tasks.ts';
import { shortName } from '../../util/action-name.ts';

interface Child {
  readonly path: string;
  readonly kind: Kind | undefined;
}

const includes: ReadonlySet<string> = new Set(['include', 'include_tasks', 'import_tasks']);
const roleIncludes: ReadonlySet<string> = new Set(['include_role', 'import_role']);

/** `x.yml tags=a` names x.yml, and so does `file=x.yml`. */
function fileNamed(value: TreeNode): string | undefined {
  const text = isMap(value) ? textOf(memberOf(value, 'file')) : textOf(value);
  if (text === undefined || text === '' || text.includes('{{') || text.includes('$')) return undefined;
  if (!text.includes('=')) return text;
  const [first, rest] = splitModule(text);
  if (!first.includes('=')) return first;
  const words = `${first} ${typeof rest === 'string' ? rest : rest.text}`;
  return /(?:^|\s)file=(\S+)/.exec(words)?.[1];
}

/** Where an included file lies: beside the file that names it, in `tasks/` there, or in a folder above. */
function findIncluded(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = [resolve(folder, name), resolve(folder, 'tasks', name)].find((path) => existsSync(path));
    if (found !== undefined) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

function* yamlBelow(folder: string): Generator<string> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* yamlBelow(path);
    else if (/\.ya?ml$/i.test(entry.name)) yield path;
  }
}

/** The files of a role. */
export function* roleFiles(role: string): Generator<string> {
  for (const part of ['tasks', 'meta', 'handlers', 'vars', 'defaults']) yield* yamlBelow(join(role, part));
}

function findRole(name: string, from: string, rolesPath: readonly string[]): string | undefined {
  const last = name.split('.').at(-1) ?? name;
  const near = ['roles/', '', '../../../roles/', '../../', '../'].map((way) => resolve(from, way + last));
  return [...near, ...rolesPath.map((path) => join(path, last))].find(
    (path) => path !== from && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  );
}

/** What a file brings in. */
export function* childrenOf(file: LintFile, rolesPath: readonly string[]): Generator<Child> {
  const from = dirname(file.path);
  const inKind: Kind = file.kind;
  const seen = new Set<TreeNode>();
  if (file.list === undefined || (inKind !== 'playbook' && inKind !== 'tasks')) return;
  for (const item of file.list.items) {
    if (!isMap(item)) continue;
    if (inKind === 'tasks') yield* ofTask(item, 'tasks', false);
    else yield* ofPlay(item);
  }

  function* ofPlay(play: MapNode): Generator<Child> {
    for (const pair of play.pairs) {
      const key = shortName(keyOf(pair));
      if (key === 'import_playbook') {
        const name = textOf(pair.value);
        const path = name === undefined ? undefined : resolve(from, name);
        if (path !== undefined && existsSync(path)) yield { path, kind: 'playbook' };
      } else if (key === 'roles' && isSeq(pair.value))
        for (const role of pair.value.items)
          yield* ofRole(textOf(memberOf(role, 'role') ?? memberOf(role, 'name') ?? role));
      else if (['tasks', 'pre_tasks', 'post_tasks', 'handlers'].includes(key) && isSeq(pair.value))
        for (const task of pair.value.items) yield* ofTask(task, key === 'handlers' ? 'handlers' : 'tasks');
    }
  }

  /** Of a list of tasks, only blocks lead on to roles: what else it includes may be another's. */
  function* ofTask(task: TreeNode, kind: Kind, roles = true): Generator<Child> {
    if (!isMap(task) || seen.has(task)) return;
    seen.add(task);
    for (const pair of pairsOf(task)) {
      const key = shortName(keyOf(pair));
      if (includes.has(key)) {
        const name = fileNamed(pair.value);
        const path = name === undefined ? undefined : findIncluded(name, from);
        if (path !== undefined) yield { path, kind };
      } else if (roles && roleIncludes.has(key)) {
        const named = isMap(pair.value) ? memberOf(pair.value, 'name') : undefined;
        const text = isScalar(pair.value)
          ? /(?:^|\s)name=["']?([^\s"']+)/.exec(pair.value.text)?.[1]
          : textOf(named);
        yield* ofRole(text);
      } else if ((blockKeys as readonly string[]).includes(key) && isSeq(pair.value))
        for (const inner of pair.value.items) yield* ofTask(inner, kind);
    }
  }

  function* ofRole(name: string | undefined): Generator<Child> {
    const path = name === undefined || hasJinja(name) ? undefined : findRole(name, from, rolesPath);
    if (path === undefined) return;
    for (const child of roleFiles(path)) yield { path: child, kind: undefined };
  }
}
