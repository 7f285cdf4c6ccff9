/**
 * What the parts of an attempt at a task hand to each other.
 * @module
 */
import type { Task } from '../../playbook/index.ts';
import type { Module } from '../../sdk/index.ts';
import type { Templar } from '../../template/index.ts';
import type { PlayHost } from '../state/hosts.ts';
import type { Performed } from '../state/outcome.ts';
import type { Section } from '../state/run.ts';

export interface Attempt {
  readonly task: Task;
  readonly host: PlayHost;
  readonly section: Section;
  readonly templar: Templar;
  readonly delegatedTo: string | undefined;
  /** Index of the loop's item. */
  readonly item?: number | undefined;
}

export type PerformModule = (module: Module, attempt: Attempt) => Promise<Performed>;
