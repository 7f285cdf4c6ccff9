/**
 * Settings of the configuration that the engine reads.
 * @module
 */
import type { DuplicateKeys } from '../../source/index.ts';
import type { Extension } from '../../template/index.ts';

/** Settings of the configuration that the engine itself reads. */
export interface EngineSettings {
  /** Whether metadata of action groups that makes no sense is told. */
  readonly checkGroupMetadata: boolean;
  /** Modules that gather facts, where a host's variables name none. */
  readonly factsModules: readonly string[];
  readonly gathering: 'implicit' | 'explicit' | 'smart';
  readonly forceHandlers: boolean;
  readonly rolesPath: readonly string[];
  /** Whether plays see their roles' variables; undefined when that is not configured. */
  readonly publicRoles: boolean | undefined;
  /** Templates give text, and set_fact takes the words yes, no, true and false for booleans (`jinja2_native = false`). */
  readonly textResults: boolean;
  /** Text that reads as a Python literal becomes its value (`jinja2_native = true`, as it was before 2.19). */
  readonly literalResults: boolean;
  /** Extensions of Jinja2 whose tags templates may use. */
  readonly extensions: readonly Extension[];
  /** Seconds between looks at an async task that says nothing of it. */
  readonly pollInterval: number;
  /** Folder of job files on hosts. */
  readonly asyncDir: string;
  /** Folder of temporary files on hosts. */
  readonly remoteTmp: string;
  /** Strategy of plays that name none. */
  readonly strategy: string;
  readonly anyErrorsFatal: boolean;
  /** A notification that no handler answers is an error; else a warning. */
  readonly errorOnMissingHandler: boolean;
  /** Starts the task debugger on every failure. */
  readonly taskDebugger: boolean;
  /** Seconds a task may take that says nothing of it; 0 for any. */
  readonly taskTimeout: number;
  /** Hides the results of tasks that say nothing of it. */
  readonly noLog: boolean;
  /** Where to write the hosts that failed; undefined for nowhere. No folder: beside the playbook. */
  readonly retryFiles: { readonly folder: string | undefined } | undefined;
  /** The configuration file that is used. */
  readonly configFile: string | undefined;
  /** What becomes of keys that stand twice in a map of a file. */
  readonly duplicateKeys: DuplicateKeys;
  /** How much the log file says. */
  readonly logVerbosity: number;
  /** Titles of tasks show their arguments. */
  readonly displayArgs: boolean;
  /** Tasks are looked at before their turn, so that hosts are asked for all of them at once. */
  readonly readAhead: boolean;
}
