/**
 * One task on one host: the value that everything which runs it hands on. `scope/host-task.ts` makes it.
 * @module
 */
import type { TaskInfo } from '../../events/types.ts';
import type { Task } from '../../playbook/index.ts';
import type { Templar, VarSource } from '../../template/index.ts';
import type { LayeredVariables } from '../../vars/index.ts';
import type { PlayHost } from './hosts.ts';
import type { Section } from './run.ts';

/** What a task sees on a host. It looks names up where they are kept, and so sees what is set later too. */
export interface TaskScope {
  readonly vars: LayeredVariables;
  /** Without what hosts have said: for what decides how they are reached. */
  readonly own: VarSource;
  readonly templar: Templar;
}

/** One task on one host. Each host has its own: what is hidden on one may be told of another. */
export interface HostTask {
  /** As it runs here: within a loop, or behind a template of its name, not quite the one that is written. */
  readonly task: Task;
  readonly host: PlayHost;
  readonly section: Section;
  /** The variables, without what a loop or a delegation adds. */
  readonly scope: TaskScope;
  /** Renders with everything that is seen here: the loop's item and what is known of the delegate too. */
  readonly templar: Templar;
  /** The task as events name it. */
  readonly info: TaskInfo;
}
