/**
 * What can be told of a playbook before the first connection: unknown modules, bad parameters, templates that cannot be
 * read, files that are not there, handlers that are not defined, meta actions that do not exist. All problems at once, each with its place.
 *
 * An error is only what is sure to stop the run. What a condition may skip is told as a warning; what the book means to
 * survive (`ignore_errors`, `failed_when`, a rescue) is left to the run.
 * @module
 */
import { hiddenMistake, TsplayError } from '../../errors/index.ts';
import type { Node, Play, Task } from '../../playbook/index.ts';
import { checkLiteralParams, type Module } from '../../sdk/index.ts';
import { coreName, shortName } from '../../util/action-name.ts';
import { didYouMean } from '../../util/suggest.ts';
import { TemplateString } from '../../util/value.ts';
import type { Actions } from '../state/actions.ts';
import { templateFileMistakes, variableMistakes } from './beyond-tasks.ts';
import { missingFiles } from './files.ts';
import { includedNodes } from './included.ts';
import { playReach, taskReach } from './reach.ts';
import { argumentMistakes, whenMistakes } from './templates.ts';
import { HandlerBook, missingHandler } from '../play/handlers.ts';
import { metaAction } from '../play/meta.ts';
import type { Run } from '../state/run.ts';
import { hidesBefore } from '../state/silence.ts';
import { hasTemplates, isSelected } from '../state/tags.ts';

/** Every task of the nodes, in blocks too. */
export function* allTasks(nodes: readonly Node[]): Generator<Task> {
  for (const { task } of tasksWithin(nodes, 'sure')) yield task;
}

/** Whether a task that is wrong stops the run: surely, or if its turn comes, or not at all. */
type Weight = 'sure' | 'maybe' | 'caught';

interface Weighed {
  readonly task: Task;
  readonly weight: Weight;
  /** The weight of its own condition, which is read even where the task is then skipped. */
  readonly whenWeight: Weight;
}

function* tasksWithin(nodes: readonly Node[], weight: Weight): Generator<Weighed> {
  for (const node of nodes) {
    if (node.kind === 'task')
      yield { task: node, weight: weightOf(node, weight), whenWeight: whenWeight(node, weight) };
    else {
      yield* tasksWithin(node.block, node.rescue.length > 0 ? 'caught' : weight);
      yield* tasksWithin(node.rescue, weight === 'caught' ? 'caught' : 'maybe');
      yield* tasksWithin(node.always, weight);
    }
  }
}

function weightOf(task: Task, around: Weight): Weight {
  const ignores = task.ignoreErrors !== undefined && task.ignoreErrors !== false;
  if (around === 'caught' || ignores || task.failedWhen.length > 0) return 'caught';
  return around === 'maybe' || task.when.length > 0 || task.loop !== undefined ? 'maybe' : 'sure';
}

/** Conditions are read in order, until one does not hold; in a loop with items only. */
const whenWeight = (task: Task, around: Weight): Weight =>
  weightOf({ ...task, when: task.when.slice(1) }, around);

/** What was found: what stops the run, and what is only told. */
export interface Findings {
  readonly problems: TsplayError[];
  readonly doubts: TsplayError[];
}

export interface CheckOptions {
  /** A part of the plays could not be loaded; handlers may be missing for that reason. */
  readonly incomplete?: boolean;
  /** What it means that a module, filter or test is not known which may be there in Ansible. */
  readonly foreign?: Weight;
}

