import type { TaskInfo } from '../events/types.ts';
import type { Task } from '../playbook/index.ts';
import { TemplateString } from '../util/value.ts';
import type { Section } from './run.ts';

/** A task as events name it; `rendered` is its name with the variables of the first host. */
export function taskInfo(task: Task, section: Section, rendered?: string): TaskInfo {
  const known = section.play.infos.get(task.id);
  if (known && rendered === undefined) return known;
  const written = task.name instanceof TemplateString ? task.name.text : task.name;
  const name = rendered ?? written ?? task.action;
  const info: TaskInfo = {
    id: task.id,
    name: task.role ? `${task.role.name} : ${name}` : name,
    action: task.action,
    isHandler: section.isHandler,
    src: task.src,
    tags: task.tags,
    noLog: task.noLog === true,
  };
  section.play.infos.set(task.id, info);
  return info;
}
