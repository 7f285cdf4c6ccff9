/**
 * Lists of tasks and blocks, with imports and roles expanded in place.
 * @module
 */
import { resolve } from 'node:path';
import { hiddenMistake, noteHidden, TsplayError } from '../errors/index.ts';
import { placeOf, placeOfKey, placeOfValue, withPlaces } from '../source/index.ts';
import { isCore } from '../util/action-name.ts';
import {
  valueText,
  isDict,
  isList,
  TemplateString,
  type Dict,
  type SourceRef,
  type Value,
} from '../util/value.ts';
import type { Block, Inheritable, Node, Task } from './ast.ts';
import type { LoadContext } from './context.ts';
import { inherit, inheritableOf, mergeVars, nothingInherited } from './inherit.ts';
import { listHint, malformed } from './problems.ts';
import { loadRole, roleBlock, type RoleFrom } from './role.ts';
import { firstExisting, placesOf, searchCandidates } from './search.ts';
import { loadTask, type NodeScope } from './task.ts';
import { textOf } from './text.ts';
import { expandHome } from '../util/home.ts';

/** A whole tasks or handlers file. */
export async function loadTasksFile(
  file: string,
  scope: Omit<NodeScope, 'file'>,
  context: LoadContext,
  from?: SourceRef,
): Promise<Node[]> {
  noteHidden({ file, line: 0, col: 0 }, context.hides(scope.outer.noLog));
  const list = await context.readYaml(file, from);
  context.check('tasks', list, file);
  return loadNodes(list, { ...scope, file }, context);
}

/** A list of a playbook, a tasks file or a block. Problems of single entries are collected, so that all are shown. */
export async function loadNodes(
  list: Value,
  scope: NodeScope,
  context: LoadContext,
  place?: SourceRef,
): Promise<Node[]> {
  if (list === null) return [];
  if (!isList(list)) {
    throw malformed(
      'a list of tasks was expected here',
      place ?? { file: scope.file, line: 1, col: 1 },
      listHint(list),
    );
  }
  const nodes: Node[] = [];
  for (const [i, entry] of list.entries()) {
    const own = isDict(entry) && entry.has('no_log') ? entry.get('no_log') : scope.outer.noLog;
    const hides = context.hides(own);
    const src = placeOfValue(list, i) ?? (isDict(entry) ? placeOf(entry) : undefined);
    noteHidden(src, hides);
    try {
      if (entry === null) continue;
      if (!isDict(entry)) throw malformed('a task must be a map', placeOfValue(list, i));
      nodes.push(...(await loadNode(entry, scope, context)));
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      // The place may be in a file that this task imports.
      context.problem(hides ? hiddenMistake(error, error.src ?? src) : error);
    }
  }
  return nodes;
}

async function loadNode(entry: Dict, scope: NodeScope, context: LoadContext): Promise<Node[]> {
  if (entry.has('block')) {
    if (scope.handlers)
      throw malformed(
        'Using a block as a handler is not supported.',
        placeOf(entry),
        'make a file of its tasks, and include_tasks that',
      );
    return [await loadBlock(entry, scope, context)];
  }
  for (const section of ['rescue', 'always']) {
    if (entry.has(section))
      throw malformed(
        `"${section}" is only valid in a block`,
        placeOfValue(entry, section),
        'add "block:" beside it',
      );
  }
  const task = loadTask(entry, scope, context);
  const { include, import: imported } = task.traits;
  if (scope.handlers && (imported === 'role' || include === 'role'))
    throw malformed(`Using '${task.action}' as a handler is not supported.`, task.actionSrc);
  if (include !== undefined) checkInclude(entry, task, scope, context);
  if (imported === 'tasks') return importTasks(task, scope, context);
  if (imported === 'role') return [await importRole(task, context)];
  // Removed from ansible-core, and so no action any more.
  if (isCore(task.action, 'include')) return oldInclude(task, scope, context);
  return [task];
}

/** What an include can say of itself; all else is for the tasks in it, by way of `apply` (playbook/task_include.py). */
const includeKeywords: ReadonlySet<Value> = new Set([
  ...['action', 'args', 'collections', 'debugger', 'ignore_errors', 'loop', 'loop_control', 'name', 'no_log'],
  ...['register', 'run_once', 'tags', 'timeout', 'vars', 'when'],
]);

function checkInclude(entry: Dict, task: Task, scope: NodeScope, context: LoadContext): void {
  const role = task.traits.include === 'role';
  for (const key of entry.keys()) {
    if (includeKeywords.has(key) || typeof key !== 'string') continue;
    if (key.startsWith('with_') || (scope.handlers === true && key === 'listen')) continue;
    if (key === task.action || isCore(key, 'include_tasks', 'include_role')) continue;
    context.problem(
      malformed(
        `'${key}' is not a valid attribute for a ${role ? 'IncludeRole' : scope.handlers === true ? 'HandlerTaskInclude' : 'TaskInclude'}`,
        placeOfKey(entry, key),
        `for the tasks in it, write "apply: {${key}: …}", or put the include into a block`,
      ),
    );
  }
}

