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
  readonly #texts = new Map<string, string>();
  readonly #read = new Map<string, Dict>();

  constructor(collection: (name: string) => string | undefined, core: () => AnsibleCore | undefined) {
    this.#collection = collection;
    this.#core = core;
  }

  /** What is said of a full name; undefined where nothing is. */
  of(kind: RoutedKind, name: string): Routed | undefined {
    const [namespace, collection, ...rest] = name.split('.');
    const own = `${namespace}.${collection}`;
    const thing = rest.join('.');
    if (!hasKey(this.#text(own), thing)) return undefined;
    const entry = this.#table(own, kind).get(thing) ?? null;
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
    const runtime = this.#read.get(collection) ?? parsed(this.#text(collection));
    this.#read.set(collection, runtime);
    return dictOf(dictOf(runtime.get('plugin_routing')).get(kind));
  }

  #text(collection: string): string {
    const text = this.#texts.get(collection) ?? this.#load(collection);
    this.#texts.set(collection, text);
    return text;
  }

  #load(collection: string): string {
    const core = collection === 'ansible.builtin' ? this.#core() : undefined;
    const folder = this.#collection(collection);
    const file =
      core !== undefined
        ? join(core.folder, 'ansible', 'config', 'ansible_builtin_runtime.yml')
        : folder && join(folder, 'meta', 'runtime.yml');
    try {
      return file === undefined ? '' : readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  }
}

/**
 * Whether a name may be a key. Such files are long, that of ansible-core above all, and say nothing of most names: then they are not
 * worth parsing.
 */
function hasKey(text: string, name: string): boolean {
  if (name === '') return false;
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const end = at + name.length;
    if (!/[\w.-]/.test(text[at - 1] ?? '') && /^["']?\s*:/.test(text.slice(end, end + 8))) return true;
  }
  return false;
}

function parsed(text: string): Dict {
  try {
    return dictOf(parseYamlData(text));
  } catch {
    // What cannot be read routes nothing; the collection's own tests are the place to find that.
    return new Map();
  }
}
