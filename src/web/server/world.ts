/**
 * What the server is given: it knows nothing of command lines, connections or terminals.
 * @module
 */
import type { RunSummary } from '../../history/index.ts';
import type { FindingStyle } from '../../report/page/findings.ts';
import type { Job, JobRequest, ServicesAnswer } from '../wire.ts';

export interface World {
  /** Of tsplay. */
  readonly version: string;
  /** The folder of records. */
  readonly folder: string;
  /** The page's script. */
  readonly script: () => Promise<string | Uint8Array>;
  readonly findingStyle: (run: RunSummary) => FindingStyle;
  /** The run as one HTML file. */
  readonly report: (run: RunSummary) => Promise<string>;
  /** Looks at all services. Throws a TsplayError for what cannot be looked at. */
  readonly services: () => Promise<ServicesAnswer>;
  readonly jobs: Jobs;
}

/** Runs that buttons have started. */
export interface Jobs {
  /** The newest first. */
  list(): readonly Job[];
  /** Throws a TsplayError when nothing more may be started. */
  start(request: JobRequest): Job;
  /** The first time as Ctrl-C does, then at once. False when there is no such run any more. */
  stop(id: string): boolean;
}
