/**
 * Running, listing and checking playbooks.
 * @module
 */
import type { TsplayError } from '../../errors/index.ts';
import { throwAll } from '../../errors/index.ts';
import { ExitCode } from '../../errors/codes.ts';
import { placesIn, type Play, type Task } from '../../playbook/index.ts';
import { isList, valueText } from '../../util/value.ts';
import { noMagic } from '../../vars/index.ts';
import { adhocHosts, adhocPlay, type AdHoc } from './adhoc.ts';
import { findProblems, unknownModules, unknownTags, type CheckOptions } from '../check/check.ts';
import { listedTasks, listPlay } from './list.ts';
import type { PlayListing, RunHooks, RunOptions } from '../state/options.ts';
import { playTemplar, runPlay } from '../play/play-runner.ts';
import { renderText } from '../state/render.ts';
import { openRun } from '../assembly/open-run.ts';
import { writeRetryFile } from './retry-file.ts';
import type { Run } from '../state/run.ts';
import { isSelected, renderTags } from '../state/tags.ts';

/** Runs playbooks. The answer is the exit code; errors before the first task are thrown. */
export const runPlaybooks = (options: RunOptions, hooks: RunHooks): Promise<number> =>
  runPlays(options, hooks, checkedPlays);

/** Runs one task without a playbook. The answer is the exit code; errors before it are thrown. */
export const runAdhoc = (adhoc: AdHoc, options: RunOptions, hooks: RunHooks): Promise<number> =>
  runPlays({ ...options, bookDir: adhoc.dir }, hooks, async (run) => {
    adhocHosts(adhoc.pattern, run);
    const play = await adhocPlay(adhoc, run);
    throwAll((await findProblems([play], run)).problems);
    return [{ file: undefined, plays: [play] }];
  });

/** A playbook's plays; without a file those of an ad-hoc command. */
interface LoadedBook {
  readonly file: string | undefined;
  readonly plays: readonly Play[];
}

async function runPlays(
  options: RunOptions,
  hooks: RunHooks,
  load: (run: Run) => Promise<readonly LoadedBook[]>,
): Promise<number> {
  const start = Date.now();
  const { run, close } = await openRun(options, hooks);
  let exitCode: number = ExitCode.error;
  try {
    const books = await load(run);
    countTasks(books, run);
    run.emit({
      type: 'run.start',
      playbooks: options.playbooks,
      check: options.check,
      diff: options.diff,
      forks: options.forks,
      tasks: run.positions.size,
    });
    await runAll(books, run);
    exitCode = hooks.signal.aborted ? ExitCode.interrupted : resultOf(run);
    if (!run.started) run.warn(`no task is named ${JSON.stringify(options.startAtTask)}: nothing was run`);
  } finally {
    await close();
  }
  run.emit({ type: 'stats', hosts: run.stats.all(), custom: run.stats.custom });
  run.emit({ type: 'run.end', exitCode, duration: Date.now() - start });
  return exitCode;
}

/** Numbers the tasks that are known before the first one begins. */
function countTasks(books: readonly LoadedBook[], run: Run): void {
  for (const play of books.flatMap((book) => book.plays))
    for (const task of listedTasks(play))
      if (isSelected(task.tags, run.tags)) run.positions.set(task.id, run.positions.size + 1);
}

/** All plays, once everything that can be told beforehand has been found right. Throws all problems together. */
export async function checkedPlays(run: Run, options: CheckOptions = {}): Promise<LoadedBook[]> {
  const books: LoadedBook[] = [];
  const problems: TsplayError[] = [];
  for (const playbook of run.options.playbooks) {
    const loaded = await run.loader.playbook(playbook);
    books.push({ file: playbook, plays: loaded.plays });
    problems.push(...loaded.problems);
  }
  const plays = books.flatMap((book) => book.plays);
  const found = await findProblems(plays, run, { ...options, incomplete: problems.length > 0 });
  throwAll([...problems, ...found.problems]);
  for (const { message, src } of found.doubts) run.emit({ type: 'warning', message, src });
  for (const message of unknownTags(plays, run)) run.warn(message);
  return books;
}

