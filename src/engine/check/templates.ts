/**
 * Templates and conditions of tasks that cannot be read, whatever the variables are.
 * @module
 */
import type { TsplayError } from '../../errors/index.ts';
import type { Conditional, Task } from '../../playbook/index.ts';
import { foreignLookup, foreignLookups, mistakeIn, type Extension } from '../../template/index.ts';
import { isDict, isList, TemplateString, type SourceRef, type Value } from '../../util/value.ts';

type Extensions = readonly Extension[];

/** Mistakes in what is rendered whenever the task is run. */
export function argumentMistakes(task: Task, extensions: Extensions): TsplayError[] {
  const rendered = [task.args, task.loop?.items ?? null, [...task.environment], task.delegateTo ?? null];
  const found = rendered.flatMap((value) => inValue(value, extensions));
  for (const param of task.traits.conditions ?? [])
    if (isDict(task.args)) found.push(...inCondition(task.args.get(param) ?? null, task.src, extensions));
  if (task.loop?.lookup !== undefined) found.push(...foreignLookup(task.loop.lookup, task.src));
  for (const conditions of [task.changedWhen, task.failedWhen, task.until])
    found.push(...conditions.flatMap((one) => ofConditional(one, extensions)));
  return found;
}

/** Mistakes in what decides whether it is run. */
export const whenMistakes = (task: Task, extensions: Extensions): TsplayError[] =>
  task.when.flatMap((one) => ofConditional(one, extensions));

const ofConditional = ({ value, src }: Conditional, extensions: Extensions): TsplayError[] =>
  inCondition(value, src, extensions);

function inCondition(value: Value, src: SourceRef | undefined, extensions: Extensions): TsplayError[] {
  if (isList(value)) return value.flatMap((one) => inCondition(one, src, extensions));
  // With templates in it, it is put together first, for which variables are needed.
  if (typeof value !== 'string') return [];
  const mistake = mistakeIn(value, src, 'condition', extensions);
  return [...(mistake === undefined ? [] : [mistake]), ...foreignLookups(value, src)];
}

function inValue(value: Value, extensions: Extensions): TsplayError[] {
  if (value instanceof TemplateString) {
    const mistake = mistakeIn(value.text, value.src, 'template', extensions);
    return [...(mistake === undefined ? [] : [mistake]), ...foreignLookups(value.text, value.src)];
  }
  const parts = isList(value) ? value : isDict(value) ? [...value.values()] : [];
  return parts.flatMap((part) => inValue(part, extensions));
}

/** What a value names of Python that cannot be run. */
export const foreignIn = (value: Value, extensions: Extensions): TsplayError[] =>
  inValue(value, extensions).filter(({ code }) => code === 'TSP1207');
