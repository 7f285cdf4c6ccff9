/**
 * What the loader and the engine treat in a way of its own.
 * @module
 */
/** What the loader and the engine treat in a way of its own; declared by the action itself. */
export interface ActionTraits {
  /** Brings in tasks while the play runs. */
  readonly include?: 'tasks' | 'role';
  /** Gives way to the tasks it names when the book is loaded. */
  readonly import?: 'tasks' | 'role';
  /** Steers the run; never works on a host. */
  readonly meta?: true;
  /** Runs once for all hosts of a play, whatever the task says (`BYPASS_HOST_LOOP` of Ansible's action plug-ins). */
  readonly oncePerPlay?: true;
  /** Its facts are variables of the user's own: facts of `set_fact`, or variables of files. */
  readonly sets?: 'set_fact' | 'include_vars';
  /** Arguments beside its parameters are variables, and words without a key are let through. */
  readonly anyArguments?: true;
  /** Looks at the host's environment, which therefore is not known yet. */
  readonly gathersFacts?: true;
  /** May write files on the controller. */
  readonly writesHere?: true;
  /** A parameter with names of variables, which may be templates where the book has them. */
  readonly namesIn?: string;
  /** Parameters that hold conditions. */
  readonly conditions?: readonly string[];
}
