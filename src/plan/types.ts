/**
 * A saved plan: what a dry run found, and what a run may change on the strength of it. A file of JSON, mode 0600.
 * No secret stands in it: texts are scrubbed, and what has to be compared later is kept as a salted digest.
 * @module
 */
import type { Diff, HostStats, HostStatus } from '../events/types.ts';
import type { SourceRef } from '../util/value.ts';

/** The version of the form below. A reader refuses what is newer. */
export const planVersion = 1;

/** HMAC-SHA256 with the plan's salt, hexadecimal. */
export type Digest = string;

/** A task as a plan names it. */
export interface PlannedTask {
  readonly name: string;
  readonly action: string;
  readonly src: SourceRef | undefined;
}

/** What a task would do on a host, as it is shown. */
export interface PlannedResult {
  readonly task: PlannedTask;
  readonly host: string;
  /** The item's label, in a loop. */
  readonly item?: string | undefined;
  readonly status: Extract<HostStatus, 'changed' | 'unknown' | 'failed'>;
  /** Why it is unknown, or what went wrong. */
  readonly reason?: string | undefined;
  readonly diffs: readonly Diff[];
  /** The command line that will run, where it is known. */
  readonly command?: string | undefined;
}

/** One side-by-side of a change: whose, and how it was and will be. */
export interface DiffDigest {
  /** What the diff is about, such as a file's path. */
  readonly subject: Digest;
  readonly before: Digest;
  readonly after: Digest;
}

/** A change that may be made. */
export interface Permit {
  /** Where the task stands: `file:line:col`. */
  readonly place: string;
  readonly host: string;
  /** Index of the item; undefined for any. */
  readonly item?: number | undefined;
  readonly changed: true | 'unknown';
  /** Of the module; undefined where it could not be known what the task would ask of it. */
  readonly module?: Digest | undefined;
  /** By name. Null for what was empty: an id or a session that only the run itself has. */
  readonly args?: Readonly<Record<string, Digest | null>> | undefined;
  readonly diffs: readonly DiffDigest[];
  /** The result in {@link Plan.results} that shows it. */
  readonly result?: number | undefined;
}

/** What was asked of the dry run, and is asked again of the run: options of `tsplay run` by their names there. */
export interface PlannedCommand {
  readonly playbooks: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** `-e`, in order. What may be secret is only known by its digest, and has to be given again. */
  readonly extraVars: readonly (
    { readonly text: string } | { readonly secret: Digest; readonly names: readonly string[] }
  )[];
}

export interface Plan {
  readonly type: 'tsplay.plan';
  readonly version: number;
  readonly tsplay: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly user: string;
  readonly controller: string;
  readonly cwd: string;
  readonly command: PlannedCommand;
  /** Key of every digest, hexadecimal. */
  readonly salt: string;
  /** Files of the book and the inventory, by path, with the digests of their content. */
  readonly files: Readonly<Record<string, Digest>>;
  /** Counters of the dry run by host. */
  readonly hosts: Readonly<Record<string, HostStats>>;
  readonly results: readonly PlannedResult[];
  readonly permits: readonly Permit[];
  /** Tasks that the dry run came to. */
  readonly seen: readonly string[];
  /** Tasks that found nothing to do, by host: a module that only looks, waits or makes sure says so again. */
  readonly settled: Readonly<Record<string, readonly string[]>>;
}
