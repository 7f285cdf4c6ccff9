/**
 * What the parts of an attempt at a task hand to each other.
 * @module
 */
import type { Module } from '../../sdk/index.ts';
import type { HostTask } from '../state/host-task.ts';
import type { Performed } from '../state/outcome.ts';

export interface Attempt extends HostTask {
  readonly delegatedTo: string | undefined;
  /** Index of the loop's item. */
  readonly item?: number | undefined;
}

export type PerformModule = (module: Module, attempt: Attempt) => Promise<Performed>;