/** The problems of plays. */
export async function findProblems(
  plays: readonly Play[],
  run: Run,
  { incomplete = false, foreign = 'sure' }: CheckOptions = {},
): Promise<Findings> {
  const found: Findings = { problems: [], doubts: [] };
  const seen = new Set<string>();
  for (const play of plays) {
    for (const problem of playReach(play, run)) once(problem);
    const tasks = [
      ...tasksWithin([...play.preTasks, ...play.roleTasks, ...play.tasks, ...play.postTasks], 'sure'),
      ...tasksWithin(play.handlers, 'maybe'),
    ];
    for (const weighed of tasks) {
      const { task } = weighed;
      const { add, addMistake, addPython } = tellingOf(task);
      const python = inPython(task, run.actions);
      if (python === undefined)
        for (const problem of await unresolvable(task, run.actions))
          add(problem, isForeign(task.action, run.actions) ? foreign : 'sure');
      if (!mayBeSelected(task, run)) continue;
      if (python !== undefined && !isOff(task)) addPython(python, weighed.weight);
      if (!isOff(task)) for (const problem of taskReach(task, run)) addPython(problem, weighed.weight);
      await lookInto(weighed, play, []);
      for (const problem of await literalProblems(task, run)) add(problem, weighed.weight);
      const { extensions } = run.settings;
      for (const problem of argumentMistakes(task, extensions)) addMistake(problem, weighed.weight);
      for (const problem of whenMistakes(task, extensions)) addMistake(problem, weighed.whenWeight);
      for (const problem of await missingFiles(task, play, plays)) add(problem, weighed.weight);
      if (isOff(task)) continue;
      for (const problem of await templateFileMistakes(task, play, run)) addPython(problem, weighed.weight);
    }
    for (const problem of await variableMistakes(counting(tasks, run), play, run)) once(problem);
    if (incomplete || !run.settings.errorOnMissingHandler) continue;
    for (const { task, problem, weight } of undefinedHandlers(play, tasks))
      tellingOf(task).add(problem, weight);
  }
  return found;

  /** What belongs to no task. */
  function once(problem: TsplayError): void {
    const key = `${problem.message}\0${JSON.stringify(problem.src)}`;
    if (!seen.has(key)) found.problems.push(problem);
    seen.add(key);
  }

  /** What cannot be run in tasks that are included, and in what those include. */
  async function lookInto({ task, weight }: Weighed, play: Play, around: readonly string[]): Promise<void> {
    const key = `${task.src.file}:${task.src.line}`;
    if (task.traits.include === undefined || isOff(task) || around.includes(key)) return;
    const nodes = await includedNodes(task, play, run.loader);
    const conditional = task.when.length > 0 || weight === 'caught';
    for (const inner of tasksWithin(nodes, conditional ? 'caught' : 'sure')) {
      if (!mayBeSelected(inner.task, run) || isOff(inner.task)) continue;
      const { addPython } = tellingOf(inner.task);
      const python = inPython(inner.task, run.actions);
      const { extensions } = run.settings;
      const mistakes = [
        ...argumentMistakes(inner.task, extensions),
        ...whenMistakes(inner.task, extensions),
        ...(await templateFileMistakes(inner.task, play, run)),
      ];
      for (const problem of [python, ...taskReach(inner.task, run), ...mistakes])
        if (problem?.code === 'TSP1108' || problem?.code === 'TSP1207') addPython(problem, inner.weight);
      await lookInto(inner, play, [...around, key]);
    }
  }

  /** Ways to say what is wrong with a task; of one under `no_log` only where it is and of which kind. */
  function tellingOf(task: Task) {
    /** A role that is used twice has its problems once. */
    const add = (problem: TsplayError, weight: Weight): void => {
      const told = hidesBefore(task, run) ? hiddenMistake(problem, problem.src ?? task.src) : problem;
      const key = `${told.message}\0${JSON.stringify(told.src)}`;
      if (weight === 'caught' || seen.has(key)) return;
      seen.add(key);
      found[weight === 'sure' ? 'problems' : 'doubts'].push(told);
    };
    /**
     * What is there and cannot be run is an error wherever it may be reached: else the run would end in the middle, with a
     * part of its changes made. Where the book means to survive a failure, it is told and left to the run.
     */
    const addPython = (problem: TsplayError, weight: Weight): void =>
      add(problem, weight === 'caught' ? 'maybe' : 'sure');
    /** A filter or test that is not known may be a plug-in in Python, which Ansible has and we have not. */
    const addMistake = (problem: TsplayError, weight: Weight): void => {
      if (problem.code === 'TSP1207') addPython(problem, weight);
      else add(problem, problem.code === 'TSP1204' && weight === 'sure' ? foreign : weight);
    };
    return { add, addPython, addMistake };
  }
}

/** Modules of ansible-core that are not here. */
const missingModules: ReadonlySet<string> = new Set(['rpm_key']);

/** Whether an unknown name is rather another's module than a slip of the pen; short ones may be routed to a collection. */
const isForeign = (action: string, actions: Actions): boolean =>
  missingModules.has(shortName(action)) ||
  (action.includes('.') ? coreName(action) === undefined : actions.suggest(action) === undefined);

/** Those that may be run, and whose failure the book does not mean to survive. */
const counting = (tasks: readonly Weighed[], run: Run): Task[] =>
  tasks
    .filter(({ task, weight }) => weight !== 'caught' && mayBeSelected(task, run) && !isOff(task))
    .map(({ task }) => task);