/** One playbook after the other; where hosts failed in one, the next is not begun. Tells the counters between them. */
async function runAll(books: readonly LoadedBook[], run: Run): Promise<void> {
  for (const [i, book] of books.entries()) {
    if (i > 0) run.emit({ type: 'stats', hosts: run.stats.all(), custom: run.stats.custom });
    await runBook(book, run);
    if (book.file !== undefined) writeRetryFile(book.file, run);
    if (run.hooks.signal.aborted || resultOf(run) !== ExitCode.ok) return;
  }
}

async function runBook({ file, plays }: LoadedBook, run: Run): Promise<void> {
  if (file !== undefined) run.emit({ type: 'playbook.start', file, plays: plays.length });
  for (const play of plays) {
    if (run.hooks.signal.aborted) return;
    const { broken } = await runPlay(play, run);
    if (broken) return;
  }
}

/** ansible-playbook's exit code: what became of the hosts, not what happened on the way (rescues, cleared errors). */
function resultOf(run: Run): number {
  if (run.unreachableHosts.size > 0) return ExitCode.hostsUnreachable;
  return run.failedHosts.size > 0 ? ExitCode.hostsFailed : ExitCode.ok;
}

/** The plays and tasks of playbooks, as the listings show them. */
export async function listPlaybooks(options: RunOptions, hooks: RunHooks): Promise<PlayListing[]> {
  const { run, close } = await openRun(options, hooks);
  try {
    const listings: PlayListing[] = [];
    const loaded: Play[] = [];
    for (const playbook of options.playbooks) {
      const { plays, problems } = await run.loader.playbook(playbook);
      throwAll(problems);
      for (const [i, play] of plays.entries()) {
        const { hosts, name } = await headOf(play, run);
        const matched = run.inventory.match(hosts, {});
        const head = { playbook, number: i + 1, name, pattern: hosts, hosts: matched };
        listings.push(await listPlay(play, head, run.tags, (task) => tagsBefore(task, play, run)));
      }
      loaded.push(...plays);
    }
    await tellUnknownModules(loaded, run);
    return listings;
  } finally {
    await close();
  }
}

/** A play's pattern and name, rendered with what is known before it runs. */
async function headOf(play: Play, run: Run): Promise<{ readonly hosts: string; readonly name: string }> {
  const templar = playTemplar(play, run);
  const value = await templar.valueAsync(play.hosts);
  const hosts = isList(value) ? value.map((item) => valueText(item)).join(',') : valueText(value);
  return { hosts, name: (await renderText(templar, play.name)) ?? hosts };
}

/** A task's tags with the variables of its play; a template that asks for more stays as it is written. */
async function tagsBefore(task: Task, play: Play, run: Run): Promise<readonly string[]> {
  const vars = run.variables.forTask({
    play,
    host: undefined,
    roles: play.roles,
    role: task.role,
    taskVars: task.vars,
    magic: noMagic,
  });
  const templar = run.templars.make(vars, placesIn(play.dir));
  return renderTags(task, templar).catch(() => task.tags);
}

/** A module that there is not does not prevent looking at a book. */
async function tellUnknownModules(plays: readonly Play[], run: Run): Promise<void> {
  const unknown = await unknownModules(plays, run);
  for (const message of new Set(unknown.map((problem) => problem.message))) run.warn(message);
}

/**
 * Checks playbooks without running them. Throws what is wrong, all of it. Modules of collections that are not known are only
 * told of, as in listings.
 */
export async function checkSyntax(options: RunOptions, hooks: RunHooks): Promise<void> {
  const { run, close } = await openRun(options, hooks);
  try {
    await checkedPlays(run, { foreign: 'maybe' });
  } finally {
    await close();
  }
}
