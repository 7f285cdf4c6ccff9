/**
 * Templates and conditions of tasks that cannot be read, whatever the variables are.
 * @module
 */
import type { TsplayError } from '../../errors/index.ts';
import type { Conditional, Task } from '../../playbook/index.ts';
import { mistakeIn } from '../../template/index.ts';
import { isDict, isList, TemplateString, type SourceRef, type Value } from '../../util/value.ts';

/** Mistakes in what is rendered whenever the task is run. */
export function argumentMistakes(task: Task): TsplayError[] {
  const found = [...inValue(task.args), ...inValue(task.loop?.items ?? null)];
  for (const param of task.traits.conditions ?? [])
    if (isDict(task.args)) found.push(...inCondition(task.args.get(param) ?? null, task.src));
  for (const conditions of [task.changedWhen, task.failedWhen, task.until])
    found.push(...conditions.flatMap(ofConditional));
  return found;
}

/** Mistakes in what decides whether it is run. */
export const whenMistakes = (task: Task): TsplayError[] => task.when.flatMap(ofConditional);

const ofConditional = ({ value, src }: Conditional): TsplayError[] => inCondition(value, src);

function inCondition(value: Value, src: SourceRef | undefined): TsplayError[] {
  if (isList(value)) return value.flatMap((one) => inCondition(one, src));
  // With templates in it, it is put together first, for which variables are needed.
  if (typeof value !== 'string') return [];
  const mistake = mistakeIn(value, src, 'condition');
  return mistake === undefined ? [] : [mistake];
}

function inValue(value: Value): TsplayError[] {
  if (value instanceof TemplateString) {
    const mistake = mistakeIn(value.text, value.src, 'template');
    return mistake === undefined ? [] : [mistake];
  }
  if (isList(value)) return value.flatMap(inValue);
  return isDict(value) ? [...value.values()].flatMap(inValue) : [];
}
