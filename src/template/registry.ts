/**
 * All filters, tests and lookups by name. Maps, so that no name of JavaScript's own objects is found in them.
 * @module
 */
import { didYouMean } from '../util/suggest.ts';
import type { LookupDeclaration } from './lookups/declare.ts';
import { parseSignature, type FilterDeclaration, type Signature, type TestDeclaration } from './plugin.ts';
import { PyError } from './runtime/errors.ts';

export interface Plugin<D> {
  readonly declaration: D;
  readonly signature: Signature;
}
type Named = FilterDeclaration | TestDeclaration | LookupDeclaration;

const filters = new Map<string, Plugin<FilterDeclaration>>();
const tests = new Map<string, Plugin<TestDeclaration>>();
const lookups = new Map<string, Plugin<LookupDeclaration>>();

/** Enters a plugin under its short and full names. */
export function enter<D extends Named>(table: Map<string, Plugin<D>>, declaration: D): void {
  const plugin = { declaration, signature: parseSignature(declaration.signature) };
  const collection = declaration.collection ?? 'ansible.builtin';
  for (const name of [declaration.name, ...(declaration.aliases ?? [])]) {
    table.set(name, plugin);
    if (!name.includes('.')) table.set(`${collection}.${name}`, plugin);
    if (collection === 'ansible.builtin') table.set(`ansible.legacy.${name}`, plugin);
  }
}
/** In words for people. */
interface CannotRun {
  readonly message: string;
  readonly hint: string;
}

/** Where else plug-ins are: those of the book. They come before those of the same name here. */
export interface PluginSource {
  filter(name: string): FilterDeclaration | undefined;
  test(name: string): TestDeclaration | undefined;
  lookup(name: string): LookupDeclaration | undefined;
  /** Those of another language, which come last. */
  foreign: {
    filter(name: string): FilterDeclaration | undefined;
    test(name: string): TestDeclaration | undefined;
    lookup(name: string): LookupDeclaration | undefined;
  };
  /** Another name that one leads to. */
  redirect(kind: 'filter' | 'test' | 'lookup', name: string): string | undefined;
  /** Why a plug-in that is there cannot be run. */
  cannotRun(kind: 'filter' | 'test' | 'lookup', name: string): CannotRun | undefined;
}

let source: PluginSource | undefined;
let sourceCount = 0;
/**
 * Names are looked up there first, from now on. One source for the process: names are bound when a template is compiled,
 * and compiled templates are shared. Tell again whenever the source has more to offer.
 */
export function usePlugins(next: PluginSource | undefined): void {
  source = next;
  sourceCount++;
}
/** Changes with the source: what was compiled before may mean something else now. */
export const pluginGeneration = (): number => sourceCount;

function ofSource<D extends Named>(declaration: D | undefined): Plugin<D> | undefined {
  return declaration && { declaration, signature: parseSignature(declaration.signature) };
}

/** Tests that were filters as well before Ansible 2.9: `result|changed`. */
const oldFilters = new Map<string, Plugin<FilterDeclaration>>();

export const addFilters = (all: readonly FilterDeclaration[]): void => all.forEach((d) => enter(filters, d));
export const addTests = (all: readonly TestDeclaration[]): void => all.forEach((d) => enter(tests, d));
export const addLookups = (all: readonly LookupDeclaration[]): void => all.forEach((d) => enter(lookups, d));

export const addOldFilters = (all: readonly TestDeclaration[]): void =>
  all.forEach((d) => enter(oldFilters, d));

/** What to say of a plug-in that is there, but in Python. */
export function foreignPlugin(kind: 'filter' | 'test' | 'lookup', name: string): PyError | undefined {
  const why = source?.cannotRun(kind, name);
  if (why === undefined) return undefined;
  const error = new PyError('foreign_plugin', 'TemplateSyntaxError', why.message);
  error.hint = why.hint;
  return error;
}

const unknown = (kind: 'filter' | 'test', name: string, known: Iterable<string>): never => {
  const foreign = foreignPlugin(kind, name);
  if (foreign !== undefined) throw foreign;
  const error = new PyError('unknown_plugin', 'TemplateSyntaxError', `unknown ${kind} "${name}"`);
  error.hint = didYouMean(name, known);
  throw error;
};

/** Names may lead to names; more often than this is a circle. */
const longestRoute = 10;

/** What `find` has for a name, or for one that it leads to. */
function routed<T>(
  kind: 'filter' | 'test' | 'lookup',
  name: string,
  find: (name: string) => T | undefined,
): T | undefined {
  let at: string | undefined = name;
  for (let steps = 0; at !== undefined && steps < longestRoute; steps++) {
    const found = find(at);
    if (found !== undefined) return found;
    at = source?.redirect(kind, at);
  }
  return undefined;
}

const filterNamed = (name: string): Plugin<FilterDeclaration> | undefined =>
  ofSource(source?.filter(name)) ??
  filters.get(name) ??
  ofSource(source?.foreign.filter(name)) ??
  oldFilters.get(name);
export const findFilter = (name: string): Plugin<FilterDeclaration> =>
  routed('filter', name, filterNamed) ?? unknown('filter', name, filters.keys());
/** Whether a filter's name is really a test's, in the spelling that Ansible 2.9 took away. */
export const isOldFilter = (name: string): boolean =>
  !filters.has(name) &&
  oldFilters.has(name) &&
  source?.filter(name) === undefined &&
  source?.foreign.filter(name) === undefined;
const testNamed = (name: string): Plugin<TestDeclaration> | undefined =>
  ofSource(source?.test(name)) ?? tests.get(name) ?? ofSource(source?.foreign.test(name));
export const findTest = (name: string): Plugin<TestDeclaration> =>
  routed('test', name, testNamed) ?? unknown('test', name, tests.keys());
const lookupNamed = (name: string): Plugin<LookupDeclaration> | undefined =>
  ofSource(source?.lookup(name)) ?? lookups.get(name) ?? ofSource(source?.foreign.lookup(name));
export const findLookup = (name: string): Plugin<LookupDeclaration> | undefined =>
  routed('lookup', name, lookupNamed);

const own = <D extends Named>(table: ReadonlyMap<string, Plugin<D>>): D[] => [
  ...new Set([...table.values()].map((p) => p.declaration)),
];
export const allFilters = (): readonly FilterDeclaration[] => own(filters);
export const allTests = (): readonly TestDeclaration[] => own(tests);
export const allLookups = (): readonly LookupDeclaration[] => own(lookups);

export const describeFilter = (name: string): FilterDeclaration | undefined => filters.get(name)?.declaration;
export const describeTest = (name: string): TestDeclaration | undefined => tests.get(name)?.declaration;
export const describeLookup = (name: string): LookupDeclaration | undefined => lookups.get(name)?.declaration;
