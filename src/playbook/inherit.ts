/**
 * Keywords that plays, roles, blocks and tasks share, and how an inner level overrides or extends an outer one.
 * Which extend is Ansible's (`extend=True` of lib/ansible/playbook/base.py and its mix-ins).
 * @module
 */
import { inheritedKeywords, placeOfValue, withPlaces } from '../source/index.ts';
import { valueText, isDict, isList, type Dict, type SourceRef, type Value } from '../util/value.ts';
import type { Conditional, Inheritable } from './ast.ts';
import { malformed } from './problems.ts';
import { textsOf } from './text.ts';

const replacing = Object.entries(inheritedKeywords);

/** Members of {@link Inheritable} whose inner value simply replaces the outer one. */
export type ReplacingMember = (typeof inheritedKeywords)[keyof typeof inheritedKeywords][0];
export const replacingMembers: readonly ReplacingMember[] = replacing.map(([, [member]]) => member);

const emptyDict: Dict = new Map();

/** What a playbook starts from: nothing set. */
export const nothingInherited: Inheritable = Object.freeze({
  vars: emptyDict,
  includeVars: emptyDict,
  tags: [],
  when: [],
  environment: [],
  moduleDefaults: [],
  collections: [],
  notify: [],
});

/** Only what a node inherits or passes on, without what makes it a task, block or play. */
export function inheritableOf(node: Inheritable): Inheritable {
  const { vars, includeVars, tags, when, environment, moduleDefaults, collections, notify } = node;
  const picked: Inheritable = {
    vars,
    includeVars,
    tags,
    when,
    environment,
    moduleDefaults,
    collections,
    notify,
  };
  for (const member of replacingMembers)
    if (node[member] !== undefined) Object.assign(picked, { [member]: node[member] });
  return picked;
}

/** A keyword's value with its place, however it was nested. */
const listed = (map: Dict, key: string): { value: Value; src: SourceRef | undefined }[] => {
  const value = map.get(key);
  if (value === undefined || value === null) return [];
  const src = placeOfValue(map, key);
  if (!isList(value)) return [{ value, src }];
  return value.map((item, i) => ({ value: item, src: placeOfValue(value, i) ?? src }));
};

/** `when`, `until` and friends: one conditional or a list, all of which must hold. */
export const conditionals = (map: Dict, key: string): Conditional[] => listed(map, key);

/** `tags: [a, b]`, `tags: a,b`. */
export function tagsOf(map: Dict): string[] {
  return listed(map, 'tags').flatMap(({ value, src }) => {
    if (typeof value === 'string') return value.split(',').map((tag) => tag.trim());
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
      return [String(value)];
    if (value !== null && typeof value === 'object' && 'text' in value) return [value.text];
    throw malformed('tags must be a string or a list of strings', src);
  });
}

/** `vars` as a map, or as the older list of maps. */
export function varsOf(map: Dict, key = 'vars'): Dict {
  const value = map.get(key);
  if (value === undefined || value === null) return emptyDict;
  if (isDict(value)) return value;
  if (!isList(value)) throw malformed(`${key} must be a map of names and values`, placeOfValue(map, key));
  let merged: Dict = emptyDict;
  value.forEach((item, i) => {
    if (!isDict(item)) throw malformed(`${key} must hold maps of names and values`, placeOfValue(value, i));
    merged = mergeVars(merged, item);
  });
  return merged;
}

/** Two dicts of variables as one, the second stronger; places are kept. */
export function mergeVars(outer: Dict, inner: Dict): Dict {
  if (inner.size === 0) return outer;
  if (outer.size === 0) return inner;
  return withPlaces(new Map([...outer, ...inner]), outer, inner);
}

const union = (outer: readonly string[], inner: readonly string[]): readonly string[] =>
  inner.length === 0 ? outer : outer.length === 0 ? inner : [...new Set([...outer, ...inner])];

const concat = <T>(outer: readonly T[], inner: readonly T[]): readonly T[] =>
  inner.length === 0 ? outer : outer.length === 0 ? inner : [...outer, ...inner];

const dicts = (map: Dict, key: string): Dict[] =>
  listed(map, key).map(({ value, src }) => {
    if (!isDict(value)) throw malformed(`${key} must be a map`, src);
    return value;
  });

/** `environment:` entries; maps or templates that give maps. */
const environmentOf = (map: Dict): Value[] => listed(map, 'environment').map(({ value }) => value);

/** What a level says itself, laid over what is around it. */
export function inherit(outer: Inheritable, map: Dict): Inheritable {
  const inner: { -readonly [K in keyof Inheritable]: Inheritable[K] } = {
    ...outer,
    vars: mergeVars(outer.vars, varsOf(map)),
    tags: union(outer.tags, tagsOf(map)),
    when: concat(outer.when, conditionals(map, 'when')),
    environment: concat(outer.environment, environmentOf(map)),
    moduleDefaults: concat(outer.moduleDefaults, dicts(map, 'module_defaults')),
    collections: map.has('collections')
      ? listed(map, 'collections').map(({ value }) => valueText(value))
      : outer.collections,
  };
  if (map.has('notify')) inner.notify = textsOf(map, 'notify');
  for (const [keyword, [member]] of replacing) {
    const value = map.get(keyword);
    if (value !== undefined) Object.assign(inner, { [member]: value });
  }
  return inner;
}
