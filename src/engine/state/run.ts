/**
 * The state of one run, shared by everything in the engine.
 * @module
 */
import type { HostResult, RunEvent, TaskInfo } from '../../events/types.ts';
import type { Node, Play, RoleRef, SearchPlaces } from '../../playbook/index.ts';
import type { Expectations, Foresight } from '../../sdk/index.ts';
import type { Templar, VarSource } from '../../template/index.ts';
import type { Dict } from '../../util/value.ts';
import type { VariableManager } from '../../vars/index.ts';
import type { Actions } from './actions.ts';
import type { ActionGroups, Connections, Handlers, Jobs, Loader, MagicVars } from './contracts.ts';
import type { PlayHost } from './hosts.ts';
import type { InventoryView } from './inventory-view.ts';
import type { RunHooks, RunOptions } from './options.ts';
import type { EngineSettings } from './settings.ts';
import type { Slots } from './pool.ts';
import type { Stats } from './stats.ts';
import type { TagChoice } from './tags.ts';

/** An event without its time stamp, which the run adds. */
export type Emitted = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time'> : never) : never;

/** Makes templars that share compiled templates, lookups and the vault. */
export interface Templars {
  make(vars: VarSource, places: SearchPlaces): Templar;
}

/** What of a loop a result belongs to. */
interface ResultMore {
  /** It is that of a whole loop. */
  readonly looped?: boolean | undefined;
  /** Number of the item, from 1, and how many there are. */
  readonly item?: number | undefined;
  readonly items?: number | undefined;
}

export interface Run {
  readonly options: RunOptions;
  readonly hooks: RunHooks;
  readonly settings: EngineSettings;
  readonly inventory: InventoryView;
  readonly variables: VariableManager;
  readonly templars: Templars;
  readonly magic: MagicVars;
  readonly actions: Actions;
  /** Why a connection or a become method of a book or a collection cannot be had; undefined where nothing is known against it. */
  readonly cannotReach: (
    way: 'connection' | 'become',
    name: string,
  ) => { readonly message: string; readonly hint: string } | undefined;
  readonly groups: ActionGroups;
  readonly connections: Connections;
  readonly loader: Loader;
  readonly stats: Stats;
  /** One person is asked one thing at a time. */
  readonly dialogs: Slots;
  readonly jobs: Jobs;
  readonly tags: TagChoice;
  /** Hosts that failed in an earlier play, and were not rescued: they are in no later one. */
  readonly failedHosts: Set<string>;
  /** Hosts that could not be reached: they are in no later play. */
  readonly unreachableHosts: Set<string>;
  /** Text that must not be shown, from now on. */
  secret(text: string): void;
  /** A function that takes pieces of a program's output and gives their text as far as it is known to hold no secret. */
  clearText(): (chunk: Buffer) => string;
  /** Sends an event to the renderers, scrubbed of secrets. */
  emit(event: Emitted): void;
  /** Sends a host's result; its dict becomes plain data, hidden under `no_log`. */
  emitResult(type: 'item.end' | 'host.end', task: TaskInfo, result: HostResultOf, more?: ResultMore): void;
  /** Number of each task that is known before the first one begins, from 1, by its id. */
  readonly positions: Map<string, number>;
  warn(message: string): void;
  /** To be done when the run ends, however it ends; the last one first. */
  onRunEnd(callback: () => Promise<void>): void;
  /** To be done when the run is ended before its time; the last one first. `signal`: their time is up. */
  onEarlyEnd(callback: (signal: AbortSignal) => Promise<void>): void;
  /** `meta: refresh_inventory`. */
  refreshInventory(): Promise<void>;
  /** What hosts were asked ahead; undefined where tasks are not looked at before their turn. */
  readonly foresight: Foresight | undefined;
  /** The same run for tasks that are looked at ahead: nothing of it is heard, and it takes no part in anything. */
  readonly muted: Run;
  /** In check mode: what earlier tasks would have left on a host. */
  expected(host: string): Expectations;
  /** In check mode: whether an earlier task would change anything, so that what is missing now may be there then. */
  pending: boolean;
  /** `--start-at-task` has been reached, or was not given. */
  started: boolean;
  /** `--step` was answered with "continue". */
  stepAll: boolean;
}

/** A host's result before it is made plain. */
export type HostResultOf = Omit<HostResult, 'result'> & { readonly result: Dict };

/** Nodes that come after a task: those from a place in a list on, then those after the block that the list is of. */
export interface Rest {
  readonly nodes: readonly Node[];
  readonly from: number;
  readonly outer: Rest | undefined;
}

/** Where in a play a task stands. */
export interface Section {
  /** What comes next; undefined where that is not known. */
  readonly rest?: Rest | undefined;
  readonly play: PlayRun;
  /** A failure here is caught by a rescue around it. */
  readonly rescuable: boolean;
  readonly isHandler: boolean;
  /** In check mode: a handler whose notification hangs on what is not known. */
  readonly unsure: boolean;
}

/** Steps that tasks come back to (includes run nodes, `meta` flushes handlers); handed in, since they run tasks. */
export interface Steps {
  runNodes(nodes: readonly Node[], hosts: readonly PlayHost[], section: Section): Promise<void>;
  flushHandlers(hosts: readonly PlayHost[], section: Section): Promise<void>;
}

/** One play being run on one batch of hosts. */
export interface PlayRun {
  readonly run: Run;
  readonly play: Play;
  readonly name: string;
  /** All hosts of the play (`ansible_play_hosts_all`). */
  readonly allHosts: readonly string[];
  /** Hosts of this batch, failed ones included. */
  readonly batch: readonly PlayHost[];
  readonly handlers: Handlers;
  /** Roles whose variables everything in the play sees; `include_role` with `public` adds to it. */
  readonly roles: RoleRef[];
  /** Play-level variables that are not part of the file: answers of `vars_prompt`. */
  readonly promptVars: Dict;
  readonly steps: Steps;
  readonly strategy: 'linear' | 'free' | 'host_pinned' | 'debug';
  /** Hosts do not wait for each other (strategies free and host_pinned). */
  readonly free: boolean;
  /** Bounds the hosts that are worked on at once where each goes its own way. */
  readonly slots: Slots;
  /** Room in tasks with `throttle`, by id, where hosts do not wait for each other. */
  readonly throttles: Map<string, Slots>;
  /** `meta: end_play`: no further batch either. */
  endPlay(): void;
  /** More hosts failed than `max_fail_percentage` allows: nothing more is run, no later play either. */
  breakRun(): void;
}
