import type { TaskInfo } from '../../events/types.ts';
import type { Task, Text } from '../../playbook/index.ts';
import { isDict, TemplateString } from '../../util/value.ts';
import type { Section } from './run.ts';
import { hidesBefore } from './silence.ts';

/** A task as events name it. `no_log` is the given task's own: where it is a template, each host has a task of its own. */
export function taskInfo(task: Task, section: Section): TaskInfo {
  const known = section.play.infos.get(task.id) ?? announced(task, section);
  return hiddenAs(known, hides(task, section));
}

/** The same task, hidden or not. */
export const hiddenAs = (info: TaskInfo, noLog: boolean): TaskInfo =>
  info.noLog === noLog ? info : { ...info, noLog };

/** Keeps how events name a task; `rendered` is its name with the variables of the first host. */
export function announced(task: Task, section: Section, rendered?: string, args?: string): TaskInfo {
  const info: TaskInfo = {
    id: task.id,
    name: fullName(task, rendered ?? (task.name === undefined ? undefined : written(task.name))),
    action: task.action,
    ...(args === undefined ? {} : { args }),
    isHandler: section.isHandler,
    src: task.src,
    tags: task.tags,
    noLog: hides(task, section),
    check: typeof task.checkMode === 'boolean' ? task.checkMode : undefined,
  };
  section.play.infos.set(task.id, info);
  return info;
}

const hides = (task: Task, { play }: Section): boolean => hidesBefore(task, play.run);

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
