/**
 * Files of the book that tasks name and that are not there. Only what must be part of the book counts: a path relative
 * to role or playbook, written out, in a play that does nothing on the controller which could make it.
 * @module
 */
import { isAbsolute } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import {
  findTasksFile,
  firstExisting,
  placesOf,
  searchCandidates,
  type Node,
  type Play,
  type Task,
} from '../../playbook/index.ts';
import { coreName } from '../../util/action-name.ts';
import { isList, TemplateString, valueText } from '../../util/value.ts';

/** Modules that read a file of the controller: the parameter that names it, and its folder in roles. */
const readers: ReadonlyMap<string, readonly [param: string, kind: string]> = new Map([
  ['copy', ['src', 'files']],
  ['template', ['src', 'templates']],
  ['script', ['_raw_params', 'files']],
  ['unarchive', ['src', 'files']],
  ['include_vars', ['_raw_params', 'vars']],
  ['include_tasks', ['_raw_params', 'tasks']],
]);

/** The error for a task's file that is not there. */
export async function missingFiles(
  task: Task,
  play: Play,
  plays: readonly Play[],
): Promise<readonly TsplayError[]> {
  const reader = readers.get(coreName(task.action) ?? '');
  if (reader === undefined || task.args instanceof TemplateString || task.args.has('_variable_params'))
    return [];
  if (task.args.has('remote_src') || task.moduleDefaults.length > 0 || plays.some(makesFiles)) return [];
  const [param, kind] = reader;
  const written = task.args.get(param) ?? (param === '_raw_params' ? task.args.get('file') : undefined);
  const name = kind === 'files' && param === '_raw_params' ? firstWord(written) : written;
  if (
    typeof name !== 'string' ||
    name === '' ||
    isAbsolute(name) ||
    name.startsWith('~') ||
    name.includes('://')
  )
    return [];
  if ((await find(name, kind, task, play)) !== undefined) return [];
  return [
    new TsplayError('TSP1002', `Could not find or access '${name}' on the tsplay controller`, {
      src: task.src,
      hint: `looked beside ${task.file}, in ${kind}/ and in the folder of the playbook`,
    }),
  ];
}

const firstWord = (value: unknown): unknown =>
  typeof value === 'string' && !/["'\\]/.test(value) ? value.trim().split(/\s+/)[0] : undefined;

function find(name: string, kind: string, task: Task, play: Play): Promise<string | undefined> {
  if (kind === 'tasks') return findTasksFile(name, task, { playbookDir: play.dir });
  return firstExisting(searchCandidates(name, kind, placesOf(task, play.dir)));
}

const known = new WeakMap<Play, boolean>();

/** Whether anything in a play may write files on the controller. */
function makesFiles(play: Play): boolean {
  let makes = known.get(play);
  if (makes === undefined) {
    makes =
      isLocal(play) || someTask([...play.preTasks, ...play.roleTasks, ...play.tasks, ...play.postTasks]);
    known.set(play, makes);
  }
  return makes;
}

function isLocal(play: Play): boolean {
  const hosts = isList(play.hosts) ? play.hosts : [play.hosts];
  return (
    play.connection !== undefined ||
    hosts.some((host) => host instanceof TemplateString || /localhost|127\.0\.0\.1/.test(valueText(host)))
  );
}

const someTask = (nodes: readonly Node[]): boolean =>
  nodes.some((node) =>
    node.kind === 'block'
      ? someTask([...node.block, ...node.rescue, ...node.always])
      : node.delegateTo !== undefined ||
        node.connection !== undefined ||
        node.action.includes('{{') ||
        node.traits.writesHere === true,
  );
