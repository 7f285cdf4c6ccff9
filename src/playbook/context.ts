/**
 * What loading a playbook needs from outside: files, where roles are, and a way to render names that are templates.
 * @module
 */
import type { TsplayError } from '../errors/index.ts';
import type { Dict, SourceRef, Value } from '../util/value.ts';
import type { SchemaName } from '../source/index.ts';
import type { Collections } from './collections.ts';
import type { LoadedRole } from './ast.ts';
import type { ActionTraits } from './traits.ts';

/** What a task's name means. */
export interface ResolvedAction {
  /** In full, `ansible.builtin.copy`; as written where nothing has this name. */
  readonly resolved: string;
  readonly traits: ActionTraits;
}

/** What is known of a module while loading: just enough to read its arguments. */
export interface KnownModules {
  has(action: string): boolean;
  /** Whether `module: text` is free-form text (`command`, `include_tasks`) and not `key=value` pairs. */
  isFreeForm(action: string): boolean;
  names(): Iterable<string>;
  resolve(action: string): ResolvedAction;
}

export interface LoadContext {
  /** Folder of the playbook. */
  readonly playbookDir: string;
  /** Folders to look for roles in, after `roles/` beside the playbook. */
  readonly rolesPath: readonly string[];
  /** Whether the play sees variables of its roles where they say nothing of it; undefined when that is not configured. */
  readonly publicRoles: boolean | undefined;
  readonly modules: KnownModules;
  /** A parsed file; the same object for the same path. Throws TSP1001/TSP1002. */
  readYaml(path: string, from?: SourceRef): Promise<Value>;
  /** Renders a name with what is known before any host is: extra variables, and `vars`. */
  render(value: Value, vars: Dict): Promise<Value>;
  deprecated(message: string, modern: string, src: SourceRef | undefined): void;
  warn(message: string, src?: SourceRef): void;
  /** What `no_log` comes to for all that is told of a task before it runs: a template hides, and so may a setting. */
  hides(noLog: Value | undefined): boolean;
  /** Checks a file's content against its schema; what is wrong goes to `problem`. */
  check(schema: SchemaName, value: Value, file: string): void;
  /** A problem that does not stop loading, so that all are found in one pass. */
  problem(error: TsplayError): void;
  readonly collections: Collections;
  /** The folder of a playbook or role that is being read, which may bring modules and plug-ins. */
  library(folder: string): Promise<void>;
  /** A role was applied statically: its variables and handlers belong to the whole play. */
  applied(role: LoadedRole): void;
  /** Next number for node ids. */
  nextId(): string;
}
