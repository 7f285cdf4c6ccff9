/**
 * Facts kept between runs: a file for each host, in the form of Ansible's cache plug-ins.
 * @module
 */
import { withoutCollection } from '../../util/action-name.ts';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { makeFolders } from '../../util/folders.ts';
import { hostFileName, replaceFileSync } from '../../util/local-file.ts';
import { isDict, Unknown, type Dict, type Value } from '../../util/value.ts';
import { errorText } from '../../util/error-text.ts';
import type { CacheFormat } from './formats.ts';
import { formats } from './formats.ts';

export interface FactCache {
  /** The facts of a host under the names their modules gave them; undefined when there are none, or old ones. */
  load(host: string): Dict | undefined;
  save(host: string, facts: Dict): void;
  remove(host: string): void;
}

export interface FactCacheOptions {
  /** `fact_caching`: memory, jsonfile, yaml, or a plug-in of the user's own. */
  readonly plugin: string;
  /** `fact_caching_connection`: the folder. */
  readonly folder: string | undefined;
  readonly prefix: string;
  /** Seconds after which a file is old; 0 for never. */
  readonly timeout: number;
  readonly warn: (message: string) => void;
  /**
   * A cache plug-in in another language by its name; undefined where there is none.
   * @throws {TsplayError} TSP1108 where it is there and cannot be run.
   */
  readonly foreign?: ((options: FactCacheOptions) => FactCache | undefined) | undefined;
}

/** Keeps nothing beyond the run. */
export const noFactCache: FactCache = {
  load: () => undefined,
  save: () => undefined,
  remove: () => undefined,
};

/** @throws {TsplayError} TSP1001 for a plug-in that there is not, or a folder that cannot be had. */
export function createFactCache(options: FactCacheOptions): FactCache {
  const name = withoutCollection(options.plugin);
  if (name === 'memory') return noFactCache;
  const format = formats.get(name);
  const foreign = format === undefined ? options.foreign?.(options) : undefined;
  if (foreign !== undefined) return foreign;
  if (format === undefined)
    throw new TsplayError('TSP1002', `Unable to find the cache plugin (${options.plugin})`, {
      hint: `one of memory, ${[...formats.keys()].join(', ')}`,
    });
  if (options.folder === undefined)
    throw new TsplayError(
      'TSP1002',
      `error, '${name}' cache plugin requires the 'fact_caching_connection' config option to be set (to a writeable directory path)`,
    );
  return new FileCache(options, options.folder, format);
}

class FileCache implements FactCache {
  readonly #options: FactCacheOptions;
  readonly #folder: string;
  readonly #format: CacheFormat;

  constructor(options: FactCacheOptions, folder: string, format: CacheFormat) {
    this.#options = options;
    this.#folder = folder;
    this.#format = format;
    try {
      makeFolders(folder);
    } catch (cause) {
      throw new TsplayError('TSP1002', `the folder of cached facts cannot be made: ${errorText(cause)}`, {
        cause,
      });
    }
  }

  #file(host: string): string {
    return join(this.#folder, this.#options.prefix + hostFileName(host));
  }

  load(host: string): Dict | undefined {
    const file = this.#file(host);
    const { timeout, warn } = this.#options;
    try {
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat === undefined || (timeout > 0 && Date.now() - stat.mtimeMs > timeout * 1000)) return undefined;
      const facts = this.#format.parse(readFileSync(file, 'utf8'), file);
      return isDict(facts) ? facts : undefined;
    } catch (error) {
      warn(`error while trying to read ${file}: ${errorText(error)}; the cached facts are removed`);
      this.remove(host);
      return undefined;
    }
  }

  save(host: string, facts: Dict): void {
    const known = new Map<Value, Value>([...facts].filter(([, value]) => !(value instanceof Unknown)));
    const file = this.#file(host);
    try {
      replaceFileSync(file, this.#format.dump(known), 0o644);
    } catch (error) {
      this.#options.warn(`error while trying to write ${file}: ${errorText(error)}`);
    }
  }

  remove(host: string): void {
    try {
      rmSync(this.#file(host), { force: true });
    } catch (error) {
      this.#options.warn(`error while trying to remove ${this.#file(host)}: ${errorText(error)}`);
    }
  }
}
