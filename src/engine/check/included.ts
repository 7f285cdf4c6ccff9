/**
 * Tasks that come in while the play runs, where the file or role is named without a template: read ahead, to know what of
 * them cannot be run. What is wrong with these files otherwise is told when they are included.
 * @module
 */
import {
  findTasksFile,
  includedOwn,
  inheritableOf,
  loadRole,
  loadTasksFile,
  roleBlock,
  roleOptions,
  type Node,
  type Play,
  type Task,
} from '../../playbook/index.ts';
import { TemplateString, type Dict } from '../../util/value.ts';
import type { Loader } from '../state/contracts.ts';

/** The tasks of an include; none where they cannot be known, or cannot be read. */
export async function includedNodes(task: Task, play: Play, loader: Loader): Promise<readonly Node[]> {
  const { args } = task;
  if (args instanceof TemplateString) return [];
  try {
    return await (task.traits.include === 'role'
      ? ofRole(task, args, play, loader)
      : ofFile(task, args, play, loader));
  } catch {
    return [];
  }
}

async function ofFile(task: Task, args: Dict, play: Play, loader: Loader): Promise<readonly Node[]> {
  const name = args.get('file') ?? args.get('_raw_params');
  if (typeof name !== 'string') return [];
  const context = loader.ahead(play.dir);
  const path = await findTasksFile(name, task, context);
  if (path === undefined) return [];
  const scope = { outer: inheritableOf(task.outer), role: task.role, handlers: false };
  return loadTasksFile(path, scope, context, task.actionSrc);
}

async function ofRole(task: Task, args: Dict, play: Play, loader: Loader): Promise<readonly Node[]> {
  const options = roleOptions(args);
  if (typeof options.name !== 'string') return [];
  const outer = inheritableOf(task.outer);
  const context = loader.ahead(play.dir);
  const request = {
    ...options.from,
    src: task.actionSrc,
    parents: task.role ? [...task.role.parents, task.role] : [],
    params: new Map(),
    own: includedOwn(task),
    public: false,
    outer,
  };
  const role = await loadRole(options.name, request, context, loadTasksFile);
  return [roleBlock(role, outer, task.src, context)];
}
