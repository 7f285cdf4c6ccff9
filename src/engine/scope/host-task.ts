/**
 * Making the value that stands for a task on a host.
 * @module
 */
import type { TaskInfo } from '../../events/types.ts';
import type { Task } from '../../playbook/index.ts';
import type { HostTask } from '../state/host-task.ts';
import type { PlayHost } from '../state/hosts.ts';
import type { Section } from '../state/run.ts';
import { hidesBefore } from '../state/silence.ts';
import { hiddenAs } from '../state/task-info.ts';
import { taskScope } from './scope.ts';

/** A task on a host, to be made when the host comes to it. */
export function taskOnHost(task: Task, host: PlayHost, section: Section, info: TaskInfo): HostTask {
  const scope = taskScope(task, host, section);
  return { task, host, section, scope, templar: scope.templar, info };
}

/** The same with other keywords, none of which its variables come from. */
export const withTask = <T extends HostTask>(hostTask: T, task: Task): T => ({
  ...hostTask,
  task,
  info: hiddenAs(hostTask.info, hidesBefore(task, hostTask.section.play.run)),
});
