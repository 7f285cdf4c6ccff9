/**
 * Which tasks `--tags` and `--skip-tags` leave in. Rules of lib/ansible/playbook/taggable.py.
 * @module
 */
import type { Task } from '../../playbook/index.ts';
import type { Templar } from '../../template/index.ts';
import { userText, valueText } from '../../util/value.ts';

/** The user's choice; no tags means `all`. */
export interface TagChoice {
  readonly only: ReadonlySet<string>;
  readonly skip: ReadonlySet<string>;
}

/** A choice from the command line's lists. */
export const tagChoice = (only: readonly string[], skip: readonly string[]): TagChoice => ({
  only: new Set(only.length === 0 ? ['all'] : only),
  skip: new Set(skip),
});

/** Whether a task with these tags runs. */
export function isSelected(tags: readonly string[], { only, skip }: TagChoice): boolean {
  const own = tags.length === 0 ? ['untagged'] : tags;
  const has = (set: ReadonlySet<string>): boolean => own.some((tag) => set.has(tag));
  const always = own.includes('always');
  const never = own.includes('never');
  const tagged = tags.length > 0;
  let run = always || (only.has('all') && !never) || has(only) || (only.has('tagged') && tagged && !never);
  if (run && skip.size > 0) {
    if (skip.has('all')) run = always && !skip.has('always');
    else if (has(skip)) run = false;
    else if (skip.has('tagged') && tagged) run = false;
  }
  return run;
}

/** Whether a task's tags are to be rendered before they can be told. */
export const hasTemplates = (task: Task): boolean => task.tags.some((tag) => tag.includes('{{'));

/** A task's tags; a template gives one, a list, or several with commas. */
export async function renderTags(task: Task, templar: Templar): Promise<readonly string[]> {
  if (!hasTemplates(task)) return task.tags;
  const rendered = await Promise.all(task.tags.map((tag) => templar.valueAsync(userText(tag, task.src))));
  return rendered
    .flat()
    .flatMap((tag) => valueText(tag).split(','))
    .map((tag) => tag.trim());
}
