/**
 * What a run needs to know, resolved by the command line from flags, environment and configuration.
 * @module
 */
import type { Diff, RunEvent, TaskInfo } from '../../events/types.ts';
import type { Redactor } from '../../secrets/index.ts';
import type { Dict } from '../../util/value.ts';

/** One of several equal parts of a run's hosts, as AWX's job slicing cuts them. */
export interface Slice {
  /** From 1. */
  readonly number: number;
  /** How many there are. */
  readonly of: number;
}

export interface RunOptions {
  /** Playbook files, in order. */
  readonly playbooks: readonly string[];
  /** `-i`, in order: files, folders, `host,list`. */
  readonly inventories: readonly string[];
  /** `-l`: host pattern, `@file` allowed. */
  readonly limit?: string | undefined;
  /** `--slice`: only every so many-th host. */
  readonly slice?: Slice | undefined;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  /** `-e`, as given: `k=v …`, JSON, YAML, `@file`. */
  readonly extraVars: readonly string[];
  /** Further variables, stronger than those. Text in them is data and never rendered. */
  readonly extraData?: Dict | undefined;
  readonly check: boolean;
  readonly diff: boolean;
  readonly forks: number;
  readonly become: boolean;
  readonly becomeMethod?: string | undefined;
  readonly becomeUser?: string | undefined;
  /** Asked with `-K`, or read from a file. */
  readonly becomePassword?: string | undefined;
  /** Asked with `-k`, or read from a file. */
  readonly connectionPassword?: string | undefined;
  readonly remoteUser?: string | undefined;
  readonly privateKeyFile?: string | undefined;
  readonly connection?: string | undefined;
  /** `--ssh-common-args`, then `--ssh-extra-args`: words for ssh(1), not yet split. */
  readonly sshCommonArgs?: string | undefined;
  readonly sshExtraArgs?: string | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly verbosity: number;
  readonly startAtTask?: string | undefined;
  readonly step: boolean;
  readonly forceHandlers: boolean;
  readonly flushCache: boolean;
  /** `label@source`, in order; source is a file, a program, or `prompt` / `prompt_ask_vault_pass`. */
  readonly vaultIds: readonly string[];
  readonly modulePath: readonly string[];
  /** Stands for a playbook's folder where there is none: plug-ins may lie beside it. */
  readonly bookDir?: string | undefined;
  /** Whether hosts may be asked ahead of the tasks that want to know. */
  readonly readAhead?: boolean | undefined;
  /** Prints where each variable of a failed task came from. */
  readonly debugVars: boolean;
}

/** A pause of the play. */
export interface Pause {
  /** Said first. */
  readonly lines: readonly string[];
  readonly prompt: string;
  /** Undefined: until Enter is pressed. */
  readonly seconds: number | undefined;
  /** Do not echo what is typed. */
  readonly secret: boolean;
}

/** How a pause ended. `nobody`: at once, as there is no one to end it. */
export type PauseEnd =
  { readonly kind: 'elapsed' | 'aborted' | 'nobody' } | { readonly kind: 'answered'; readonly text: string };

/** What a module is about to do to a host or, in check mode, would do. Not scrubbed of secrets. */
export interface ProposedChange {
  readonly task: TaskInfo;
  readonly host: string;
  /** Index of the item, in a loop. */
  readonly item: number | undefined;
  /** The module's full name, and its arguments as they were rendered. */
  readonly module: string;
  readonly args: Dict;
  /** `unknown`: only doing it tells. */
  readonly changed: true | 'unknown';
  readonly reason: string | undefined;
  readonly diffs: readonly Diff[];
  /** Nothing of it may be shown (`no_log`). */
  readonly hidden: boolean;
  readonly check: boolean;
}

/** What the engine asks of the world around it. */
export interface RunHooks {
  emit(event: RunEvent): void;
  /** Asks the person at the terminal; rejects where there is none. */
  prompt(
    question: string,
    options: {
      readonly secret: boolean;
      readonly default?: string | undefined;
      /** Where there is no terminal, the next line of a pipe is the answer. */
      readonly piped?: boolean | undefined;
    },
  ): Promise<string>;
  /** Waits for a time or for a person, who may end it early. Absent where there is no one. */
  pause?(pause: Pause): Promise<PauseEnd>;
  /** Told of the run's secrets, where what surrounds the run is to know them too. */
  readonly redactor?: Redactor | undefined;
  /** Aborted by Ctrl-C: running tasks end, locks are released, exit code 99. */
  readonly signal: AbortSignal;
  /**
   * Told how to end everything that the run has started on hosts, at once: TERM, then KILL. What that gives could not be
   * ended within `limit` milliseconds, in words.
   */
  onStop?(stop: (limit: number) => Promise<readonly string[]>): void;
  /** Told of each change before it is made. A ModuleFailure that it throws fails the task, and nothing is changed. */
  readonly onChange?: ((change: ProposedChange) => void) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Told of errors that are tsplay's own, for `--debug` and reports. */
  internalError?(error: unknown): void;
}

/** One line of `--list-tasks`, `--list-tags`, `--list-hosts`. */
export interface PlayListing {
  readonly playbook: string;
  readonly number: number;
  readonly name: string;
  readonly pattern: string;
  readonly hosts: readonly string[];
  readonly tags: readonly string[];
  readonly tasks: readonly { readonly name: string; readonly tags: readonly string[] }[];
}
