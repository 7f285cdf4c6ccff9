/**
 * Calls a lookup: finds it, handles `errors`, `wantlist` and lookups that wait.
 * @module
 */
import { didYouMean } from '../../util/suggest.ts';
import { LazyDict } from '../lazy.ts';
import { Pending, type Answer } from '../pending.ts';
import { bind, parseSignature } from '../plugin.ts';
import { allLookups, findLookup, foreignPlugin, type Plugin } from '../registry.ts';
import {
  GroupTuple,
  isMap,
  isTuple,
  type Kwargs,
  type Py,
  type PyDict,
  type PyList,
  type RenderContext,
  tuple,
} from '../runtime/types.ts';
import { PyError, raise, UndefinedError } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { truth } from '../runtime/iterate.ts';
import { finish } from '../runtime/output.ts';
import { repr, str } from '../runtime/repr.ts';
import { chk } from '../runtime/undefined.ts';
import type { LookupDeclaration } from './declare.ts';

interface Request {
  readonly args: readonly Py[];
  readonly kwargs: Kwargs;
  readonly wantList: boolean;
  readonly ctx: RenderContext;
  readonly answers: ReadonlyMap<string, Answer> | undefined;
  readonly extra: readonly LookupDeclaration[];
  /** Whether it may be called. */
  readonly may: ((name: string) => boolean) | undefined;
}

function find(name: string, extra: readonly LookupDeclaration[]): Plugin<LookupDeclaration> {
  const own = extra.find((d) => d.name === name || `${d.collection ?? 'ansible.builtin'}.${d.name}` === name);
  if (own) return { declaration: own, signature: parseSignature(own.signature) };
  const known = findLookup(name);
  if (known) return known;
  const foreign = foreignPlugin('lookup', name);
  if (foreign) throw foreign;
  const error = new PyError('unknown_plugin', 'AnsibleError', `lookup plugin (${name}) not found`);
  error.hint = didYouMean(
    name,
    [...allLookups(), ...extra].map((d) => d.name),
  );
  throw error;
}

/** Terms pass through the templar, which makes lists of tuples. */
function asLists(v: Py): Py {
  if (Array.isArray(v)) return Array.from(v as readonly Py[], asLists);
  return isMap(v) ? new Map([...v].map(([key, x]) => [key, asLists(x)])) : v;
}

/** What a lookup gives is marked as data in Ansible, and copied for that: its parts are in one place each. */
function fresh(v: Py): Py {
  if (v instanceof GroupTuple) return v;
  if (isTuple(v)) return tuple(v.map(fresh));
  if (Array.isArray(v)) return v.map(fresh);
  return isMap(v) && !(v instanceof LazyDict) ? new Map([...v].map(([key, x]) => [key, fresh(x)])) : v;
}

export function runLookup(request: Request): Py {
  const [first, ...given] = request.args;
  chk(first ?? null);
  if (typeof first !== 'string')
    raise('AttributeError', `'${typeName(first ?? null)}' object has no attribute 'startswith'`);
  const name = str(first ?? null);
  if (request.may?.(name.slice(name.lastIndexOf('.') + 1)) === false)
    raise('AnsibleError', `lookup ${name} is not called here`);
  const plugin = find(name, request.extra);
  const terms = given.map((term) => asLists(finish(term)));
  const options = new Map(request.kwargs);
  const errors = str(options.get('errors') ?? 'strict');
  const wantList = options.has('wantlist') ? truth(options.get('wantlist') ?? false) : request.wantList;
  options.delete('errors');
  options.delete('wantlist');
  for (const [option, value] of options) if (option !== plugin.declaration.undefinedOption) chk(value);
  let results: PyList;
  try {
    const found = collect(request, plugin, name, terms, options);
    // As in Ansible: the dict itself where a list is wanted, else its keys.
    if (isMap(found)) return wantList ? fresh(found) : [...found.keys()].map(str).join(',');
    results = found.map(fresh);
  } catch (e) {
    if (!(e instanceof PyError) || e instanceof UndefinedError || errors === 'strict') throw e;
    return wantList ? [] : '';
  }
  if (wantList) return results;
  if (results.length === 0 && plugin.declaration.emptyText !== true) return results;
  if (results.every((r) => typeof r === 'string')) return results.join(',');
  return results.length === 1 ? (results[0] ?? null) : results;
}

function collect(
  { ctx, answers }: Request,
  { declaration, signature }: Plugin<LookupDeclaration>,
  name: string,
  terms: readonly Py[],
  given: Kwargs,
): PyList | PyDict {
  const bound = bind(`lookup ${name}`, signature, [], given);
  const options = new Map(bound.kwargs);
  signature.params.forEach((param, i) => {
    const value = given.get(param.name) ?? bound.values[i];
    if (value !== undefined) options.set(param.name, value);
  });
  const key = `${name}\0${repr([...terms])}\0${repr(new Map(given))}`;
  const answer = answers?.get(key);
  if (answer) {
    if ('error' in answer) throw asPyError(answer.error, name);
    return answer.value as PyList;
  }
  const result = declaration.run(terms, { ctx, options });
  if (!(result instanceof Promise)) return result;
  if (answers) throw new Pending(key, result);
  result.catch(() => undefined);
  throw new PyError('runtime', 'AnsibleError', `lookup ${name} has to wait, which cannot be done here`);
}

const asPyError = (e: unknown, name: string): Error =>
  e instanceof PyError || !(e instanceof Error)
    ? (e as Error)
    : new PyError('runtime', 'AnsibleError', `lookup ${name} failed: ${e.message}`);
