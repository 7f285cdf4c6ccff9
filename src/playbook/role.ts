/**
 * Roles: finding them, reading their folders, and turning one application of a role into a block of tasks.
 * @module
 */
import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { placeOfValue } from '../source/index.ts';
import { nearest } from '../util/suggest.ts';
import { isDict, isList, TemplateString, type Dict, type SourceRef, type Value } from '../util/value.ts';
import type { Block, Inheritable, LoadedRole, Node, RoleRef, Task } from './ast.ts';
import { collectionOf, qualifiedName } from './collections.ts';
import type { LoadContext } from './context.ts';
import { packagePath } from '../util/package.ts';
import { inherit, mergeVars, nothingInherited } from './inherit.ts';
import { malformed } from './problems.ts';
import { firstExisting, yamlEndings } from './search.ts';
import { saysNothing, type NodeScope } from './task.ts';
import { expandHome } from '../util/home.ts';

/** Loads a file of tasks or handlers; handed in, since tasks import roles and roles hold tasks. */
export type TasksLoader = (
  file: string,
  scope: Omit<NodeScope, 'file'>,
  context: LoadContext,
) => Promise<Node[]>;

/** Which files of a role an include takes, each without its ending; `main` when not given. */
export interface RoleFrom {
  readonly tasksFrom?: string | undefined;
  readonly varsFrom?: string | undefined;
  readonly defaultsFrom?: string | undefined;
  readonly handlersFrom?: string | undefined;
  readonly allowDuplicates?: boolean | undefined;
  /** Check the parameters against `meta/argument_specs.yml`; default true. */
  readonly validate?: boolean | undefined;
}

export interface RoleRequest extends RoleFrom {
  readonly src: SourceRef | undefined;
  readonly parents: readonly RoleRef[];
  readonly params: Dict;
  readonly public: boolean;
  readonly outer: Inheritable;
  /** What is said of this application of the role itself. */
  readonly own: Inheritable;
}

const ownRoles = packagePath('roles');

const searchFolders = (context: LoadContext, request: RoleRequest): string[] => [
  join(context.playbookDir, 'roles'),
  ...context.rolesPath,
  ...[...request.parents].reverse().map((role) => dirname(role.path)),
  context.playbookDir,
];

/** Where a role is, and what it is called there. */
type FoundRole = Pick<RoleRef, 'name' | 'fullName' | 'collection' | 'path'>;

/** A role of a collection: by its full name, or by its own in the collections that are searched. */
async function collectionRole(
  written: string,
  { outer }: RoleRequest,
  { collections }: LoadContext,
): Promise<FoundRole | undefined> {
  const full = qualifiedName(written);
  const wanted =
    full === undefined ? outer.collections.map((collection) => ({ collection, path: written })) : [full];
  for (const { collection, path } of wanted) {
    const folder = collections.folder(collection);
    const found = folder === undefined ? undefined : await firstExisting([join(folder, 'roles', path)]);
    if (found === undefined) continue;
    const name = basename(path);
    return { name, fullName: `${collection}.${name}`, collection, path: found };
  }
  return undefined;
}

/** Finds a role. Throws TSP1104 that lists where it was looked for. */
async function findRole(name: string, request: RoleRequest, context: LoadContext): Promise<FoundRole> {
  const inCollection = await collectionRole(name, request, context);
  if (inCollection !== undefined) return inCollection;
  const expanded = expandHome(name);
  const folders = [...new Set(searchFolders(context, request))];
  const candidates = isAbsolute(expanded) ? [expanded] : folders.map((folder) => resolve(folder, expanded));
  const found = await firstExisting(candidates);
  if (found !== undefined) return { name, fullName: name, collection: undefined, path: found };
  const others = await Promise.all(
    folders.slice(0, -1).map((folder) => readdir(folder).catch(() => [] as string[])),
  );
  const near = nearest(name, others.flat());
  // Where tsplay keeps its own is nothing that a user has to look at or could put a role into.
  const searched = [...request.outer.collections, ...folders.filter((folder) => folder !== ownRoles)].join(
    ':',
  );
  throw new TsplayError('TSP1104', `the role '${name}' was not found in ${searched}`, {
    src: request.src,
    length: name.length,
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  });
}

