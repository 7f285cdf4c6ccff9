/**
 * What can be told of a playbook before the first connection: unknown modules, bad parameters, handlers that nobody
 * defines, meta actions that do not exist. All problems at once, each with its place.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { Node, Play, Task } from '../playbook/index.ts';
import { checkLiteralParams, type Module } from '../sdk/index.ts';
import { TemplateString } from '../util/value.ts';
import type { ActionRegistry } from './actions/registry.ts';
import { HandlerBook, missingHandler } from './handlers.ts';
import { isInclude } from './include.ts';
import { isMeta, metaAction } from './meta.ts';

/** Every task of the nodes, in blocks too. */
export function* allTasks(nodes: readonly Node[]): Generator<Task> {
  for (const node of nodes) {
    if (node.kind === 'task') yield node;
    else {
      yield* allTasks(node.block);
      yield* allTasks(node.rescue);
      yield* allTasks(node.always);
    }
  }
}

const sections = (play: Play): Node[] => [
  ...play.preTasks,
  ...play.roleTasks,
  ...play.tasks,
  ...play.postTasks,
  ...play.handlers,
];

/** The problems of plays. */
export async function findProblems(plays: readonly Play[], actions: ActionRegistry): Promise<TsplayError[]> {
  const problems: TsplayError[] = [];
  const seen = new Set<string>();
  for (const play of plays) {
    const tasks = [...allTasks(sections(play))];
    for (const task of tasks) {
      for (const problem of await problemsOfTask(task, actions)) add(problem);
    }
    for (const problem of undefinedHandlers(play, tasks)) add(problem);
  }
  return problems;

  /** A role that is used twice has its problems once. */
  function add(problem: TsplayError): void {
    const key = `${problem.message}\0${JSON.stringify(problem.src)}`;
    if (!seen.has(key)) problems.push(problem);
    seen.add(key);
  }
}

async function problemsOfTask(task: Task, actions: ActionRegistry): Promise<readonly TsplayError[]> {
  if (task.action.includes('{{')) return [];
  const found = await actions.find(task.action);
  if (found === undefined) {
    // A module of a collection that is not here may never be reached; a plain name is a slip.
    return [
      new TsplayError('TSP1101', `couldn't resolve module/action '${task.action}'`, {
        src: task.actionSrc,
        length: task.action.length,
        hint: actions.suggest(task.action) ?? 'see "tsplay doc -l" for the modules there are',
      }),
    ];
  }
  if (task.args instanceof TemplateString || task.args.has('_variable_params')) return [];
  try {
    if (isMeta(task)) metaAction(task);
  } catch (error) {
    if (error instanceof TsplayError) return [error];
    throw error;
  }
  const declaration = found.kind === 'module' ? found.module : (found.action as unknown as Module);
  return checkLiteralParams(declaration, task.args, {
    src: task.src,
    complete: task.moduleDefaults.length === 0,
  });
}

/** Notifications that no handler can answer, when all handlers are known beforehand. */
function undefinedHandlers(play: Play, tasks: readonly Task[]): TsplayError[] {
  if (tasks.some(isInclude)) return [];
  const templated = [...allTasks(play.handlers)].some((task) =>
    [task.name, ...task.listen].some((text) => text instanceof TemplateString),
  );
  if (templated) return [];
  const book = new HandlerBook(play.handlers, (text) => text.text);
  const problems: TsplayError[] = [];
  for (const task of tasks) {
    for (const text of task.notify) {
      if (text instanceof TemplateString || book.answering(text).length > 0) continue;
      problems.push(missingHandler(text, book, task.src));
    }
  }
  return problems;
}
