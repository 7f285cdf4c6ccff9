/**
 * What `meta/runtime.yml` says of names: where else they lead, and which are going away or gone. Ansible's own names are
 * routed by a file of ansible-core.
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYamlData } from '../source/index.ts';
import { isDict, valueText, type Dict, type Value } from '../util/value.ts';
import type { AnsibleCore } from './core.ts';

export type RoutedKind =
  | 'modules' | 'module_utils' | 'action' | 'filter' | 'test' | 'lookup' | 'connection'
  | 'inventory' | 'vars' | 'callback' | 'cache' | 'become'; // prettier-ignore

export interface Routed {
  readonly redirect?: string;
  /** Of a module: the action plug-in that works for it. */
  readonly actionPlugin?: string;
  /** What to say of a name that is going away. */
  readonly deprecation?: string;
  /** What to say of a name that is gone. */
  readonly tombstone?: string;
}

const dictOf = (value: Value | undefined): Dict =>
  value !== undefined && isDict(value) ? value : new Map<Value, Value>();

function words(entry: Value | undefined, name: string, state: string): string | undefined {
  const told = dictOf(entry);
  if (told.size === 0) return undefined;
  const own = told.get('warning_text') ?? null;
  const when = told.get('removal_version') ?? told.get('removal_date') ?? null;
  const text = own === null ? `${name} ${state}.` : `${name} ${state}. ${valueText(own)}`;
  return when === null ? text : `${text} (${valueText(when)})`;
}

export class Routing {
  readonly #collection: (name: string) => string | undefined;
  readonly #core: () => AnsibleCore | undefined;
  readonly #read = new Map<string, Dict>();

  constructor(collection: (name: string) => string | undefined, core: () => AnsibleCore | undefined) {
    this.#collection = collection;
    this.#core = core;
  }

  /** What is said of a full name; undefined where nothing is. */
  of(kind: RoutedKind, name: string): Routed | undefined {
    const [namespace, collection, ...rest] = name.split('.');
    const entry = this.#table(`${namespace}.${collection}`, kind).get(rest.join('.')) ?? null;
    if (!isDict(entry)) return undefined;
    const redirect = entry.get('redirect');
    const actionPlugin = entry.get('action_plugin');
    const deprecation = words(entry.get('deprecation'), name, 'has been deprecated');
    const tombstone = words(entry.get('tombstone'), name, 'has been removed');
    return {
      ...(typeof redirect === 'string' ? { redirect } : {}),
      ...(typeof actionPlugin === 'string' ? { actionPlugin } : {}),
      ...(deprecation === undefined ? {} : { deprecation }),
      ...(tombstone === undefined ? {} : { tombstone }),
    };
  }

  #table(collection: string, kind: RoutedKind): Dict {
    const runtime = this.#read.get(collection) ?? this.#load(collection);
    this.#read.set(collection, runtime);
    return dictOf(dictOf(runtime.get('plugin_routing')).get(kind));
  }

  #load(collection: string): Dict {
    const core = collection === 'ansible.builtin' ? this.#core() : undefined;
    const folder = this.#collection(collection);
    const file =
      core !== undefined
        ? join(core.folder, 'ansible', 'config', 'ansible_builtin_runtime.yml')
        : folder && join(folder, 'meta', 'runtime.yml');
    if (file === undefined) return new Map();
    try {
      return dictOf(parseYamlData(readFileSync(file, 'utf8')));
    } catch {
      // What cannot be read routes nothing; the collection's own tests are the place to find that.
      return new Map();
    }
  }
}
