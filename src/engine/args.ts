/**
 * A task's arguments: defaults of the play laid under, rendered, `omit` taken out.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { withPlaces } from '../source/index.ts';
import type { Task } from '../playbook/index.ts';
import { stripOmitted, type Templar } from '../template/index.ts';
import { isDict, TemplateString, userText, valueText, type Dict, type Value } from '../util/value.ts';
import { undefinedIn } from './undefined.ts';

/** The arguments rendered; those in `raw` stay as they are written. */
export async function renderArgs(
  task: Task,
  templar: Templar,
  names: readonly string[],
  raw: readonly string[] = [],
): Promise<Dict> {
  try {
    return await rendered(task, templar, names, raw);
  } catch (error) {
    throw undefinedIn('The task includes an option with an undefined variable', error);
  }
}

async function rendered(
  task: Task,
  templar: Templar,
  names: readonly string[],
  raw: readonly string[],
): Promise<Dict> {
  const written = await allArgs(task, templar);
  const defaults = moduleDefaults(task, names);
  const merged: Dict =
    defaults.size === 0 ? written : withPlaces(new Map([...defaults, ...written]), defaults, written);
  const result: Dict = new Map();
  for (const [written, value] of merged) {
    const keep = typeof written === 'string' && raw.includes(written);
    const key = await nameOf(written, task, templar);
    const given = keep ? value : stripOmitted(await templar.valueAsync(value));
    if (given !== undefined) result.set(key, given);
  }
  return withPlaces(result, merged);
}

/** `set_fact: {"{{ name }}": value}`: the only names of arguments that may be templates, where the book has them. */
async function nameOf(key: Value, task: Task, templar: Templar): Promise<Value> {
  const own = !(task.args instanceof TemplateString) && task.args.has(key);
  if (typeof key !== 'string' || !own || !/(^|\.)set_fact$/.test(task.action)) return key;
  return templar.valueAsync(userText(key, task.src));
}

/** `module: "{{ dict }}"` and `args: "{{ dict }}"` are laid under what is written out. */
async function allArgs(task: Task, templar: Templar): Promise<Dict> {
  if (task.args instanceof TemplateString) return dictOf(await templar.valueAsync(task.args), task);
  const variable = task.args.get('_variable_params');
  if (variable === undefined) return task.args;
  const own = withPlaces(new Map(task.args), task.args);
  own.delete('_variable_params');
  const given = await templar.valueAsync(variable);
  if (!isDict(given))
    throw new TsplayError('TSP1103', `invalid or malformed argument: '${valueText(given)}'`, {
      src: task.actionSrc,
    });
  const laid = given;
  return withPlaces(new Map([...laid, ...own]), own);
}

function dictOf(value: Value, task: Task): Dict {
  if (isDict(value)) return value;
  if (value === null) return new Map();
  throw new TsplayError('TSP1103', `the arguments of ${task.action} must be a dict`, { src: task.actionSrc });
}

/** `module_defaults` for any of the module's names; inner levels are stronger. */
function moduleDefaults(task: Task, names: readonly string[]): Dict {
  const defaults: Dict = new Map();
  for (const level of task.moduleDefaults) {
    for (const name of names) {
      const found = level.get(name) ?? null;
      if (isDict(found)) for (const [key, value] of found) defaults.set(key, value);
    }
  }
  return defaults;
}
