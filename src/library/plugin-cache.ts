/**
 * Cache plug-ins in Python: facts of hosts, and answers of inventories, kept where the plug-in keeps them.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { decodeValue, encodeValue, PluginError } from '../python/index.ts';
import { isDict, Unknown, type Dict, type Value } from '../util/value.ts';
import type { FactCache, FactCacheOptions } from '../vars/index.ts';
import type { PythonParts } from './python-parts.ts';

interface Keeping {
  /** As Ansible's configuration has it where nothing is given. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly warn: (message: string) => void;
}

/** The cache of a plug-in's name. Throws TSP1108 where it is there and cannot be run. */
export const pythonCaches =
  (parts: PythonParts, own: (options: FactCacheOptions) => Keeping['options']) =>
  (wanted: FactCacheOptions): FactCache | undefined => {
    const found = parts.controller.find('cache', wanted.plugin);
    if (found === undefined) return undefined;
    parts.controller.must('cache', found);
    return new PythonCache(parts, found.name, { options: own(wanted), warn: wanted.warn });
  };

class PythonCache implements FactCache {
  readonly #parts: PythonParts;
  readonly #name: string;
  readonly #keeping: Keeping;

  constructor(parts: PythonParts, name: string, keeping: Keeping) {
    this.#parts = parts;
    this.#name = name;
    this.#keeping = keeping;
  }

  load(host: string): Dict | undefined {
    const found = this.#ask('get', host);
    return isDict(found) ? found : undefined;
  }

  save(host: string, facts: Dict): void {
    const known: Dict = new Map<Value, Value>([...facts].filter(([, value]) => !(value instanceof Unknown)));
    try {
      this.#ask('set', host, encodeValue(known));
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      this.#keeping.warn(error.message);
    }
  }

  remove(host: string): void {
    this.#ask('remove', host);
  }

  #ask(what: 'get' | 'set' | 'remove', key: string, body?: unknown): Value {
    const { side, support } = this.#parts;
    const { options } = this.#keeping;
    try {
      return decodeValue(side.call({ op: 'cache', name: this.#name, do: what, key, options }, body));
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      support.tellTraceback(error.traceback);
      throw new TsplayError('TSP1002', `the cache plug-in ${this.#name} failed: ${error.message}`);
    }
  }
}
