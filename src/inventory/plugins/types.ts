/**
 * What an inventory plug-in is given and does. Each decides by itself whether a source is for it.
 * @module
 */
import type { Decrypt, DuplicateKeys } from '../../source/index.ts';
import type { Dict, SourceRef } from '../../util/value.ts';
import type { Inventory } from '../inventory.ts';
import type { AnswerCaching } from './caching.ts';
import type { ForeignInventory } from './foreign-types.ts';

/** One source being read into the inventory. */
export interface Reading {
  /** Path, or a list of hosts. */
  readonly source: string;
  readonly inventory: Inventory;
  /** To be told of each host before it is made: notes where it was seen first. */
  readonly newHost: (name: string) => void;
  readonly warn: (message: string, src?: SourceRef) => void;
  readonly decrypt: Decrypt | undefined;
  /** What becomes of keys that stand twice in a map. */
  readonly duplicateKeys: DuplicateKeys;
  /** Sources read before this one; `use_vars_plugins` looks for group_vars beside them. */
  readonly processed: readonly string[];
  readonly extraVars: Dict;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How answers of APIs are kept; undefined where they are not. */
  readonly caching: AnswerCaching | undefined;
  /** Cached facts of a host. */
  readonly facts: (host: string) => Dict | undefined;
  /**
   * A plug-in in another language by its name; undefined where there is none.
   * @throws {TsplayError} TSP1108 where it is there and cannot be run.
   */
  readonly foreign: (name: string, src: SourceRef | undefined) => ForeignInventory | undefined;
}

export interface InventoryPlugin {
  readonly name: string;
  readonly otherNames?: readonly string[];
  /** Whether the source looks like one for it; nothing is read but names. */
  verify(source: string): boolean;
  /** Reads it. False: it is not for this plug-in after all. Throws TSP1301 when it is, and is wrong. */
  parse(reading: Reading): Promise<boolean> | boolean;
}

/** A plug-in that is named by `plugin:` of a YAML file. */
export interface ConfiguredPlugin extends Omit<InventoryPlugin, 'parse'> {
  parse(reading: Reading, config: Dict): Promise<void> | void;
}
