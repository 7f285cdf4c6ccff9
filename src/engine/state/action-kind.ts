/**
 * Which tasks the engine itself treats in a way of their own.
 * @module
 */
import type { Task } from '../../playbook/index.ts';

/** Whether the task brings in others while the play runs. */
export const isInclude = (task: Task): boolean =>
  /^(ansible\.(builtin|legacy)\.)?include_(tasks|role)$/.test(task.action);

/** Whether the task brings in a role while the play runs. */
export const isRoleInclude = (task: Task): boolean => task.action.endsWith('include_role');

/** Whether the task steers the run itself. */
export const isMeta = (task: Task): boolean => /^(ansible\.(builtin|legacy)\.)?meta$/.test(task.action);
