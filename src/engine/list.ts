/**
 * What a run would do, without doing it: `--list-hosts`, `--list-tasks`, `--list-tags`.
 * @module
 */
import type { Node, Play, Task } from '../playbook/index.ts';
import { valueText, isList, TemplateString, type Value } from '../util/value.ts';
import { isMeta } from './meta.ts';
import type { PlayListing } from './options.ts';
import { isSelected, type TagChoice } from './tags.ts';

const written = (value: Value): string =>
  value instanceof TemplateString
    ? value.text
    : isList(value)
      ? value.map(written).join(',')
      : valueText(value);

function* tasksOf(nodes: readonly Node[]): Generator<Task> {
  for (const node of nodes) {
    if (node.kind === 'task') yield node;
    else yield* tasksOf([...node.block, ...node.rescue, ...node.always]);
  }
}

/** One play as the listings show it; handlers and `meta` are left out, as in ansible-playbook. */
export function listPlay(
  play: Play,
  number: number,
  playbook: string,
  hosts: readonly string[],
  choice: TagChoice,
): PlayListing {
  const nodes = [...play.preTasks, ...play.roleTasks, ...play.tasks, ...play.postTasks];
  const tasks = [...tasksOf(nodes)].filter((task) => !isMeta(task) && isSelected(task.tags, choice));
  return {
    playbook,
    number,
    name: play.name === undefined ? written(play.hosts) : written(play.name),
    pattern: written(play.hosts),
    hosts,
    tags: [...play.tags],
    tasks: tasks.map((task) => {
      const name = task.name === undefined ? task.action : written(task.name);
      return { name: task.role ? `${task.role.name} : ${name}` : name, tags: [...task.tags].sort() };
    }),
  };
}
