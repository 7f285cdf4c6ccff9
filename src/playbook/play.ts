/**
 * One play: its keywords, roles and sections.
 * @module
 */
import { dirname } from 'node:path';
import { placeOf, placeOfKey, placeOfValue, playKeywords } from '../source/index.ts';
import { hiddenMistake, noteHidden, TsplayError } from '../errors/index.ts';
import { nearest } from '../util/suggest.ts';
import { valueText, isDict, isList, type Dict, type Value } from '../util/value.ts';
import type { Block, Inheritable, LoadedRole, Node, Play } from './ast.ts';
import { collectionOf } from './collections.ts';
import type { LoadContext } from './context.ts';
import { modernKeywords } from './deprecated.ts';
import { inherit, mergeVars, nothingInherited, varsOf } from './inherit.ts';
import { loadNodes, loadTasksFile } from './nodes.ts';
import { listHint, malformed, pythonClass } from './problems.ts';
import { allRoles, loadRole, roleBlock, roleEntry } from './role.ts';
import { textOf } from './text.ts';

const keywords: ReadonlySet<string> = new Set(playKeywords);

/** Tells what is not a keyword of a play; the rest of the play is looked at all the same. */
function refuseUnknown(map: Dict, context: LoadContext): void {
  for (const key of map.keys()) {
    if (typeof key === 'string' && keywords.has(key)) continue;
    const name = valueText(key);
    const near = nearest(name, keywords);
    context.problem(
      new TsplayError('TSP1004', `'${name}' is not a valid attribute for a Play`, {
        src: placeOfKey(map, key),
        length: name.length,
        hint: near ? `did you mean "${near}"?` : undefined,
      }),
    );
  }
}

function refuseNoHosts(map: Dict): void {
  const hosts = map.get('hosts') ?? null;
  const place = placeOfKey(map, 'hosts');
  if (hosts === null || hosts === '' || (isList(hosts) && hosts.length === 0))
    throw malformed('Hosts list cannot be empty. Please check your playbook', place);
  if (isList(hosts) && hosts.includes(null))
    throw malformed("Hosts list cannot contain values of 'None'. Please check your playbook", place);
}

/** Reads one entry of a playbook that has `hosts:`. */
export async function loadPlay(entry: Dict, file: string, base: LoadContext): Promise<Play> {
  if (entry.has('user') && entry.has('remote_user'))
    throw malformed(
      "both 'user' and 'remote_user' are set for this play. The use of 'user' is deprecated, and should be removed",
      placeOfKey(entry, 'user'),
    );
  const map = modernKeywords(entry, base, 'play');
  refuseUnknown(map, base);
  const src = placeOf(entry) ?? { file, line: 1, col: 1 };
  if (!map.has('hosts'))
    throw malformed(
      "the field 'hosts' is required but was not set",
      src,
      'say which hosts the play is for: "hosts: all"',
    );
  refuseNoHosts(map);
  const roles: LoadedRole[] = [];
  const playVars = varsOf(map);
  const context: LoadContext = {
    ...base,
    applied: (role) => roles.push(...allRoles(role)),
    render: (value, vars) => base.render(value, mergeVars(playVars, vars)),
  };
  // A play's variables are a level of their own, weaker than facts; its tasks do not carry them.
  const own = inherit(nothingInherited, map);
  const collection = collectionOf(file);
  const collections = collection === undefined ? own.collections : [collection, ...own.collections];
  const outer = { ...own, collections, vars: new Map<Value, Value>() };
  const scope = { outer, role: undefined, file };
  const section = (key: string): Promise<Node[]> => loadNodes(sectionOf(map, key), scope, context);
  const preTasks = await section('pre_tasks');
  const roleTasks = await loadRoles(map, outer, context);
  const tasks = await section('tasks');
  const postTasks = await section('post_tasks');
  const handlers = await loadNodes(
    sectionOf(map, 'handlers'),
    { ...scope, handlers: true, outer: { ...outer, when: [], tags: [] } },
    context,
  );
  return Object.freeze<Play>({
    ...outer,
    vars: playVars,
    src,
    file,
    dir: dirname(file),
    name: textOf(map, 'name'),
    hosts: map.get('hosts') ?? null,
    serial: listOf(map, 'serial'),
    varsFiles: listOf(map, 'vars_files'),
    varsPrompt: promptsOf(map),
    roles: roles.map((role) => role.ref),
    preTasks,
    roleTasks,
    tasks,
    postTasks,
    handlers: [...roles.flatMap((role) => role.handlers), ...handlers],
    ...optional(map),
  });
}

/** A list of tasks of the play. */
function sectionOf(map: Dict, key: string): Value {
  const value = map.get(key) ?? null;
  if (value === null || isList(value)) return value;
  throw malformed(
    `A malformed block was encountered while loading ${key}: ${valueText(value)} should be a list or None but is ${pythonClass(value)}`,
    placeOfValue(map, key),
    listHint(value),
  );
}

const optionalKeywords = [
  ['gather_facts', 'gatherFacts'],
  ['gather_subset', 'gatherSubset'],
  ['gather_timeout', 'gatherTimeout'],
  ['fact_path', 'factPath'],
  ['max_fail_percentage', 'maxFailPercentage'],
  ['order', 'order'],
  ['strategy', 'strategy'],
  ['force_handlers', 'forceHandlers'],
] as const;

function optional(map: Dict): Partial<Play> {
  const found: Record<string, Value> = {};
  for (const [keyword, member] of optionalKeywords) {
    const value = map.get(keyword);
    if (value !== undefined) found[member] = value;
  }
  return found;
}

function listOf(map: Dict, key: string): Value[] {
  const value = map.get(key);
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

function promptsOf(map: Dict): Dict[] {
  return listOf(map, 'vars_prompt').map((item) => {
    if (isDict(item) && item.has('name')) return item;
    throw malformed(
      "Invalid vars_prompt data structure, missing 'name' key",
      placeOfValue(map, 'vars_prompt'),
    );
  });
}

async function loadRoles(map: Dict, outer: Inheritable, context: LoadContext): Promise<Block[]> {
  const list = map.get('roles') ?? null;
  if (list === null) return [];
  if (!isList(list))
    throw malformed(
      'A malformed role declaration was encountered.',
      placeOfValue(map, 'roles'),
      'write "- NAME" for each role',
    );
  const blocks: Block[] = [];
  for (const [i, item] of list.entries()) {
    const place = placeOfValue(list, i);
    const hides = context.hides(isDict(item) && item.has('no_log') ? item.get('no_log') : outer.noLog);
    noteHidden(place, hides);
    try {
      const entry = await roleEntry(item, place, outer, context);
      const { src, params, own } = entry;
      const request = {
        src,
        parents: [],
        params,
        own,
        public: context.publicRoles ?? true,
        outer: entry.outer,
      };
      const role = await loadRole(entry.name, request, context, loadTasksFile);
      context.applied(role);
      blocks.push(roleBlock(role, entry.outer, entry.src ?? { file: '', line: 1, col: 1 }, context));
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      context.problem(hides ? hiddenMistake(error, error.src ?? place) : error);
    }
  }
  return blocks;
}
