/**
 * Plug-ins in Python that lie where tsplay's own would: which there are, and filters, tests and lookups as templates call
 * them.
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  decodeValue,
  encodedDict,
  encodeValue,
  encodeVariable,
  PluginError,
  type Asked,
} from '../python/index.ts';
import {
  failForeign,
  foreignFilter,
  foreignLookupOf,
  foreignTest,
  type ForeignContext,
  type ForeignFunction,
  type PluginSource,
} from '../template/index.ts';
import { qualifiedName } from '../playbook/index.ts';
import { isDict, valueText, type Value } from '../util/value.ts';
import { collectionFolders } from './folders.ts';
import { hostsSaid, ownOfPython, type HostsSaid } from './hosts-said.ts';
import type { PythonSide } from './python-side.ts';
import type { PythonSupport } from './python-support.ts';

/** Kinds with a session of their own. */
export type SessionKind = 'action' | 'connection';
type Runnable = 'filter' | 'test' | 'lookup';
export type PythonKind = Runnable | SessionKind;

/** Plug-ins in Python that lie in a folder; none where there is no such folder. */
export function pythonFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.py') && !name.startsWith('_'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Most kinds are called as their file is; filters and tests as the keys of the dict that a method returns. */
function namesIn(file: string, kind: PythonKind): string[] {
  const stem = basename(file, '.py');
  if (kind !== 'filter' && kind !== 'test') return [stem];
  const text = readFileSync(file, 'utf8');
  const method = text.slice(Math.max(text.search(/^\s+def (?:filters|tests)\(/m), 0));
  const keys = [...method.matchAll(/(["'])([A-Za-z_]\w*)\1\s*:|[(,]\s*([A-Za-z_]\w*)=/g)];
  return [stem, ...keys.flatMap(([, , quoted, word]) => quoted ?? word ?? [])];
}

/** The name without that of its collection. */
const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** All variables as they are written, and the hosts that there are. */
function variablesOf({ written, open }: ForeignContext): {
  readonly vars: unknown;
  readonly hosts: readonly unknown[];
} {
  const hostvars = written.get('hostvars') ?? null;
  const names = [...new Set(written.keys())].filter((name) => !ownOfPython.has(name));
  return {
    vars: encodedDict(
      names.flatMap((name) => {
        const value = written.get(name);
        return value === undefined ? [] : [[name, encodeVariable(value, open)] as const];
      }),
    ),
    hosts: isDict(hostvars) ? [...hostvars.keys()].map(encodeValue) : [],
  };
}

const whereHostsSpeak = ({ written, own, open }: ForeignContext): HostsSaid =>
  hostsSaid({
    names: [...written.keys()].filter((name) => !ownOfPython.has(name)),
    written: (name) => written.get(name),
    own,
    encode: (value) => encodeVariable(value, open),
  });

/** Variables of one host, for a plug-in that asks. */
function hostAsked(
  what: string,
  values: ReadonlyMap<string, Value>,
  { written, open }: ForeignContext,
): unknown {
  if (what !== 'hostvars') throw new TypeError(`a plug-in asked for ${what}, which is not known`);
  const all = written.get('hostvars') ?? null;
  const own = isDict(all) ? (all.get(values.get('host') ?? null) ?? null) : null;
  if (!isDict(own)) return null;
  return encodedDict(
    [...own].flatMap(([name, value]) =>
      typeof name === 'string' && !ownOfPython.has(name)
        ? [[name, encodeVariable(value, open)] as const]
        : [],
    ),
  );
}

export class PythonPlugins {
  readonly #support: PythonSupport;
  readonly #seen = new Set<string>();
  readonly #looked = new Set<string>();
  readonly #files = new Map<string, string>();
  readonly #checked = new Set<string>();
  /** Filters and tests that look at variables (`pass_context`). */
  readonly #contextual = new Set<string>();
  readonly #side: PythonSide;

  constructor(support: PythonSupport, side: PythonSide) {
    this.#support = support;
    this.#side = side;
  }

  /** What lies in a folder. Says whether there was something new. */
  add(folder: string, kind: PythonKind, prefix: string): boolean {
    const seen = `${kind} ${folder}`;
    if (this.#seen.has(seen)) return false;
    this.#seen.add(seen);
    const files = pythonFiles(folder);
    for (const file of files)
      for (const name of namesIn(file, kind)) {
        const key = `${kind} ${prefix}${name}`;
        if (!this.#files.has(key)) this.#files.set(key, file);
      }
    return files.length > 0;
  }

  find(kind: PythonKind, name: string): string | undefined {
    this.#lookIn(qualifiedName(name)?.collection, kind);
    return this.#files.get(`${kind} ${name.replace(/^ansible\.legacy\./, '')}`);
  }

  /** Collections are looked at when they are named: there may be hundreds. */
  #lookIn(collection: string | undefined, kind: PythonKind): void {
    if (collection === undefined || this.#looked.has(`${kind} ${collection}`)) return;
    const folder = this.#support.collection(collection);
    // It may come with the next playbook.
    if (folder === undefined) return;
    this.#looked.add(`${kind} ${collection}`);
    for (const [own, prefix] of collectionFolders(join(folder, 'plugins', kind), `${collection}.`))
      this.add(own, kind, prefix);
  }

  /** Why one that is there cannot be run. */
  cannotRun(kind: PythonKind, name: string): ReturnType<PythonSide['cannotRun']> {
    const file = this.find(kind, name);
    return file === undefined ? undefined : this.#side.cannotRun(kind, name, file);
  }

  /** Another name that one leads to, by `meta/runtime.yml`. */
  redirect(kind: PythonKind, name: string): string | undefined {
    return this.#support.routing.of(kind, name.includes('.') ? name : `ansible.builtin.${name}`)?.redirect;
  }

  readonly foreign: PluginSource['foreign'] = {
    filter: (name) => this.#declared('filter', name, foreignFilter),
    test: (name) => this.#declared('test', name, foreignTest),
    lookup: (name) => this.#declared('lookup', name, foreignLookupOf),
  };

  #declared<D>(
    kind: Runnable,
    name: string,
    declare: (name: string, doc: string, run: ForeignFunction) => D,
  ): D | undefined {
    const file = this.find(kind, name);
    if (file === undefined || this.cannotRun(kind, name) !== undefined) return undefined;
    return declare(name, `The Python ${kind} of ${file}.`, (args, kwargs, context) =>
      this.#call({ kind, name, file }, args, kwargs, context),
    );
  }

  #call(
    { kind, name, file }: { readonly kind: Runnable; readonly name: string; readonly file: string },
    args: readonly Value[],
    kwargs: ReadonlyMap<string, Value>,
    context: ForeignContext,
  ): Value {
    const isLookup = kind === 'lookup';
    const called = isLookup ? name.replace(/^ansible\.legacy\./, '') : lastPart(name);
    const head = { op: 'call', kind, name: called, file, basedir: context.basedir };
    try {
      if (!isLookup) this.#tellBroken(kind, name);
      const looksAround = isLookup || this.#contextual.has(`${kind} ${file} ${called}`);
      const body = {
        args: args.map(encodeValue),
        kwargs: Object.fromEntries([...kwargs].map(([key, value]) => [key, encodeValue(value)])),
        ...(looksAround ? variablesOf(context) : {}),
        ...(isLookup ? whereHostsSpeak(context) : {}),
      };
      const asked: Asked = (what, values) => hostAsked(what, values, context);
      return decodeValue(this.#side.call(head, body, asked));
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      this.#support.tellTraceback(error.traceback);
      return failForeign(error.kind ?? 'AnsibleError', `${kind} ${name}: ${error.message} (${file})`);
    }
  }

  /** Says which files beside the one that is called give nothing, as it would go unnoticed otherwise. */
  #tellBroken(kind: Runnable, name: string): void {
    const prefix = `${kind} ${name.slice(0, name.lastIndexOf('.') + 1)}`;
    if (this.#checked.has(prefix)) return;
    this.#checked.add(prefix);
    const beside = [...this.#files].filter(
      ([key]) => key.startsWith(prefix) && !key.slice(prefix.length).includes('.'),
    );
    for (const file of new Set(beside.map(([, one]) => one))) {
      try {
        const names = decodeValue(this.#side.call({ op: 'names', kind, file }));
        for (const one of Array.isArray(names) ? names : [])
          this.#contextual.add(`${kind} ${file} ${valueText(one)}`);
      } catch (error) {
        if (!(error instanceof PluginError)) throw error;
        this.#support.voice?.warn(`Skipping ${kind} plugin '${file}': ${error.message}`);
        this.#support.tellTraceback(error.traceback);
      }
    }
  }
}