const mayBeSelected = (task: Task, run: Run): boolean =>
  hasTemplates(task) || isSelected(task.tags, run.tags);

/** Skipped, whatever the variables are. */
const isOff = (task: Task): boolean => task.when.some(({ value }) => value === false || value === 'false');

function inPython(task: Task, actions: Actions): TsplayError | undefined {
  const why = actions.cannotRun(task.action);
  if (why === undefined) return undefined;
  return new TsplayError('TSP1108', why.message, {
    src: task.actionSrc,
    length: task.action.length,
    hint: why.hint,
  });
}

async function unresolvable(task: Task, actions: Actions): Promise<readonly TsplayError[]> {
  if (task.action.includes('{{') || (await actions.find(task.action)) !== undefined) return [];
  return [
    new TsplayError('TSP1101', `couldn't resolve module/action '${task.action}'`, {
      src: task.actionSrc,
      length: task.action.length,
      hint: actions.suggest(task.action) ?? 'see "tsplay doc -l" for the modules there are',
    }),
  ];
}

/** What is wrong with arguments as they are written. Those that are secrets are known as such from here on. */
async function literalProblems(task: Task, run: Run): Promise<readonly TsplayError[]> {
  const found = await run.actions.find(task.action);
  // What a plug-in in Python takes, only that can tell.
  if (found === undefined || found.kind === 'plugin') return [];
  if (task.args instanceof TemplateString || task.args.has('_variable_params')) return [];
  try {
    if (task.traits.meta === true) metaAction(task);
  } catch (error) {
    if (error instanceof TsplayError) return [error];
    throw error;
  }
  const declaration = found.kind === 'module' ? found.module : (found.action as unknown as Module);
  const options = {
    src: task.src,
    complete: task.moduleDefaults.length === 0,
    onSecret: (text: string) => run.secret(text),
  };
  const described = declaration.described?.();
  if (described === undefined) return checkLiteralParams(declaration, task.args, options);
  if (task.args.has('_raw_params')) return [];
  const module: Module = { ...described.declaration, plan: (...given) => declaration.plan(...given) };
  return checkLiteralParams(module, described.sure(task.args), options).filter(({ message }) =>
    described.stands(message),
  );
}

/** Tasks whose module does not exist. */
export async function unknownModules(plays: readonly Play[], run: Run): Promise<TsplayError[]> {
  const found: TsplayError[] = [];
  for (const { preTasks, roleTasks, tasks, postTasks, handlers } of plays)
    for (const task of allTasks([...preTasks, ...roleTasks, ...tasks, ...postTasks, ...handlers]))
      for (const problem of await unresolvable(task, run.actions))
        found.push(hidesBefore(task, run) ? hiddenMistake(problem, task.src) : problem);
  return found;
}

/** Notifications that no handler can answer, when all handlers are known beforehand. */
function undefinedHandlers(
  play: Play,
  tasks: readonly Weighed[],
): { readonly task: Task; readonly problem: TsplayError; readonly weight: Weight }[] {
  if (tasks.some(({ task }) => task.traits.include !== undefined || task.action.includes('{{'))) return [];
  const templated = [...allTasks(play.handlers)].some((task) => task.name instanceof TemplateString);
  if (templated) return [];
  const book = new HandlerBook(play.handlers, (text) => text.text);
  return tasks.flatMap(({ task, weight }) =>
    task.notify
      .filter((text): text is string => typeof text === 'string' && book.answering(text).length === 0)
      .map((text) => ({ task, problem: missingHandler(text, book, task.src), weight })),
  );
}

/** What to say of tags of the command line that no task has; nothing where tasks are only known when the play runs. */
export function unknownTags(plays: readonly Play[], run: Run): string[] {
  const known = new Set(['all', 'tagged', 'untagged', 'always', 'never']);
  for (const play of plays) {
    for (const task of allTasks([...play.preTasks, ...play.roleTasks, ...play.tasks, ...play.postTasks])) {
      if (task.traits.include !== undefined || hasTemplates(task)) return [];
      for (const tag of task.tags) known.add(tag);
    }
    for (const tag of play.tags) known.add(tag);
  }
  return [...run.tags.only, ...run.tags.skip]
    .filter((tag) => !known.has(tag))
    .map((tag) => {
      const hint = didYouMean(tag, known);
      return `no task has the tag ${JSON.stringify(tag)}${hint === undefined ? '' : ` (${hint})`}`;
    });
}
