/**
 * One task of a tasks or handlers list.
 * @module
 */
import { ownKeywords, placeOf, placeOfKey, placeOfValue } from '../source/index.ts';
import { valueText, isDict, TemplateString, type Dict, type SourceRef, type Value } from '../util/value.ts';
import { actionOf } from './action.ts';
import type { Inheritable, Loop, LoopControl, Projection, RoleRef, Task } from './ast.ts';
import type { LoadContext } from './context.ts';
import { modernKeywords } from './deprecated.ts';
import { conditionals, inherit } from './inherit.ts';
import { malformed } from './problems.ts';
import { textOf, textsOf } from './text.ts';

/** What surrounds the nodes being loaded. */
export interface NodeScope {
  readonly outer: Inheritable;
  readonly role: RoleRef | undefined;
  /** File that the nodes stand in. */
  readonly file: string;
  /** The nodes are handlers. */
  readonly handlers?: boolean | undefined;
}

/** What a task has of its own that stands in no file: no loop, no conditions, no handlers to notify. */
export const saysNothing = Object.freeze({
  loop: undefined,
  register: undefined,
  changedWhen: [],
  failedWhen: [],
  until: [],
  notify: [],
  listen: [],
}) satisfies Partial<Task>;

export function loadTask(entry: Dict, scope: NodeScope, context: LoadContext): Task {
  const map = modernKeywords(entry, context, 'task');
  const src = placeOf(entry) ?? { file: scope.file, line: 1, col: 1 };
  const { action: written, args, src: actionSrc, local } = actionOf(map, src, context);
  const own = inherit(scope.outer, map);
  const action = inCollections(written, own.collections, context);
  return Object.freeze<Task>({
    kind: 'task',
    id: context.nextId(),
    src,
    outer: scope.outer,
    role: scope.role,
    file: scope.file,
    name: textOf(map, 'name'),
    action,
    ...context.modules.resolve(action),
    actionSrc,
    args,
    ...own,
    ...(local ? { delegateTo: 'localhost', connection: 'local' } : {}),
    loop: loopOf(map),
    ...registerOf(map),
    changedWhen: conditionals(map, 'changed_when'),
    failedWhen: conditionals(map, 'failed_when'),
    until: conditionals(map, 'until'),
    listen: textsOf(map, 'listen'),
    ...ownValues(map),
  });
}

/** A plain name means a module of the first of the collections that has one (`collections:`). */
function inCollections(action: string, collections: readonly string[], { modules }: LoadContext): string {
  if (collections.length === 0 || action.includes('.')) return action;
  const collection = collections.find((name) => modules.has(`${name}.${action}`));
  return collection === undefined || collection.startsWith('ansible.') ? action : `${collection}.${action}`;
}

function ownValues(map: Dict): Partial<Task> {
  const found: Record<string, Value> = {};
  for (const [keyword, [member]] of Object.entries(ownKeywords)) {
    const value = map.get(keyword);
    if (value !== undefined) found[member] = value;
  }
  return found;
}

const optional = <M extends string>(map: Dict, key: string, member: M): Partial<Record<M, Value>> => {
  const value = map.get(key);
  return value === undefined ? {} : ({ [member]: value } as Record<M, Value>);
};

function registerOf(map: Dict): Pick<Task, 'register' | 'projections'> {
  const value = map.get('register');
  if (value === undefined || value === null) return { register: undefined };
  if (isDict(value)) return { register: undefined, projections: projectionsOf(value) };
  return { register: variableName(value, placeOfValue(map, 'register')) };
}

function variableName(value: Value, src: SourceRef | undefined): string {
  if (typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value)) return value;
  throw malformed(
    `Invalid variable name in 'register' specified: '${valueText(value)}'`,
    src,
    'names are letters, digits and underscores, and do not start with a digit',
  );
}

const projectionsOf = (map: Dict): Projection[] =>
  [...map].map(([key, expression]) => {
    const name = variableName(key, placeOfKey(map, key));
    const src = placeOfValue(map, key);
    if (typeof expression === 'string')
      return { name, template: new TemplateString(`{{ ${expression} }}`, src) };
    throw malformed(
      `register of ${name} must be an expression without braces, such as _task.result.stdout`,
      src,
    );
  });

function loopOf(map: Dict): Loop | undefined {
  const withKeys = [...map.keys()].filter(
    (key): key is string => typeof key === 'string' && key.startsWith('with_'),
  );
  const [withKey, second] = withKeys;
  const hasLoop = map.has('loop');
  if (second !== undefined || (hasLoop && withKey !== undefined)) {
    throw malformed(
      `duplicate loop in task: ${[...(hasLoop ? ['loop'] : []), ...withKeys].join(', ')}`,
      placeOfKey(map, second ?? withKey ?? 'loop'),
    );
  }
  const key = hasLoop ? 'loop' : withKey;
  if (key === undefined) return undefined;
  const src: SourceRef | undefined = placeOfValue(map, key);
  const items = map.get(key) ?? null;
  const lookup = hasLoop ? undefined : key.slice('with_'.length);
  return {
    lookup,
    items,
    control: loopControlOf(map),
    src,
  };
}

function loopControlOf(map: Dict): LoopControl {
  const value = map.get('loop_control');
  if (value === undefined || value === null) return { loopVar: 'item', breakWhen: [] };
  if (!isDict(value)) throw malformed('loop_control must be a map', placeOfValue(map, 'loop_control'));
  const indexVar = textOf(value, 'index_var');
  return {
    loopVar: textOf(value, 'loop_var') ?? 'item',
    ...(indexVar === undefined ? {} : { indexVar }),
    breakWhen: conditionals(value, 'break_when'),
    ...optional(value, 'label', 'label'),
    ...optional(value, 'pause', 'pause'),
    ...optional(value, 'extended', 'extended'),
    ...optional(value, 'extended_allitems', 'extendedAllitems'),
  };
}
