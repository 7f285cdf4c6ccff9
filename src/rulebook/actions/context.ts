/**
 * What an action is given.
 * @module
 */
import type { Dict } from '../../util/value.ts';
import type { BookAction } from '../book/types.ts';
import type { Data } from '../engine/rule.ts';
import type { BookTemplates, Scope } from '../run/templates.ts';
import type { Reporter } from '../run/report.ts';

/** A playbook or a module to run on hosts. */
export interface Job {
  readonly kind: 'playbook' | 'module';
  readonly name: string;
  /** For modules. */
  readonly args: Dict | string;
  /** Host pattern; everything within it counts. */
  readonly limit: string;
  readonly extraVars: Dict;
  readonly verbosity: number | undefined;
  readonly signal: AbortSignal;
}

/** How it ended, and what it leaves for the rules. */
export interface JobResult {
  readonly exitCode: number;
  /** The first failure in words. */
  readonly message: string | undefined;
  /** The data of the last set_stats, or the facts of the last set_fact; for a module its result. */
  readonly artifacts: Data | undefined;
  /** The last result of each host. */
  readonly hosts: ReadonlyMap<string, Data>;
}

export interface ShutdownRequest {
  readonly kind: 'graceful' | 'now';
  /** Seconds that running actions may still take. */
  readonly delay: number;
  readonly message: string;
}

/** The ruleset that an action may speak to. */
export interface RulesetDoor {
  readonly name: string;
  post(event: Data): void;
  setFact(fact: Data): void;
  retractFact(fact: Data, partial: boolean): void;
  facts(): Data[];
}

export interface ActionContext {
  readonly action: BookAction;
  /** The arguments rendered, without `var_root`. */
  readonly args: Dict;
  readonly ruleset: RulesetDoor;
  readonly rule: string;
  /** Host pattern for jobs: of the events, else of the ruleset. */
  readonly hosts: string;
  readonly scope: Scope;
  readonly templates: BookTemplates;
  readonly reporter: Reporter;
  readonly check: boolean;
  readonly shutdownDelay: number;
  /** Aborted when the run cannot wait any longer. */
  readonly signal: AbortSignal;
  readonly rulesetNamed: (name: string) => RulesetDoor;
  readonly runJob: (job: Job) => Promise<JobResult>;
  readonly shutdown: (request: ShutdownRequest) => void;
}
