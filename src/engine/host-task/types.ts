/**
 * What the parts of an attempt at a task hand to each other.
 * @module
 */
import type { Module } from '../../sdk/index.ts';
import type { HostTask, TaskScope } from '../state/host-task.ts';
import type { Performed } from '../state/outcome.ts';

export interface Attempt extends HostTask {
  readonly delegatedTo: string | undefined;
  /** The variables that say how the host is reached: its own, or those of the one that the task is delegated to. */
  readonly reached: TaskScope;
  /** Index of the loop's item. */
  readonly item?: number | undefined;
}

export type PerformModule = (module: Module, attempt: Attempt) => Promise<Performed>;
