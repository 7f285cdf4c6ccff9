/**
 * A rulebook as it was read: conditions parsed, arguments not yet rendered.
 * @module
 */
import type { Dict, SourceRef, Value } from '../../util/value.ts';
import type { ParsedCondition } from '../condition/ast.ts';
import type { RuleSpec, Throttle } from '../engine/rule.ts';

/** An event source or filter with its arguments. */
export interface PluginUse {
  readonly plugin: string;
  readonly args: Dict;
  readonly src: SourceRef | undefined;
}

export interface BookSource extends PluginUse {
  /** The name that events carry; the plug-in's when none is given. */
  readonly name: string;
  readonly filters: readonly PluginUse[];
}

export const actionNames = [
  'run_playbook',
  'run_module',
  'run_job_template',
  'run_workflow_template',
  'post_event',
  'set_fact',
  'retract_fact',
  'print_event',
  'debug',
  'none',
  'noop',
  'shutdown',
] as const;
export type ActionName = (typeof actionNames)[number];

export interface BookAction {
  readonly name: ActionName;
  readonly args: Dict;
  readonly src: SourceRef | undefined;
}

export interface BookRule {
  readonly name: Value;
  readonly when: RuleSpec['when'];
  readonly conditions: readonly ParsedCondition[];
  readonly timeout: number | undefined;
  readonly throttle: Throttle | undefined;
  readonly actions: readonly BookAction[];
  readonly src: SourceRef | undefined;
}

export type Strategy = 'sequential' | 'parallel';

export interface BookRuleset {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly gatherFacts: boolean;
  /** Milliseconds. */
  readonly ttl: number;
  readonly matchMultipleRules: boolean;
  readonly strategy: Strategy | undefined;
  readonly sources: readonly BookSource[];
  readonly rules: readonly BookRule[];
  readonly src: SourceRef | undefined;
}

export interface Rulebook {
  readonly file: string;
  readonly rulesets: readonly BookRuleset[];
}
