/**
 * What has to be known of a run before it is divided among several controllers: all that is wrong with it, its hosts, what a
 * person is asked for, the keys to log in with, and the tasks that must not be done twice.
 * @module
 */
import { placesIn, type Node, type Play, type Task } from '../../playbook/index.ts';
import type { Module } from '../../sdk/index.ts';
import { shortName } from '../../util/action-name.ts';
import { TemplateString, isDict, valueText, type Value } from '../../util/value.ts';
import { allTasks } from '../check/check.ts';
import { includedNodes } from '../check/included.ts';
import { openRun } from '../assembly/open-run.ts';
import { askPrompts } from '../play/prompts.ts';
import { playTemplar } from '../play/play-runner.ts';
import { withConnection } from '../scope/connection-vars.ts';
import type { RunHooks, RunOptions } from '../state/options.ts';
import { renderText } from '../state/render.ts';
import type { Run } from '../state/run.ts';
import { checkedPlays } from './playbooks.ts';

export interface Divisible {
  /** Hosts within the limit, in the inventory's order. */
  readonly hosts: readonly string[];
  /** Answers to `vars_prompt`; what is a template there is one here (`template`). */
  readonly answers: ReadonlyMap<string, { readonly text: string; readonly template: boolean }>;
  /** Private keys that hosts are reached with, as they are written in the inventory. */
  readonly keys: readonly string[];
  /** Tasks that are not the same done twice as once, as `name (file:line)`; each once. */
  readonly once: readonly string[];
}

/** Looks, and asks. Connects to no host. Throws what is wrong with the books, all of it. */
export async function lookBeforeDividing(options: RunOptions, hooks: RunHooks): Promise<Divisible> {
  const { run, close } = await openRun(options, hooks);
  try {
    const plays = (await checkedPlays(run)).flatMap((book) => book.plays);
    const hosts = run.inventory.match('all', {});
    return {
      hosts,
      answers: await answersOf(plays, run),
      keys: await keysOf(hosts, run),
      once: options.check ? [] : await onceOnly(plays, run),
    };
  } finally {
    await close();
  }
}

async function answersOf(plays: readonly Play[], run: Run): Promise<Divisible['answers']> {
  const answers = new Map<string, { text: string; template: boolean }>();
  for (const play of plays) {
    const open = play.varsPrompt.filter((prompt) => !answers.has(valueText(prompt.get('name') ?? null)));
    const given = await askPrompts({ ...play, varsPrompt: open }, run, playTemplar(play, run));
    for (const [name, value] of given) answers.set(valueText(name), answerOf(value));
  }
  return answers;
}

const answerOf = (value: Value): { readonly text: string; readonly template: boolean } =>
  value instanceof TemplateString
    ? { text: value.text, template: true }
    : { text: valueText(value), template: false };

const keyVariables = ['ansible_ssh_private_key_file', 'ansible_private_key_file'];

async function keysOf(hosts: readonly string[], run: Run): Promise<readonly string[]> {
  const keys = new Set<string>();
  const dir = run.hooks.cwd;
  for (const host of hosts) {
    const vars = run.variables.forTask({
      ...{ play: undefined, host, roles: [], role: undefined, taskVars: undefined },
      magic: run.magic.forRun(host),
    });
    const from = { host, keywords: undefined, options: run.options };
    const templar = run.templars.make(withConnection(vars, from), placesIn(dir));
    for (const name of keyVariables) {
      const value = vars.get(name);
      const key = value === undefined ? undefined : await renderText(templar, value).catch(() => undefined);
      if (key !== undefined && key !== '') keys.add(key);
    }
  }
  return [...keys];
}

async function onceOnly(plays: readonly Play[], run: Run): Promise<readonly string[]> {
  const found = new Set<string>();
  const look = async (nodes: readonly Node[], play: Play, depth: number): Promise<void> => {
    for (const task of allTasks(nodes)) {
      if (task.traits.include !== undefined) {
        const own = depth < maxDepth ? await includedNodes(task, play, run.loader) : [];
        if (own.length === 0) found.add(placed(task));
        else await look(own, play, depth + 1);
      } else if (!(await mayBeRepeated(task, run))) found.add(placed(task));
    }
  };
  for (const play of plays)
    await look(
      [...play.preTasks, ...play.roleTasks, ...play.tasks, ...play.postTasks, ...play.handlers],
      play,
      0,
    );
  return [...found];
}

/** Includes within includes; one that includes itself ends here. */
const maxDepth = 20;

const placed = ({ name, action, src }: Task): string =>
  `${name instanceof TemplateString ? name.text : (name ?? action)} (${src.file}:${src.line})`;

/** Modules that only wait. */
const waiting: ReadonlySet<string> = new Set(['wait_for', 'wait_for_connection', 'pause']);

/**
 * Whether doing a task twice is as good as once: its module looks before it changes anything, or the task says that it
 * changes nothing or what it creates.
 */
async function mayBeRepeated(task: Task, run: Run): Promise<boolean> {
  if (task.checkMode === true || task.changedWhen.some((condition) => isFalse(condition.value))) return true;
  if (isDict(task.args) && (task.args.has('creates') || task.args.has('removes'))) return true;
  if (waiting.has(shortName(task.resolved))) return true;
  const found = await run.actions.find(task.action);
  if (found?.kind === 'action') return true;
  return (
    found?.kind === 'module' && found.module.support.check === 'full' && !actsAnew(found.module, task.args)
  );
}

/** Whether the module acts each time, with these arguments; also where what they are is only known later. */
function actsAnew({ actsAnew: when, params }: Module, args: Task['args']): boolean {
  if (when === undefined || when === true) return when === true;
  return Object.entries<readonly string[] | undefined>(when).some(([name, values = []]) => {
    if (args instanceof TemplateString) return true;
    const value: unknown = args.get(name) ?? params[name]?.default;
    return value instanceof TemplateString || values.includes(String(value));
  });
}

const isFalse = (condition: unknown): boolean => condition === false || condition === 'false';
