/**
 * A task's arguments for its title (`display_args_to_stdout`): as they are written, since a title has no host.
 * @module
 */
import type { Task } from '../../playbook/index.ts';
import type { ParamSpec } from '../../sdk/index.ts';
import { mask } from '../../secrets/index.ts';
import { pyText } from '../../template/index.ts';
import { isDict, TemplateString, type Value } from '../../util/value.ts';
import type { Run } from '../state/run.ts';

/** `name=value, …`; undefined where it is not wanted or must not be seen. */
export async function shownArgs(task: Task, run: Run): Promise<string | undefined> {
  const hidden = task.noLog === undefined ? run.settings.noLog : task.noLog !== false;
  if (!run.settings.displayArgs || hidden) return undefined;
  const { args } = task;
  if (!isDict(args)) return args.text;
  const found = await run.actions.find(task.action);
  const params =
    found?.kind === 'module'
      ? found.module.params
      : found?.kind === 'action'
        ? found.action.params
        : undefined;
  const secret = secretNames(params ?? {});
  return [...args]
    .map(([name, value]) => {
      const key = pyText(name);
      return `${key}=${secret.has(key) ? mask : written(value)}`;
    })
    .join(', ');
}

const secretNames = (params: ParamSpec): ReadonlySet<string> =>
  new Set(
    Object.entries(params).flatMap(([name, { secret, aliases = [] }]) =>
      secret === true ? [name, ...aliases] : [],
    ),
  );

/** Templates as their text, also within lists and dicts. */
const written = (value: Value): string => pyText(unrendered(value));

function unrendered(value: Value): Value {
  if (value instanceof TemplateString) return value.text;
  if (isDict(value)) return new Map([...value].map(([key, member]) => [key, unrendered(member)]));
  return Array.isArray(value) ? value.map(unrendered) : value;
}
