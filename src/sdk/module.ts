/**
 * The module contract: a declaration, and a plan that turns parameters and the host's state into a change.
 * @module
 */
import type { Diff } from '../events/types.ts';
import type { Dict, SourceRef, Value } from '../util/value.ts';
import type { HostProgram } from './background/types.ts';
import type { Provision } from './expected.ts';
import type { ReadHost, WriteHost } from './host.ts';
import type { Constraints, Params, ParamSpec } from './params.ts';

/** Result keys with Ansible's names, plain data. */
export type ResultKeys = Readonly<Record<string, unknown>>;

/** What a module wants to do. `apply` is called only outside check mode, and only when `changed` or `unknown`. */
export interface Plan {
  /** `unknown`: cannot be told without doing it (a command, an API that is not there yet). */
  readonly changed: boolean | 'unknown';
  /** Why it is unknown, for `?` in check mode. */
  readonly reason?: string | undefined;
  readonly diff?: Diff | readonly Diff[] | undefined;
  /** The diff, where only the result of `apply` tells it. */
  readonly diffOf?: ((result: ResultKeys) => readonly Diff[]) | undefined;
  /** Result keys known before anything is done; `apply`'s are laid over them. */
  readonly result?: ResultKeys | undefined;
  readonly warnings?: readonly string[] | undefined;
  /** Nothing should be done, and that counts as skipped (`creates` of some actions). */
  readonly skipped?: true;
  /** Does it. May return more result keys; `changed` among them overrides (a command with `creates`, a no-op update). */
  readonly apply?: ((host: WriteHost) => Promise<ResultKeys | undefined>) | undefined;
  /** Facts to set on the host (`ansible_facts` of the result). */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
  /**
   * What the change leaves behind, for the tasks after it in a dry run; asked for there only. What a module does not tell
   * is not seen by them.
   */
  readonly provides?: (() => readonly Provision[] | Promise<readonly Provision[]>) | undefined;
}

/** What a plan may ask of the controller. */
export interface ModuleContext {
  readonly check: boolean;
  readonly diff: boolean;
  /** Gathered facts of the host, without the `ansible_` prefix; empty when none were gathered. */
  readonly facts: Dict;
  /** `environment:` of the task, merged; `run`/`probe` already apply it. */
  readonly environment: Readonly<Record<string, string>>;
  /** A variable of the host, rendered. */
  variable(name: string): Value | undefined;
  readonly controller: Controller;
  /** The host that the task was delegated to, which is the one that the module works on. */
  readonly delegatedTo: string | undefined;
  /** `no_log`: nothing of the task may be shown. */
  readonly noLog: boolean;
  /** How many `-v` were given. */
  readonly verbosity: number;
  /** Where the task is, for errors. */
  readonly src: SourceRef | undefined;
  /** Shown once per run. */
  warn(message: string): void;
  /** Shown once per run: something that is going away. */
  deprecated?(message: string): void;
  /** Text that must appear nowhere in the output from now on. */
  secret(text: string): void;
  /** To be done when the run ends, however it ends; the last one first. */
  onRunEnd(callback: () => Promise<void>): void;
  /**
   * To be done when a person or a signal ends the run before its time, the last one first, so that nothing of a task stays
   * that no later task will take away. What ran on hosts has been ended then, and the host is reached anew. All of it has
   * some seconds only. Not called by a run that comes to its end, failed or not.
   */
  onEarlyEnd(callback: (host: WriteHost) => Promise<void>): void;
  /**
   * Drops the connection to the host and opens a new one; rejects with TSP2xxx while the host does not answer. For
   * modules that outlive a connection (reboot). Undefined where there is nothing to open again.
   */
  readonly reconnect?: (() => Promise<ReadHost>) | undefined;
  /** Live output of a long command. */
  readonly onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  /** Jobs of `async` tasks. */
  readonly jobs: JobBook;
  /** Where temporary files of the host are wanted, for `temporaryFolder`. */
  readonly remoteTmp: string;
}

/** Jobs that run in tsplay itself, and where those of the host keep their files. */
export interface JobBook {
  /** Folder of job files on hosts when `ansible_async_dir` is not set. */
  readonly dir: string;
  /** Undefined when the run has no such job. */
  get(id: string): { readonly finished: boolean; readonly result: ResultKeys } | undefined;
  remove(id: string): void;
}

/** The controller's side: files of roles and playbooks, and rendering. */
export interface Controller {
  /**
   * Absolute path of a file that a task names, looked for like Ansible does: `<role>/<kind>`, `<role>`,
   * the task file's folder with and without `<kind>`, then the playbook's. Throws a TsplayError that lists where.
   */
  findFile(kind: 'files' | 'templates' | 'vars' | 'tasks', name: string): Promise<string>;
  /** Renders a template file's text in file mode with the task's variables. */
  render(text: string, options?: RenderOptions): Promise<string>;
  /** Renders with more variables laid over the task's. */
  renderWith(text: string, extra: Dict, options?: RenderOptions): Promise<string>;
  readFile(path: string): Promise<Buffer>;
  /** Decrypts when the content is an ansible-vault file; else returns it as it is. */
  decrypt(content: Buffer, path: string): Promise<Buffer>;
  /** Run the shell on the controller itself (`local` connection) without become. */
  local(): Promise<WriteHost>;
}

export interface RenderOptions {
  readonly trimBlocks?: boolean | undefined;
  readonly lstripBlocks?: boolean | undefined;
  readonly newlineSequence?: string | undefined;
  readonly blockStart?: string | undefined;
  readonly blockEnd?: string | undefined;
  readonly variableStart?: string | undefined;
  readonly variableEnd?: string | undefined;
  readonly commentStart?: string | undefined;
  readonly commentEnd?: string | undefined;
  /** Absolute path, for errors, `template_fullpath` and `ansible_managed`. */
  readonly file?: string | undefined;
  /** The path as the task names it, for `template_path`. */
  readonly named?: string | undefined;
  /** Where the result goes, for `template_destpath`. */
  readonly dest?: string | undefined;
}

