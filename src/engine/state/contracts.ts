/**
 * What a run consists of, as its users see it. The rooms above implement these, so that what a run is can be read here
 * without reading how it is done.
 * @module
 */
import type { HostVariable } from '../../config/index.ts';
import type { TsplayError } from '../../errors/index.ts';
import type { Become, Transport } from '../../connection/types.ts';
import type { Inheritable, LoadContext, Node, Play, RoleRef, Task } from '../../playbook/index.ts';
import type { Templar, VarSource } from '../../template/index.ts';
import type { Dict, SourceRef, Value } from '../../util/value.ts';
import type { PlayHost } from './hosts.ts';
import type { Performed } from './outcome.ts';

/** What `group/NAME` means in `module_defaults`. */
export interface ActionGroups {
  /** Whether one of an action's names is in the group. Throws TSP1103 for an unknown group. */
  has(
    group: string,
    names: readonly string[],
    of: { readonly collections: readonly string[]; readonly src: SourceRef | undefined },
  ): Promise<boolean>;
}

/** A way to a host: the connection, and who to be there. */
export interface Route {
  readonly transport: Transport;
  readonly become: Become | undefined;
}

/** The variables that say how a host is reached, none of them said by a host. */
export interface HostVariables {
  get(name: HostVariable): Value | undefined;
}

/** The variables and keywords that decide how a host is reached for one task. */
export interface RouteRequest {
  readonly host: string;
  readonly vars: HostVariables;
  readonly templar: Templar;
  /** What the task says of it in its keywords. */
  readonly task: Inheritable;
  /** Delegated to the controller without being in the inventory: run there, not over SSH. */
  readonly implicitLocal: boolean;
  /** The playbook's folder: where programs on the controller begin, as with Ansible's connection `local`. */
  readonly dir: string;
}

/** Connections of the run: opened when first needed, closed at its end. */
export interface Connections {
  /** The way to a host for one task; connects when there is no connection yet. Rejects with TSP2xxx. */
  route(request: RouteRequest): Promise<Route>;
  /** What the connection of a task is called: `ssh`, `local`, or a plug-in's name. */
  nameOf(request: RouteRequest): Promise<string>;
  /** The same where the connection is open already or being opened, else undefined: opens and asks nothing. */
  opened(request: RouteRequest): Promise<Route | undefined>;
  /** A connection to the controller itself. */
  local(): Promise<Transport>;
  /** Ends the connection of a task's host, if there is one (`meta: reset_connection`). Opens none. */
  forget(request: RouteRequest): Promise<void>;
  /** Whether the run is being ended at once, and everything on hosts with it. */
  readonly stopping: boolean;
  /** Drops a connection, so that the next task opens a new one. */
  reset(transport: Transport): Promise<void>;
}

/** A handler, and the hosts that are to run it. */
export interface Handler {
  readonly task: Task;
  /** In the order of their notifications; `false` when that is not sure (check mode). */
  readonly notified: Map<string, boolean>;
}

/** The handlers of a play. */
export interface Handlers {
  /** In the order in which they run. */
  readonly handlers: readonly Handler[];
  /** Handlers of a role that was included while the play runs. */
  add(nodes: readonly Node[]): void;
  /** All names and topics, for "did you mean". */
  known(): string[];
  /** The handlers a notification means: one of that name, and those that listen, of one name one. */
  answering(name: string): readonly Handler[];
  /** What to call a handler. */
  nameOf(handler: Handler): string;
}

/** An async task that runs in tsplay itself. */
export interface Job {
  readonly id: string;
  /** Undefined while it runs. */
  readonly outcome: Performed | undefined;
  /** Settles when the job has ended or its time is over. */
  readonly ended: Promise<void>;
}

export interface Jobs {
  /** Starts work that may take `limit` seconds. */
  start(limit: number, work: Promise<Performed>): Job;
  get(id: string): Job | undefined;
  remove(id: string): void;
}

/** A context whose problems are thrown together when loading is done. */
export type CollectingContext = LoadContext & { throwProblems(): void };

/** A play in its course, as its files and variables see it. */
export interface PlayView {
  readonly name: string;
  readonly play: Play;
  readonly allHosts: readonly string[];
  readonly batch: readonly PlayHost[];
  readonly roles: RoleRef[];
  readonly handlers: Handlers;
  readonly run: { readonly failedHosts: ReadonlySet<string>; readonly unreachableHosts: ReadonlySet<string> };
}

/** Files of the user's: parsed once, decrypted, problems collected. */
export interface Loader {
  /** A parsed file; the same value for the same path as long as the run lasts. */
  readYaml(path: string, wantedBy?: SourceRef): Promise<Value>;
  /** Whether a file that was read is a vault file as a whole. */
  isEncrypted(path: string): boolean;
  /** The plain content of a vault file; other content as it is. */
  decrypt(content: Buffer, path: string): Buffer;
  /** All plays of a playbook with all problems found in them. */
  playbook(path: string): Promise<{ plays: Play[]; problems: TsplayError[] }>;
  /** A play that stands in no file. `dir` stands for the playbook's folder. Throws the problems found in it. */
  play(entry: Dict, dir: string): Promise<Play>;
  /** For tasks and roles that are included while a play runs. */
  context(play: PlayView): CollectingContext;
  /** For looking at files before they are due: nothing is told, and nothing counts as checked. */
  ahead(playbookDir: string): LoadContext;
}

/** Magic variables that are the same for the whole run, and those of each host. */
export interface MagicVars {
  /** What does not depend on a play. */
  forRun(host: string): VarSource;
  /** What is known of a play before any host of it is. */
  forPlay(playbookDir: string): VarSource;
  /** What a handler's name may use: everything but what only a host has. */
  forHandler(play: PlayView, role: RoleRef | undefined): VarSource;
  forHost(play: PlayView, host: string, role: RoleRef | undefined, state: PlayHost | undefined): VarSource;
}
