/**
 * A playbook as frozen data: plays, blocks, tasks, roles. Loading resolves everything static (imports, roles,
 * inheritance of `become`, `when`, tags and the like down to the task) and keeps every place in the source.
 * @module
 */
import type { Dict, SourceRef, TemplateString, Value } from '../util/value.ts';
import type { ActionTraits } from './traits.ts';

/** A conditional of the user's: bare expression text, or a boolean; `src` is its place. */
export interface Conditional {
  readonly value: Value;
  readonly src: SourceRef | undefined;
}

/** Text of a user's file that may be a template. */
export type Text = string | TemplateString;

/** Keywords that plays, roles, blocks and tasks share; each level overrides or extends the one around it. */
export interface Inheritable {
  readonly vars: Dict;
  /** Variables of the dynamic includes around it, stronger than facts and registered results. */
  readonly includeVars: Dict;
  readonly tags: readonly string[];
  readonly when: readonly Conditional[];
  readonly environment: readonly Value[];
  readonly become?: Value | undefined;
  readonly becomeUser?: Value | undefined;
  readonly becomeMethod?: Value | undefined;
  readonly becomeFlags?: Value | undefined;
  readonly becomeExe?: Value | undefined;
  readonly connection?: Value | undefined;
  readonly remoteUser?: Value | undefined;
  readonly port?: Value | undefined;
  readonly checkMode?: Value | undefined;
  readonly diff?: Value | undefined;
  readonly noLog?: Value | undefined;
  readonly ignoreErrors?: Value | undefined;
  readonly ignoreUnreachable?: Value | undefined;
  readonly anyErrorsFatal?: Value | undefined;
  readonly runOnce?: Value | undefined;
  readonly throttle?: Value | undefined;
  readonly timeout?: Value | undefined;
  readonly delegateTo?: Value | undefined;
  readonly delegateFacts?: Value | undefined;
  readonly moduleDefaults: readonly Dict[];
  readonly collections: readonly string[];
  readonly debugger?: Value | undefined;
  /** Handlers to notify; a block's are those of its tasks that say nothing themselves. */
  readonly notify: readonly Text[];
}

/** One member of a `register` that is a map. */
export interface Projection {
  readonly name: string;
  /** Its expression, in braces. */
  readonly template: TemplateString;
}

export interface LoopControl {
  readonly loopVar: Text;
  readonly indexVar?: Text | undefined;
  readonly label?: Value | undefined;
  readonly pause?: Value | undefined;
  readonly extended?: Value | undefined;
  readonly extendedAllitems?: Value | undefined;
  readonly breakWhen: readonly Conditional[];
}

/** `loop:` or `with_<lookup>:`. */
export interface Loop {
  readonly lookup: string | undefined;
  readonly items: Value;
  readonly control: LoopControl;
  readonly src: SourceRef | undefined;
}

interface NodeBase {
  readonly id: string;
  readonly src: SourceRef;
  /**
   * What is inherited from around the node, without its own keywords: tasks that an include brings in start from it.
   */
  readonly outer: Inheritable;
  /** The role this came from; undefined for a play's own. */
  readonly role: RoleRef | undefined;
}

/** Where a task's role is, and what its variables are. Shared by all tasks of one application of the role. */
export interface RoleRef {
  /** Without its collection. */
  readonly name: string;
  /** `ns.col.name` for a role of a collection; else its name. */
  readonly fullName: string;
  /** `ns.col`; undefined for a role of none. */
  readonly collection: string | undefined;
  /** Absolute path of the role's folder. */
  readonly path: string;
  readonly defaults: Dict;
  readonly vars: Dict;
  /** Parameters given where the role is applied (`- role: x` with `a: 1`); its `vars:` are among the tasks'. */
  readonly params: Dict;
  readonly parents: readonly RoleRef[];
  /** Unique for every application of a role; two with the same parameters share tasks' "already ran". */
  readonly key: string;
  readonly dependencies: readonly RoleRef[];
  readonly allowDuplicates: boolean;
  /** Whether its vars and defaults are visible to the rest of the play (static roles; `public: true`). */
  readonly public: boolean;
}

export interface Task extends NodeBase, Inheritable {
  readonly kind: 'task';
  readonly name: Text | undefined;
  /** Module name as written, e.g. `copy`, `ansible.builtin.copy`. */
  readonly action: string;
  /** Its full name, `ansible.builtin.copy`; as written where nothing has the name, or a template gives it. */
  readonly resolved: string;
  readonly traits: ActionTraits;
  readonly actionSrc: SourceRef;
  /** Arguments: a dict; free-form text of command-like modules is under `_raw_params`. May be one template for all. */
  readonly args: Dict | TemplateString;
  /** The file this task stands in: its folder is first in search paths. */
  readonly file: string;
  readonly loop: Loop | undefined;
  /** The variable that gets the result. */
  readonly register: string | undefined;
  /** Variables that get something of the result each, where `register` is a map. */
  readonly projections?: readonly Projection[] | undefined;
  readonly changedWhen: readonly Conditional[];
  readonly failedWhen: readonly Conditional[];
  readonly until: readonly Conditional[];
  readonly retries?: Value | undefined;
  readonly delay?: Value | undefined;
  readonly listen: readonly Text[];
  readonly async?: Value | undefined;
  readonly poll?: Value | undefined;
}

export interface Block extends NodeBase, Inheritable {
  readonly kind: 'block';
  readonly name: Text | undefined;
  readonly block: readonly Node[];
  readonly rescue: readonly Node[];
  readonly always: readonly Node[];
  /** The block holds all tasks of one application of its role: entered once per host and parameters. */
  readonly isRole: boolean;
}

/** Tasks keep what they inherit already merged in: a node is run without looking at what is around it. */
export type Node = Task | Block;

export interface Play extends Inheritable {
  readonly src: SourceRef;
  readonly name: Text | undefined;
  readonly hosts: Value;
  readonly gatherFacts?: Value | undefined;
  readonly gatherSubset?: Value | undefined;
  readonly gatherTimeout?: Value | undefined;
  readonly factPath?: Value | undefined;
  readonly serial: readonly Value[];
  readonly maxFailPercentage?: Value | undefined;
  readonly strategy?: Value | undefined;
  readonly order?: Value | undefined;
  readonly forceHandlers?: Value | undefined;
  readonly varsFiles: readonly Value[];
  readonly varsPrompt: readonly Dict[];
  readonly roles: readonly RoleRef[];
  readonly preTasks: readonly Node[];
  readonly roleTasks: readonly Node[];
  readonly tasks: readonly Node[];
  readonly postTasks: readonly Node[];
  readonly handlers: readonly Node[];
  /** Folder of the playbook file: `playbook_dir`. */
  readonly dir: string;
  readonly file: string;
}

/** A role that has been read, with its dependencies in order. */
export interface LoadedRole {
  readonly ref: RoleRef;
  readonly dependencies: readonly { readonly role: LoadedRole; readonly outer: Inheritable }[];
  readonly tasks: readonly Node[];
  readonly handlers: readonly Node[];
}
