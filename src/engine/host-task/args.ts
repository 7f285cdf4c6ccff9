/**
 * A task's arguments: defaults of the play laid under, rendered, `omit` taken out.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { withPlaces } from '../../source/index.ts';
import type { Task } from '../../playbook/index.ts';
import { stripOmitted, type Templar } from '../../template/index.ts';
import {
  EncryptedString,
  isDict,
  TemplateString,
  userText,
  valueText,
  type Dict,
  type Value,
} from '../../util/value.ts';
import type { ActionGroups } from '../state/contracts.ts';
import { undefinedIn } from './undefined.ts';

export interface ArgsOptions {
  /** Names that the module answers to. */
  readonly names: readonly string[];
  /** Names whose defaults are weaker: those of what the module calls. */
  readonly behind?: readonly string[];
  readonly groups: ActionGroups;
  /** Where a name leads to: defaults may go by an old one. */
  readonly resolve?: (name: string) => string;
  /** Arguments that stay as they are written. */
  readonly raw?: readonly string[];
}

/** The arguments rendered, over what `module_defaults` says. */
export async function renderArgs(task: Task, templar: Templar, options: ArgsOptions): Promise<Dict> {
  try {
    return await rendered(task, templar, options);
  } catch (error) {
    throw undefinedIn('The task includes an option with an undefined variable', error);
  }
}

async function rendered(task: Task, templar: Templar, options: ArgsOptions): Promise<Dict> {
  const { raw = [] } = options;
  const written = await allArgs(task, templar);
  const defaults = task.moduleDefaults.length === 0 ? none : await moduleDefaults(task, templar, options);
  const merged: Dict =
    defaults.size === 0 ? written : withPlaces(new Map([...defaults, ...written]), defaults, written);
  const result: Dict = new Map();
  for (const [written, value] of merged) {
    const keep = typeof written === 'string' && raw.includes(written);
    const key = await nameOf(written, task, templar);
    const meant = await withNames(value, written, task, templar);
    const given = keep || isSealed(value, task) ? value : stripOmitted(await templar.valueAsync(meant));
    if (given !== undefined) result.set(key, given);
  }
  return withPlaces(result, merged);
}

const isSetFact = ({ traits }: Task): boolean => traits.sets === 'set_fact';

/** A fact that is written as a vault value stays one, and is opened when it is used. */
const isSealed = (value: Value, task: Task): boolean => value instanceof EncryptedString && isSetFact(task);

/** `set_stats: {data: {"{{ name }}": value}}`: names that are templates, where the book itself has them. */
async function withNames(value: Value, key: Value, task: Task, templar: Templar): Promise<Value> {
  const own = !(task.args instanceof TemplateString) && task.args.get(key) === value;
  if (!own || !isDict(value) || key !== task.traits.namesIn) return value;
  const named: Dict = new Map();
  for (const [name, member] of value)
    named.set(typeof name === 'string' ? await templar.valueAsync(userText(name, task.src)) : name, member);
  return withPlaces(named, value);
}

/** `set_fact: {"{{ name }}": value}`: the only names of arguments that may be templates, where the book has them. */
async function nameOf(key: Value, task: Task, templar: Templar): Promise<Value> {
  const own = !(task.args instanceof TemplateString) && task.args.has(key);
  if (typeof key !== 'string' || !own || !isSetFact(task)) return key;
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

const none: Dict = new Map();

/**
 * `module_defaults` for the module and its groups. An inner level replaces what an outer one says of the same name, and
 * what is said of the module is stronger than what is said of a group.
 */
async function moduleDefaults(task: Task, templar: Templar, options: ArgsOptions): Promise<Dict> {
  const names = [...options.names, ...qualified(options.names)];
  const ofGroups = new Map<string, Value>();
  let own: Value = null;
  let behind: Value = null;
  for (const level of task.moduleDefaults) {
    for (const [key, value] of level) {
      if (typeof key !== 'string') continue;
      if (key.startsWith(groupPrefix)) ofGroups.set(key.slice(groupPrefix.length), value);
      else if (names.includes(key) || leadsTo(key, task, options)) own = value;
      else if (options.behind?.includes(key) === true) behind = value;
    }
  }
  const defaults: Dict = new Map();
  for (const [group, value] of ofGroups)
    if (await options.groups.has(group, names, task)) await lay(value, defaults, task, templar);
  await lay(behind, defaults, task, templar);
  await lay(own, defaults, task, templar);
  return defaults;
}

const leadsTo = (key: string, { resolved }: Task, { resolve }: ArgsOptions): boolean =>
  key.includes('.') && resolve?.(key) === resolved;

const groupPrefix = 'group/';

/** Ansible's own modules go by their names of old as well. */
const qualified = (names: readonly string[]): string[] =>
  names.filter((name) => !name.includes('.')).map((name) => `ansible.legacy.${name}`);

async function lay(value: Value, onto: Dict, task: Task, templar: Templar): Promise<void> {
  const given = value instanceof TemplateString ? await templar.valueAsync(value) : value;
  if (given === null) return;
  if (!isDict(given))
    throw new TsplayError('TSP1103', `module_defaults of ${task.action} must be a dict`, { src: task.src });
  for (const [key, member] of given) onto.set(key, member);
}
