/**
 * What the server of `tsplay web` and its page say to each other. All of it is data of hosts and books as text: the page makes
 * text nodes of it and nothing else.
 * @module
 */
import type { HostStats } from '../events/types.ts';
import type { Outcome } from '../history/types.ts';
import type { Finding } from '../report/page/findings.ts';
import type { Origin } from '../report/page/origins.ts';
import type { statuses } from '../report/page/terms.ts';

/** A run in the list. Times are milliseconds since the epoch, durations milliseconds. */
export interface RunRow {
  readonly id: string;
  readonly time: number;
  readonly user: string;
  readonly controller: string;
  readonly command: string;
  readonly what: readonly string[];
  readonly cwd: string;
  readonly tsplay: string;
  readonly outcome: Outcome;
  readonly exitCode?: number;
  readonly duration?: number;
  readonly hosts?: number;
  readonly totals?: HostStats;
  readonly check?: boolean;
  readonly cut?: boolean;
}

export interface RunsAnswer {
  readonly runs: readonly RunRow[];
  /** There are older ones. */
  readonly more: boolean;
}

export interface WirePlay {
  readonly name: string;
  /** Numbers of its hosts. */
  readonly hosts: readonly number[];
  readonly inStep: boolean;
}

export interface WireTask {
  /** From 1; tasks come in order. */
  readonly position: number;
  /** Number of its play, from 0. */
  readonly play: number;
  readonly name: string;
  readonly action: string;
  readonly place: string;
  readonly tags: readonly string[];
  readonly isHandler: boolean;
  readonly start: number;
  /** Hosts that are to do it, where that is known. */
  readonly of?: number;
  /** Number among the tasks that were known before the run. */
  readonly known?: number;
}

export interface WireNotice {
  readonly type: 'warning' | 'deprecation' | 'error';
  readonly message: string;
  readonly place: string;
  readonly modern?: string;
  readonly count: number;
}

/** Numbers of a step, one after the other in `steps`. */
export const stepSize = 6;

/** Added to a step's status where its failure does not count. */
export const ignoredFlag = 16;

/** The next part of a run. What is not there has not changed. */
export interface RunPart {
  readonly type: 'part';
  /** Names of hosts that are new. */
  readonly hosts?: readonly string[];
  readonly plays?: readonly WirePlay[];
  readonly tasks?: readonly WireTask[];
  /**
   * Steps of {@link stepSize} numbers: position of the task, number of the host, number of the status in {@link statuses} (and
   * {@link ignoredFlag}), start since that of the run, duration, line of the record.
   */
  readonly steps?: readonly number[];
  /** All that there are. */
  readonly notices?: readonly WireNotice[];
  /** What hosts wait for in tasks that run: a sentence each; all that there are. */
  readonly doing?: readonly (readonly [host: string, text: string])[];
  /** How many tasks are known before the first. */
  readonly total?: number;
  /** Whether it is a dry run. */
  readonly check?: boolean;
  /** The recap. */
  readonly stats?: readonly (readonly [host: string, stats: HostStats])[];
  /** Lines of the record so far. */
  readonly lines: number;
}

export type RunMessage =
  | { readonly type: 'head' | 'end'; readonly run: RunRow }
  | RunPart
  /** The record cannot be read any more. */
  | { readonly type: 'gone'; readonly message: string };

export type StatusName = (typeof statuses)[number];

export interface TaskAnswer {
  readonly findings: readonly Finding[];
  readonly origins: readonly Origin[];
}

/** A line of the record. */
export interface EventLine {
  readonly line: number;
  /** Cut where it is long. */
  readonly text: string;
  readonly isCut: boolean;
}

export interface EventsAnswer {
  readonly events: readonly EventLine[];
}

/** A service as `tsplay service status --json` has it. */
export interface ServiceData {
  readonly service: string;
  readonly well: boolean;
  readonly color: string | null;
  readonly nginx: string | null;
  readonly live: string | null;
  readonly deploying: string | null;
  readonly lock: {
    readonly owner?: string;
    readonly reason?: string | undefined;
    readonly since?: string;
  } | null;
  readonly instances: readonly {
    readonly color: string;
    readonly part: string;
    readonly task: string;
    readonly slot: number;
    readonly node: string;
    readonly address: string;
    readonly port: number | undefined;
    readonly state: string;
    readonly container: string | undefined;
    readonly health: string | undefined;
    readonly output: string;
  }[];
  readonly releases: readonly {
    readonly id: string;
    readonly color: string;
    readonly image: string;
    readonly pinned: string;
    readonly started: string;
    readonly switched: string | undefined;
    readonly by: string;
    readonly live: boolean;
    readonly former: boolean;
  }[];
  readonly healing: readonly {
    readonly time: string;
    readonly kind: string;
    readonly changes: readonly string[];
    readonly why: string;
    readonly cause: string;
  }[];
}

export interface ServicesAnswer {
  /** The host that was asked. */
  readonly host: string;
  readonly services: readonly ServiceData[];
}

/** What a button asks for. */
export type JobRequest = { readonly service: string; readonly check: boolean } & (
  | { readonly action: 'release'; readonly tag: string | undefined }
  | { readonly action: 'rollback'; readonly to: string | undefined }
  | { readonly action: 'scale'; readonly count: number }
);

/** A run that a button has started. */
export interface Job {
  readonly id: string;
  readonly service: string;
  /** As it would be typed. */
  readonly words: string;
  readonly started: number;
  readonly isStopping: boolean;
  /** Undefined while it runs. */
  readonly exitCode: number | undefined;
  /** Its record, as soon as there is one. */
  readonly run: string | undefined;
  /** The last of what it has said. */
  readonly output: string;
}

export interface JobsAnswer {
  readonly jobs: readonly Job[];
}

/** What is told of what went wrong. */
export interface Problem {
  readonly message: string;
  readonly hint?: string | undefined;
}
