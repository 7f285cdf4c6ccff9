/**
 * Lookups, filters and tests in Python, where they cannot be run, in what tasks read besides their own words: templates
 * that lie on disk, and variables of hosts, of the play, its files and its roles.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TsplayError } from '../../errors/index.ts';
import {
  firstExisting,
  placesIn,
  placesOf,
  searchCandidates,
  searchPathOf,
  type Play,
  type Task,
} from '../../playbook/index.ts';
import { foreignNames, includedNames, readTemplate } from '../../template/index.ts';
import { coreName } from '../../util/action-name.ts';
import { mustBeFile } from '../../util/regular-file.ts';
import { isDict, isList, TemplateString, type Dict, type Value } from '../../util/value.ts';
import type { Run } from '../state/run.ts';
import { foreignIn } from './templates.ts';

/** Parameters of `template`, and of its lookup, by which `{{` may mean something else. */
const ownMarks = ['variable', 'block', 'comment'].flatMap((what) => [
  `${what}_start_string`,
  `${what}_end_string`,
]);

const lookedUp =
  /\b(?:lookup|query|q)\(\s*(["'])(?:ansible\.builtin\.)?template\1\s*,\s*(["'])([^"'{}]+)\2\s*\)/g;

/** All texts of a value that are templates or, as conditions are, expressions. */
function textsIn(value: Value): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof TemplateString) return [value.text];
  const parts = isList(value) ? value : isDict(value) ? [...value.values()] : [];
  return parts.flatMap(textsIn);
}

/** What a task renders. */
const textsOf = (task: Task): string[] =>
  [
    task.args,
    task.loop?.items ?? null,
    [...task.environment],
    task.vars,
    task.delegateTo ?? null,
    ...[task.when, task.changedWhen, task.failedWhen, task.until].flatMap((all) =>
      all.map(({ value }) => value),
    ),
  ].flatMap(textsIn);

function templatesOf(task: Task): string[] {
  const { args } = task;
  const names = textsOf(task).flatMap((text) => [...text.matchAll(lookedUp)].map(({ 3: name = '' }) => name));
  if (coreName(task.action) !== 'template' || args instanceof TemplateString) return names;
  const src = args.get('src');
  const ours = typeof src === 'string' && !ownMarks.some((name) => args.has(name));
  return ours ? [...names, src] : names;
}

/** A template on disk, as far as it can be told which one is meant. */
interface Found {
  readonly file: string;
  readonly text: string;
}

async function filesOf(task: Task, play: Play): Promise<Found[]> {
  const context = placesOf(task, play.dir);
  const found: readonly Found[][] = await Promise.all(
    templatesOf(task).map(async (name): Promise<Found[]> => {
      const file = await firstExisting(searchCandidates(name, 'templates', context));
      if (file === undefined) return [];
      try {
        mustBeFile(file);
        return [{ file, text: await readFile(file, 'utf8') }];
      } catch {
        // It says so when its task comes.
        return [];
      }
    }),
  );
  return withIncluded(found.flat(), searchPathOf(context));
}

/** Templates with those that they include, and that those do. */
function withIncluded(first: readonly Found[], folders: readonly string[]): Found[] {
  const all = new Map(first.map((found) => [found.file, found]));
  // What is added meanwhile is visited too.
  for (const { file, text } of all.values())
    for (const name of includedNames(text)) {
      const found = readIncluded(name, [...folders, dirname(file)]);
      if (found !== undefined && !all.has(found.file)) all.set(found.file, found);
    }
  return [...all.values()];
}

function readIncluded(name: string, folders: readonly string[]): Found | undefined {
  try {
    const found = readTemplate(name, folders);
    return found && { file: found.path, text: found.text };
  } catch {
    // It says so when its task comes.
    return undefined;
  }
}

/** What is wrong with a task's templates on disk. */
export async function templateFileMistakes(task: Task, play: Play, run: Run): Promise<TsplayError[]> {
  const files = await filesOf(task, play);
  return files.flatMap(({ file, text }) =>
    foreignIn(new TemplateString(text, { file, line: 1, col: 1 }), run.settings.extensions),
  );
}

/** Variables by name; a name may be defined at several places. */
async function definitions(play: Play, run: Run): Promise<(readonly [name: string, value: Value])[]> {
  const dicts = new Set<Dict>([play.vars, ...play.roles.flatMap(({ defaults, vars }) => [defaults, vars])]);
  const hosts = typeof play.hosts === 'string' ? run.inventory.peek(play.hosts) : [];
  for (const host of hosts) for (const { vars } of run.inventory.layers(host, play.dir)) dicts.add(vars);
  for (const entry of play.varsFiles) {
    if (typeof entry !== 'string') continue;
    const path = await firstExisting(searchCandidates(entry, 'vars', placesIn(play.dir)));
    const value = path === undefined ? null : await run.loader.readYaml(path, play.src).catch(() => null);
    if (isDict(value)) dicts.add(value);
  }
  return [...dicts].flatMap((dict) =>
    [...dict].flatMap(([name, value]) => (typeof name === 'string' ? [[name, value] as const] : [])),
  );
}

const words = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []);

/** What is wrong with variables that these tasks name, or that those name again. */
export async function variableMistakes(tasks: readonly Task[], play: Play, run: Run): Promise<TsplayError[]> {
  const defined = await definitions(play, run);
  const mayBe = foreignNames();
  const { extensions } = run.settings;
  const wrong = defined.filter(
    ([, value]) => textsIn(value).some(mayBe) && foreignIn(value, extensions).length > 0,
  );
  if (wrong.length === 0) return [];
  const files = (await Promise.all(tasks.map((task) => filesOf(task, play)))).flat();
  const waiting = words([...tasks.flatMap(textsOf), ...files.map(({ text }) => text)]);
  const named = new Set(waiting);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
    for (const [, value] of defined.filter(([one]) => one === name))
      for (const word of words(textsIn(value)))
        if (!named.has(word)) {
          named.add(word);
          waiting.push(word);
        }
  return wrong
    .filter(([name]) => named.has(name) && !run.options.extraVars.some((text) => text.includes(name)))
    .flatMap(([, value]) => foreignIn(value, extensions));
}
