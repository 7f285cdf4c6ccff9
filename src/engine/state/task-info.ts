import type { TaskInfo } from '../../events/types.ts';
import type { Task, Text } from '../../playbook/index.ts';
import { isDict, TemplateString } from '../../util/value.ts';
import type { Section } from './run.ts';
import { hidesBefore } from './silence.ts';

/**
 * A task as events name it, made where it begins. `no_log` is what can be told of it then.
 * @param name rendered with the variables of the first host; without it the name is told as it is written
 * @param args as they are shown in the task's title
 */
export const taskInfo = (task: Task, section: Section, name?: string, args?: string): TaskInfo => ({
  id: task.id,
  name: fullName(task, name ?? (task.name === undefined ? undefined : written(task.name))),
  action: task.action,
  ...(args === undefined ? {} : { args }),
  isHandler: section.isHandler,
  src: task.src,
  tags: task.tags,
  noLog: hidesBefore(task, section.play.run),
  check: typeof task.checkMode === 'boolean' ? task.checkMode : undefined,
});

/** The same task, hidden or not. */
export const hiddenAs = (info: TaskInfo, noLog: boolean): TaskInfo =>
  info.noLog === noLog ? info : { ...info, noLog };

const written = (text: Text): string => (text instanceof TemplateString ? text.text : text);

/** The name with the role's before it; what includes a role has only its own, or else the name of that role. */
function fullName(task: Task, name: string | undefined): string {
  if (task.traits.include === 'role') return name ?? [task.action, ...roleNamed(task)].join(' : ');
  const own = name ?? task.action;
  return task.role ? `${task.role.fullName} : ${own}` : own;
}

function roleNamed({ args }: Task): string[] {
  const role = isDict(args) ? (args.get('name') ?? args.get('role') ?? null) : null;
  if (role instanceof TemplateString) return [role.text];
  return typeof role === 'string' ? [role] : [];
}