/** How far check and diff mode go; shown by `tsplay doc` and checked by the registry's test. */
export interface Support {
  /** full: the plan tells exactly; partial: see `differences`; none: the plan is always unknown. */
  readonly check: 'full' | 'partial' | 'none';
  readonly diff: 'full' | 'partial' | 'none';
}

export interface Example {
  readonly title: string;
  /** One task, YAML, without the leading dash. Parsed and validated by a test. */
  readonly yaml: string;
}

export interface ModuleDeclaration<S extends ParamSpec> {
  /** Fully-qualified name, e.g. `ansible.builtin.copy`. The short name works too when the collection is one of ours. */
  readonly name: string;
  /**
   * Further names it answers to, fully qualified or short (`docker_container`). Those of tsplay's own modules are written in
   * the registry (`src/modules/entry.ts`), which knows them before the module is loaded.
   */
  readonly otherNames?: readonly string[];
  /** One line, imperative or noun phrase, no full stop. */
  readonly summary: string;
  /** What a user must know beyond the parameters. */
  readonly description?: string;
  readonly params: S;
  readonly constraints?: Constraints;
  /** The parameter that free-form text goes to (`command: ls`): Ansible's `_raw_params`. */
  readonly freeForm?: keyof S & string;
  /** Parameters not declared are collected here instead of being refused (`set_fact`, `add_host`). */
  readonly extraParams?: keyof S & string;
  readonly support: Support;
  /** The host need not be reachable: the module opens its own connections, with `reconnect`, and uses no host before. */
  readonly connects?: 'itself';
  /** `async` is refused, as Ansible refuses it to what works from the controller. */
  readonly async?: 'refused';
  /** Said when required parameters are missing, instead of their names. */
  readonly missingMessage?: string;
  /** The `diff` of the result is a list even when there is one only. */
  readonly diffList?: boolean;
  /** The result has `diff` also where it was not asked for, as Ansible's module has. */
  readonly diffAlways?: boolean;
  /** What its arguments are is told by its own result only, as it alone knows which are secret. */
  readonly ownInvocation?: true;
  /**
   * Its plan only looks, at what tasks of a run change, and does not wait for anything: it may be made before its turn, to have
   * the host's answers early. Nothing else of such a plan is used.
   */
  readonly ahead?: true;
  /**
   * It acts each time it is asked, whatever it finds: always, or with these values of a parameter. Such a task is not done
   * once more where nobody knows whether it was done (`--slices`, when a node is lost).
   */
  readonly actsAnew?: true | Readonly<{ [K in keyof S & string]?: readonly string[] }>;
  /** Where it differs from Ansible's module on purpose, one sentence each. */
  readonly differences?: readonly string[];
  /** Result keys beyond the common ones, with their meaning. */
  readonly returns?: Readonly<Record<string, string>>;
  readonly examples: readonly [Example, ...Example[]];
  /** Examples as they are written, where they are not of our own making; shown in place of the others. */
  readonly examplesText?: string;
}

/** What documentation tells of parameters that a declaration leaves open. */
export interface DescribedParams {
  readonly declaration: ModuleDeclaration<ParamSpec>;
  /** The arguments that a complaint could be sure of; places stay. */
  sure(args: Dict): Dict;
  /** Whether nothing else that is known of the module speaks against a complaint. */
  stands(message: string): boolean;
}

export interface Module<S extends ParamSpec = ParamSpec> extends ModuleDeclaration<S> {
  plan(params: Params<S>, host: ReadHost, context: ModuleContext): Promise<Plan>;
  /** For a module that takes any arguments: what its documentation tells of them, for the check before the run. */
  described?(): DescribedParams | undefined;
  /** Seconds that it may wait for something to happen, for those who watch; not given by modules that do not wait. */
  waits?(params: Params<S>): number;
  /**
   * The same work as one program for the host, for `async`: it goes on there when tsplay has ended. A module without one
   * is run by tsplay in the background. Never asked for in check mode.
   */
  background?(params: Params<S>, context: ModuleContext): HostProgram | Promise<HostProgram>;
}

/** Declares a module. The parameter types of `plan` come from the declaration. */
export function defineModule<const S extends ParamSpec>(module: Module<S>): Module {
  return Object.freeze(module);
}

/** Ends a plan or an apply: the task has failed. `result` keys (rc, stdout…) are shown and registered. */
export class ModuleFailure extends Error {
  readonly result: ResultKeys;
  constructor(message: string, result: ResultKeys = {}) {
    super(message);
    this.result = result;
  }
}

/** Fails the task with a message and result keys. */
export function fail(message: string, result?: ResultKeys): never {
  throw new ModuleFailure(message, result);
}

/**
 * The host lacks something that an earlier task may be about to bring (a daemon, a package, a group). In check mode,
 * when an earlier task of the run would change the host, the task is unknown; otherwise it fails with this message.
 */
export class Prerequisite extends ModuleFailure {}

/** Fails for want of something an earlier task may be about to bring; see {@link Prerequisite}. */
export function missing(message: string, result?: ResultKeys): never {
  throw new Prerequisite(message, result);
}

/** Nothing to do. */
export const unchanged = (result: ResultKeys = {}): Plan => ({ changed: false, result });

/** Cannot be known without doing it. */
export const unknown = (
  reason: string,
  apply: (host: WriteHost) => Promise<ResultKeys | undefined>,
  result: ResultKeys = {},
): Plan => ({ changed: 'unknown', reason, apply, result });