/** A role's file by its name without ending, e.g. `tasks/main`; a folder of that name gives its files in order. */
async function roleFiles(path: string, kind: string, name: string): Promise<string[]> {
  const wanted = resolve(path, kind, name);
  if (!wanted.startsWith(path + sep))
    throw new TsplayError(
      'TSP1104',
      `Failed loading '${wanted}' for role (${basename(path)}) as it is not inside the expected role path: '${path}'`,
      { hint: 'the files of a role are named from its folder' },
    );
  const file = await firstExisting(yamlEndings.slice(0, 3).map((ending) => join(path, kind, name + ending)));
  if (file !== undefined) return [file];
  const exact = join(path, kind, name);
  const entries = await readdir(exact).catch((error: unknown) =>
    (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? undefined : [],
  );
  if (entries === undefined) return [exact];
  return entries
    .filter((entry) => /\.(ya?ml|json)$/.test(entry) && !entry.startsWith('.'))
    .sort()
    .map((entry) => join(exact, entry));
}

async function roleVars(
  path: string,
  kind: 'vars' | 'defaults',
  name: string,
  request: RoleRequest,
  context: LoadContext,
): Promise<Dict> {
  const files = await roleFiles(path, kind, name);
  if (files.length === 0 && name !== 'main') throw missingPart(path, kind, name, request);
  let merged: Dict = new Map();
  for (const file of files) {
    const value = await context.readYaml(file);
    if (value === null) continue;
    if (!isDict(value)) throw malformed(`${kind} of a role must be a map`, { file, line: 1, col: 1 });
    merged = mergeVars(merged, value);
  }
  return merged;
}

const missingPart = (path: string, kind: string, name: string, request: RoleRequest): TsplayError =>
  new TsplayError('TSP1002', `the role '${basename(path)}' has no ${kind}/${name}.yml`, { src: request.src });

/** Reads a role and, recursively, what it depends on. */
export async function loadRole(
  written: string,
  request: RoleRequest,
  context: LoadContext,
  loadTasks: TasksLoader,
): Promise<LoadedRole> {
  const found = await findRole(written, request, context);
  const { name, path } = found;
  await context.library(path);
  if (request.parents.some((parent) => parent.path === path) && request.tasksFrom === undefined) {
    const chain = [...request.parents.map((parent) => parent.name), name].join(' -> ');
    throw new TsplayError('TSP1104', `a role includes itself: ${chain}`, { src: request.src });
  }
  const [metaFile] = await roleFiles(path, 'meta', 'main');
  const meta =
    metaFile === undefined ? new Map<Value, Value>() : asMap(await context.readYaml(metaFile), metaFile);
  if (metaFile !== undefined) context.check('role-meta', meta, metaFile);
  const key = roleKey(path, request);
  const ref: { -readonly [K in keyof RoleRef]: RoleRef[K] } = {
    ...found,
    defaults: await roleVars(path, 'defaults', request.defaultsFrom ?? 'main', request, context),
    vars: await roleVars(path, 'vars', request.varsFrom ?? 'main', request, context),
    params: request.params,
    parents: request.parents,
    key,
    dependencies: [],
    allowDuplicates: meta.get('allow_duplicates') === true || request.allowDuplicates === true,
    public: request.public,
  };
  const outer = inItsCollection(path, meta, request.outer);
  const dependencies = await loadDependencies(meta, ref, { ...request, outer }, context, loadTasks);
  ref.dependencies = dependencies.map(({ role }) => role.ref);
  const inner = { outer, role: ref };
  const [tasksFile] = await roleFiles(path, 'tasks', request.tasksFrom ?? 'main');
  if (tasksFile === undefined && request.tasksFrom !== undefined)
    throw missingPart(path, 'tasks', request.tasksFrom, request);
  const validation = request.validate === false ? [] : await validationTask(ref, request, context);
  const tasks = tasksFile === undefined ? [] : await loadTasks(tasksFile, inner, context);
  const handlers: Node[] = [];
  for (const file of await roleFiles(path, 'handlers', request.handlersFrom ?? 'main')) {
    // A role's own `when` decides about its tasks; a handler that was notified runs.
    const forHandlers = { ...outer, when: [], tags: [] };
    handlers.push(...(await loadTasks(file, { ...inner, outer: forHandlers, handlers: true }, context)));
  }
  return { ref, dependencies, tasks: [...validation, ...tasks], handlers };
}

/** A role looks for modules and roles in its own collection and those its meta file names, not in the play's. */
function inItsCollection(path: string, meta: Dict, outer: Inheritable): Inheritable {
  const own = collectionOf(path);
  const named = meta.get('collections') ?? null;
  const more = isList(named) ? named.filter((name) => typeof name === 'string') : [];
  const first = own === undefined ? [] : [own];
  return { ...outer, collections: [...new Set([...first, ...more])] };
}

const asMap = (value: Value, file: string): Dict => {
  if (value === null) return new Map();
  if (isDict(value)) return value;
  throw malformed('a map was expected here', { file, line: 1, col: 1 });
};

/** Two applications of a role are the same when path, parameters and files are: it then runs once per host. */
function roleKey(path: string, request: RoleRequest): string {
  const text = (value: Value): unknown =>
    value instanceof Map
      ? [...value].map(([k, v]) => [text(k), text(v)])
      : isList(value)
        ? value.map(text)
        : value instanceof TemplateString
          ? { template: value.text }
          : typeof value === 'bigint'
            ? `${value}n`
            : value;
  const { vars, when, tags } = request.own;
  return JSON.stringify([
    path,
    request.tasksFrom ?? 'main',
    request.varsFrom,
    request.defaultsFrom,
    request.handlersFrom,
    text(request.params),
    text(vars),
    when.map((w) => text(w.value)),
    tags,
  ]);
}

async function loadDependencies(
  meta: Dict,
  parent: RoleRef,
  request: RoleRequest,
  context: LoadContext,
  loadTasks: TasksLoader,
): Promise<LoadedRole['dependencies']> {
  const list = meta.get('dependencies') ?? null;
  if (list === null) return [];
  if (!isList(list))
    throw malformed('dependencies must be a list of roles', placeOfValue(meta, 'dependencies'));
  const loaded = [];
  for (const [i, entry] of list.entries()) {
    const { name, params, outer, own, src } = await roleEntry(
      entry,
      placeOfValue(list, i),
      request.outer,
      context,
    );
    const role = await loadRole(
      name,
      { src, parents: [...request.parents, parent], params, own, public: request.public, outer },
      context,
      loadTasks,
    );
    loaded.push({ role, outer });
  }
  return loaded;
}

const entryKeywords: ReadonlySet<string> = new Set([
  'role', 'name', 'src', 'scm', 'version', 'vars', 'when', 'tags', 'become', 'become_user', 'become_method', 'become_flags', 'become_exe', 'sudo', 'sudo_user',
  'environment', 'delegate_to', 'delegate_facts', 'no_log', 'ignore_errors', 'ignore_unreachable', 'any_errors_fatal',
  'run_once', 'check_mode', 'diff', 'throttle', 'timeout', 'connection', 'port', 'remote_user', 'collections', 'module_defaults', 'debugger',
]); // prettier-ignore

/** An entry of `roles:` or `dependencies:`: a name, or a map with the role's name, keywords and parameters. */
export async function roleEntry(
  entry: Value,
  place: SourceRef | undefined,
  outer: Inheritable,
  context: LoadContext,
): Promise<{ name: string; params: Dict; outer: Inheritable; own: Inheritable; src: SourceRef | undefined }> {
  if (typeof entry === 'string' || entry instanceof TemplateString) {
    const name = await roleName(entry, outer.vars, place, context);
    return { name, params: new Map(), outer, own: nothingInherited, src: place };
  }
  if (!isDict(entry)) throw malformed('a role must be a name or a map with "role:"', place);
  const key = entry.has('role') ? 'role' : 'name';
  const src = placeOfValue(entry, key) ?? place;
  const inner = inherit(outer, entry);
  const params = new Map([...entry].filter(([k]) => typeof k === 'string' && !entryKeywords.has(k)));
  const name = await roleName(entry.get(key) ?? null, mergeVars(inner.vars, params), src, context);
  // `vars:` of the entry are the tasks' (`outer`): below set_fact, while parameters stand above it.
  return { name, params, outer: inner, own: inherit(nothingInherited, entry), src };
}

async function roleName(
  value: Value,
  vars: Dict,
  src: SourceRef | undefined,
  context: LoadContext,
): Promise<string> {
  const name = await context.render(value, vars);
  if (typeof name === 'string' && name.includes(','))
    throw malformed(`Invalid old style role requirement: ${name}`, src, 'write a map with "role:"');
  if (typeof name === 'string' && name !== '') return name;
  throw malformed('a role needs a name', src, 'write "- role: NAME"');
}

/** The task that checks a role's parameters against its `meta/argument_specs.yml`, as Ansible inserts it. */
async function validationTask(role: RoleRef, request: RoleRequest, context: LoadContext): Promise<Task[]> {
  const file = await firstExisting(
    ['argument_specs.yml', 'argument_specs.yaml', 'main.yml', 'main.yaml'].map((name) =>
      join(role.path, 'meta', name),
    ),
  );
  if (file === undefined) return [];
  const meta = await context.readYaml(file);
  if (basename(file).startsWith('argument_specs')) context.check('argument-specs', meta, file);
  const specs = isDict(meta) ? (meta.get('argument_specs') ?? null) : null;
  const entryPoint = request.tasksFrom ?? 'main';
  const spec = isDict(specs) ? (specs.get(entryPoint) ?? null) : null;
  if (!isDict(spec)) return [];
  const described = spec.get('short_description');
  const src = (isDict(specs) ? placeOfValue(specs, entryPoint) : undefined) ?? { file, line: 1, col: 1 };
  return [
    Object.freeze<Task>({
      kind: 'task',
      id: context.nextId(),
      src,
      outer: request.outer,
      role,
      file,
      name: `Validating arguments against arg spec '${entryPoint}'${typeof described === 'string' ? ` - ${described}` : ''}`,
      action: 'ansible.builtin.validate_argument_spec',
      resolved: 'ansible.builtin.validate_argument_spec',
      traits: {},
      actionSrc: src,
      args: new Map<Value, Value>([
        ['argument_spec', spec.get('options') ?? new Map()],
        [
          'validate_args_context',
          new Map<Value, Value>([
            ['type', 'role'],
            ['name', role.name],
            ['argument_spec_name', entryPoint],
            ['path', role.path],
          ]),
        ],
      ]),
      ...request.outer,
      tags: [...request.outer.tags, 'always'],
      ...saysNothing,
    }),
  ];
}

/** One application of a role as a block: what it depends on first, then its own tasks. */
export function roleBlock(role: LoadedRole, outer: Inheritable, src: SourceRef, context: LoadContext): Block {
  const dependencies = role.dependencies.map((dependency) =>
    roleBlock(dependency.role, dependency.outer, src, context),
  );
  return Object.freeze<Block>({
    kind: 'block',
    id: context.nextId(),
    src,
    outer,
    role: role.ref,
    isRole: true,
    name: undefined,
    ...outer,
    block: [...dependencies, ...role.tasks],
    rescue: [],
    always: [],
  });
}

/** A role and all it depends on, dependencies first: the order in which variables and handlers are laid down. */
export const allRoles = (role: LoadedRole): LoadedRole[] => [
  ...role.dependencies.flatMap((d) => allRoles(d.role)),
  role,
];