async function loadBlock(entry: Dict, scope: NodeScope, context: LoadContext): Promise<Block> {
  const own = inherit(scope.outer, entry);
  const inner: NodeScope = { ...scope, outer: own };
  const section = (key: string): Promise<Node[]> =>
    loadNodes(entry.get(key) ?? null, inner, context, placeOfValue(entry, key));
  return Object.freeze<Block>({
    kind: 'block',
    id: context.nextId(),
    src: placeOf(entry) ?? { file: scope.file, line: 1, col: 1 },
    outer: scope.outer,
    role: scope.role,
    isRole: false,
    name: textOf(entry, 'name'),
    ...own,
    block: await section('block'),
    rescue: await section('rescue'),
    always: await section('always'),
  });
}

/** The file name that an import or include gives, as `file:` or as free-form text. */
export const includedFile = (args: Dict | TemplateString): Value =>
  args instanceof TemplateString ? args : (args.get('file') ?? args.get('_raw_params') ?? null);

async function importTasks(task: Task, scope: NodeScope, context: LoadContext): Promise<Node[]> {
  if (task.loop) {
    throw malformed(
      'import_tasks cannot be used in a loop',
      task.loop.src ?? task.src,
      'use include_tasks for a loop',
    );
  }
  const name = await context.render(
    includedFile(task.args),
    mergeVars(scope.role?.vars ?? new Map<Value, Value>(), task.vars),
  );
  if (typeof name !== 'string') throw malformed(`${task.action} needs the name of a tasks file`, task.src);
  const path = await findTasksFile(name, scope, context);
  if (path === undefined) {
    throw new TsplayError('TSP1002', `could not find the tasks file "${name}"`, {
      src: task.actionSrc,
      hint: `looked beside ${scope.file}`,
    });
  }
  const outer: Inheritable = { ...inheritableOf(task), vars: mergeVars(task.vars, inlineVars(task)) };
  return loadTasksFile(path, { outer, role: scope.role, handlers: scope.handlers }, context, task.actionSrc);
}

/** Old `include: file.yml a=1`: the pairs beside the file are variables. */
function inlineVars(task: Task): Dict {
  if (task.args instanceof TemplateString) return new Map();
  const vars = withPlaces(new Map(task.args), task.args);
  for (const key of ['file', '_raw_params', 'apply']) vars.delete(key);
  return vars;
}

/** Old `include:`: dynamic when it loops or its name needs a host, else an import. */
function oldInclude(task: Task, scope: NodeScope, context: LoadContext): Promise<Node[]> {
  const file = includedFile(task.args);
  const modern = task.loop || file instanceof TemplateString ? 'include_tasks' : 'import_tasks';
  context.deprecated(
    '"include" is an old spelling',
    `${modern}: ${file instanceof TemplateString ? file.text : valueText(file)}`,
    task.actionSrc,
  );
  if (modern === 'import_tasks') return importTasks(task, scope, context);
  return Promise.resolve([
    Object.freeze<Task>({ ...task, action: 'include_tasks', vars: mergeVars(task.vars, inlineVars(task)) }),
  ]);
}

/** A tasks file beside the including one, in the role's `tasks`, or beside the playbook. */
export function findTasksFile(
  name: string,
  scope: Pick<NodeScope, 'file' | 'role'>,
  context: Pick<LoadContext, 'playbookDir'>,
): Promise<string | undefined> {
  const places = placesOf(scope, context.playbookDir);
  return firstExisting([
    resolve(places.taskDir, expandHome(name)),
    ...searchCandidates(name, 'tasks', places),
  ]);
}

async function importRole(task: Task, context: LoadContext): Promise<Block> {
  if (task.loop)
    throw malformed(
      'import_role cannot be used in a loop',
      task.loop.src ?? task.src,
      'use include_role for a loop',
    );
  if (task.args instanceof TemplateString) throw malformed('import_role needs "name:"', task.src);
  const options = roleOptions(task.args);
  const rendered = await context.render(options.name, task.vars);
  if (typeof rendered !== 'string') throw malformed('import_role needs "name:"', task.src);
  const outer = inheritableOf(task);
  const parents = task.role ? [...task.role.parents, task.role] : [];
  const role = await loadRole(
    rendered,
    {
      ...options.from,
      src: task.actionSrc,
      parents,
      params: new Map(),
      own: includedOwn(task),
      public: options.isPublic ?? context.publicRoles ?? true,
      outer,
    },
    context,
    loadTasksFile,
  );
  context.applied(role);
  return roleBlock(role, outer, task.src, context);
}

/** What makes one inclusion of a role another than the next, for those that run once: the variables it is given. */
export const includedOwn = (task: Task): Inheritable => ({ ...nothingInherited, vars: task.vars });

/** The arguments of include_role and import_role. */
export function roleOptions(args: Dict): {
  readonly name: Value;
  readonly from: RoleFrom;
  readonly isPublic: boolean | undefined;
} {
  const from = (key: string): string | undefined => {
    const value = args.get(key);
    return typeof value === 'string' ? value : undefined;
  };
  const flag = (key: string): boolean | undefined => {
    const value = args.get(key) ?? null;
    if (value === null || value === '') return undefined;
    return /^(true|yes|on|1|t|y)$/i.test(valueText(value));
  };
  return {
    name: args.get('name') ?? args.get('role') ?? args.get('_raw_params') ?? null,
    from: {
      tasksFrom: from('tasks_from'),
      varsFrom: from('vars_from'),
      defaultsFrom: from('defaults_from'),
      handlersFrom: from('handlers_from'),
      allowDuplicates: flag('allow_duplicates') ?? true,
      validate: flag('rolespec_validate') ?? true,
    },
    isPublic: flag('public'),
  };
}
