/**
 * Keywords that a template leaves out (`become: "{{ omit }}"`): what is around the task holds for them.
 * @module
 */
import { replacingMembers, type Inheritable, type ReplacingMember, type Task } from '../../playbook/index.ts';
import { OMIT, type Templar } from '../../template/index.ts';
import { TemplateString } from '../../util/value.ts';

/** Tasks that may leave out keywords, with which; most do not. */
const candidates = new WeakMap<Task, readonly ReplacingMember[]>();

function candidatesOf(task: Task): readonly ReplacingMember[] {
  let found = candidates.get(task);
  if (found === undefined) {
    found = replacingMembers.filter((member) => {
      const value = task[member];
      return value instanceof TemplateString && /\bomit\b/.test(value.text);
    });
    candidates.set(task, found);
  }
  return found;
}

/** The task with what it leaves out as it is around it. */
export async function withoutOmitted(task: Task, templar: Templar): Promise<Task> {
  const inherited: { -readonly [K in ReplacingMember]?: Inheritable[K] } = {};
  for (const member of candidatesOf(task))
    if ((await templar.valueAsync(task[member] ?? null)) === OMIT) inherited[member] = task.outer[member];
  return Object.keys(inherited).length === 0 ? task : { ...task, ...inherited };
}
