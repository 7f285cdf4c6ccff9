/**
 * A recorded run: a file of JSON lines. The first line says who ran what, then come the run's events, and the last line says
 * how it ended; a run that was killed has none.
 * @module
 */
import type { HostStats } from '../events/types.ts';

/** The version of the form below. A reader refuses what is newer. */
export const recordVersion = 1;

/** The first line. */
export interface RecordHead {
  readonly type: 'record.start';
  readonly version: number;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The user of the controller. */
  readonly user: string;
  /** The controller's name. */
  readonly controller: string;
  readonly pid: number;
  readonly cwd: string;
  /** `run`, `apply` or `adhoc`. */
  readonly command: string;
  /** Playbooks, or the pattern and the module of an ad-hoc command. Never variables or passwords. */
  readonly what: readonly string[];
  readonly tsplay: string;
}

/** The last line. */
export interface RecordFoot {
  readonly type: 'record.end';
  readonly time: number;
  readonly exitCode: number;
  /** Milliseconds. */
  readonly duration: number;
  /** How many hosts are in the recap. */
  readonly hosts: number;
  /** Counters of all hosts together. */
  readonly totals: HostStats;
  readonly check: boolean;
  /** Events were left out, as the record would have grown too large. */
  readonly cut: boolean;
}

/** How a run ended; `running` and `killed` have no last line. */
export type Outcome = 'ok' | 'changed' | 'failed' | 'unreachable' | 'interrupted' | 'running' | 'killed';

/** A run as it is listed. */
export interface RunSummary {
  readonly head: RecordHead;
  readonly foot: RecordFoot | undefined;
  readonly outcome: Outcome;
  readonly file: string;
  /** Bytes of the file. */
  readonly size: number;
}
