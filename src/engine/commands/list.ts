/**
 * What a run would do, without doing it: `--list-hosts`, `--list-tasks`, `--list-tags`.
 * @module
 */
import type { Node, Play, Task, Text } from '../../playbook/index.ts';
import { TemplateString } from '../../util/value.ts';
import type { PlayListing } from '../state/options.ts';
import { isSelected, type TagChoice } from '../state/tags.ts';

const written = (text: Text): string => (text instanceof TemplateString ? text.text : text);

function* tasksOf(nodes: readonly Node[]): Generator<Task> {
  for (const node of nodes) {
    if (node.kind === 'task') yield node;
    else yield* tasksOf(node.block);
  }
}

/** Tasks of a play that are known before it runs, in their order; of a block neither `rescue` nor `always`. */
export const listedTasks = ({ preTasks, roleTasks, tasks, postTasks }: Play): Iterable<Task> =>
  tasksOf([...preTasks, ...roleTasks, ...tasks, ...postTasks]);

/** Only a task with a name of its own is shown with its role's, and none that includes a role. */
function nameOf(task: Task): string {
  const { name, action, role } = task;
  if (name === undefined) return action;
  return role && task.traits.include !== 'role' ? `${role.fullName} : ${written(name)}` : written(name);
}

/** What of a listing does not come from the play's tasks. */
export type PlayHead = Pick<PlayListing, 'playbook' | 'number' | 'name' | 'pattern' | 'hosts'>;

/**
 * One play as ansible-playbook lists it: no handlers, and of a block neither `rescue` nor `always`. `tagsOf` renders a
 * task's tags with what is known before a host is.
 */
export async function listPlay(
  play: Play,
  head: PlayHead,
  choice: TagChoice,
  tagsOf: (task: Task) => Promise<readonly string[]>,
): Promise<PlayListing> {
  const tasks: PlayListing['tasks'][number][] = [];
  for (const task of listedTasks(play)) {
    const tags = await tagsOf(task);
    if (isSelected(tags, choice)) tasks.push({ name: nameOf(task), tags: [...tags].sort() });
  }
  return { ...head, tags: [...play.tags], tasks };
}
