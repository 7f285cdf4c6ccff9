/**
 * What an inventory plug-in in another language is told and answers.
 * @module
 */
import type { Dict } from '../../util/value.ts';

export interface ForeignInventory {
  /**
   * Reads a source; undefined where it is not for this plug-in.
   * @throws {TsplayError} TSP1303 when it is, and the plug-in fails.
   */
  read(asked: ForeignReading): Promise<ForeignChanges | undefined>;
}

/** The inventory so far, and what should be read. */
export interface ForeignReading {
  readonly source: string;
  readonly processed: readonly string[];
  readonly hosts: readonly {
    readonly name: string;
    readonly vars: Dict;
    readonly groups: readonly string[];
  }[];
  readonly groups: readonly {
    readonly name: string;
    readonly vars: Dict;
    readonly children: readonly string[];
    readonly priority: number;
  }[];
  readonly extraVars: Dict;
  /** Whether answers that were kept may be used. */
  readonly cache: boolean;
}

/** Every host and group as it is now, with the variables that are new or other; and what is no more. */
export interface ForeignChanges {
  readonly groups: readonly ForeignGroup[];
  readonly hosts: readonly {
    readonly name: string;
    readonly vars: Dict;
    readonly groups: readonly string[];
  }[];
  readonly gone: readonly string[];
  readonly goneGroups: readonly string[];
}

export interface ForeignGroup {
  readonly name: string;
  readonly vars: Dict;
  readonly children: readonly string[];
  readonly priority: number;
}
