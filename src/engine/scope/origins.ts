/**
 * Where the variables of a task have their values from: what a person who looks into a failure asks next.
 * @module
 */
import type { VariableOrigin } from '../../events/types.ts';
import type { Conditional, Task } from '../../playbook/index.ts';
import { namesIn, type Extension } from '../../template/index.ts';
import { isCore } from '../../util/action-name.ts';
import { isDict, isList, TemplateString, type SourceRef, type Value } from '../../util/value.ts';
import type { Definition, LayeredVariables } from '../../vars/index.ts';
import type { HostTask } from '../state/host-task.ts';

/** More than these help nobody. */
const most = 100;

/** What hosts and earlier tasks gave is data: no variable stands in it. */
const setOrRegistered = 'set_fact and registered';
const learnt: ReadonlySet<string> = new Set(['facts', setOrRegistered]);

/** Variables that say how a host is reached. */
const reaching =
  /^ansible_(host|port|user|connection|password|private_key_file|ssh_\w+|become|become_\w+|shell_\w+)$/;

/** The variables that a task names, and those that they are made from, in the order of their names. */
export function originsOf({ task, host, section, scope }: HostTask): readonly VariableOrigin[] {
  const { extensions } = section.play.run.settings;
  return told(new Set(namesOfTask(task, extensions)), scope.vars, extensions, host.name);
}

/** The variables that say how a host is reached. */
export function originsOfWay({ host, section, scope }: HostTask): readonly VariableOrigin[] {
  const names = [...scope.vars.keys()].filter((name) => reaching.test(name));
  return told(new Set(names), scope.vars, section.play.run.settings.extensions, host.name);
}

/** `names` grows by what definitions name in turn. */
function told(
  names: Set<string>,
  vars: LayeredVariables,
  extensions: readonly Extension[],
  host: string,
): VariableOrigin[] {
  const found: VariableOrigin[] = [];
  for (const name of names) {
    // What tsplay itself computes has no place.
    if (vars.isMagic(name)) continue;
    const [first, ...rest] = withoutRepeats(vars.explain(name));
    if (first === undefined) continue;
    if (!learnt.has(first.layer)) for (const more of namesInValue(first.value, extensions)) names.add(more);
    const hides = rest.map((one) => placed(one, host));
    const level = placed(first, host);
    if (first.layer === setOrRegistered) level.from = vars.setBy(name) ? 'set_fact' : 'registered';
    found.push({ name, ...level, ...(hides.length === 0 ? {} : { hides }) });
    if (found.length === most) break;
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A file beside both the inventory and the playbook is read once for each. */
const withoutRepeats = (all: readonly Definition[]): readonly Definition[] =>
  all.filter(
    ({ origin }, n) => origin === undefined || all.findIndex((one) => isSame(one.origin, origin)) === n,
  );

const isSame = (a: SourceRef | undefined, b: SourceRef): boolean =>
  a?.file === b.file && a.line === b.line && a.col === b.col;

const placed = (
  { layer, origin: src }: Definition,
  host: string,
): { from: string; readonly src?: SourceRef } => ({
  from: levelOf(layer, host),
  ...(src === undefined ? {} : { src }),
});

/** A level in words that are the same for all hosts; the folder stands in the place. */
function levelOf(layer: string, host: string): string {
  const level = layer.replace(/ in \/.*$/s, '');
  if (level === `host_vars/${host}`) return 'host_vars';
  if (level === `host ${host}`) return 'inventory, host';
  return level.startsWith('group ') ? `inventory, ${level}` : level;
}

function* namesOfTask(task: Task, extensions: readonly Extension[]): Generator<string> {
  const values = [task.args, task.loop?.items, task.delegateTo, task.async, task.timeout, task.environment];
  for (const value of [...values, ...task.moduleDefaults]) yield* namesInValue(value ?? null, extensions);
  const conditions = [task.when, task.failedWhen, task.changedWhen, task.until].flat();
  for (const { value } of conditions) yield* namesInCondition(value, extensions);
  if (!isDict(task.args)) return;
  const named = [...(task.traits.conditions ?? []), ...(isCore(task.action, 'debug') ? ['var'] : [])];
  for (const param of named) yield* namesInCondition(task.args.get(param) ?? null, extensions);
}

function* namesInCondition(value: Conditional['value'], extensions: readonly Extension[]): Generator<string> {
  if (isList(value)) for (const one of value) yield* namesInCondition(one, extensions);
  else if (typeof value === 'string') yield* namesIn(value, 'condition', extensions);
  else yield* namesInValue(value, extensions);
}

/** Without recursion: what users wrote may be nested deeply. */
function* namesInValue(value: Value | readonly Value[], extensions: readonly Extension[]): Generator<string> {
  const left: unknown[] = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next instanceof TemplateString) yield* namesIn(next.text, 'template', extensions);
    else if (Array.isArray(next)) left.push(...(next as unknown[]).map((one) => one ?? null));
    else if (next instanceof Map) left.push(...(next as Map<unknown, unknown>).values());
  }
}
