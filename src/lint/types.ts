/**
 * What a rule is, what it is given, and what it says.
 * @module
 */
import type { MapNode } from '../source/index.ts';
import type { LintOptions } from './config/options.ts';
import type { LintFile } from './files/file.ts';
import type { LintTask } from './files/tasks.ts';
import type { Place } from './place.ts';

export type Severity = 'VERY_LOW' | 'LOW' | 'MEDIUM' | 'HIGH' | 'VERY_HIGH';

/** A piece of text to be put in the place of another. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What a rule says of a place. */
export interface Said {
  /** The rule's id where it is not said. */
  readonly tag?: string;
  readonly message: string;
  readonly at?: Place | undefined;
  readonly details?: string | undefined;
  /** What mends it without changing what the file means. */
  readonly fix?: readonly Edit[] | undefined;
}

export type Say = (said: Said) => void;

export interface RuleContext {
  readonly options: LintOptions;
  readonly say: Say;
}

export interface Rule {
  readonly id: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  /** Groups that it can be chosen by; `opt-in` and `unskippable` among them. */
  readonly tags: readonly string[];
  readonly severity: Severity;
  /** Its findings by their full name, each in one sentence. */
  readonly ids?: Readonly<Record<string, string>>;
  /** The findings that `--fix` mends. */
  readonly fixes?: true;
  file?(file: LintFile, context: RuleContext): void;
  play?(play: MapNode, file: LintFile, context: RuleContext): void;
  task?(task: LintTask, context: RuleContext): void;
}

/** What was found. */
export interface Finding {
  readonly rule: Rule;
  readonly tag: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly col: number | undefined;
  readonly details: string | undefined;
  /** The first line of the task it was found in. */
  readonly taskLine: number | undefined;
  readonly fix: readonly Edit[];
  readonly level: 'error' | 'warning';
  /** Named by the ignore file. */
  readonly ignored: boolean;
}
