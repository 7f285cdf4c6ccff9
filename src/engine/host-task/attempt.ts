/**
 * One attempt at a task on a host: the module or action found, its arguments rendered and checked, and run.
 * @module
 */
import { setMaxListeners } from 'node:events';
import { TsplayError } from '../../errors/index.ts';
import type { Task } from '../../playbook/index.ts';
import {
  coerceParams,
  type Foreseen,
  ModuleFailure,
  runModule,
  StalePlan,
  type PlannedChange,
  type Hosts,
  type Module,
  type ModuleContext,
  type Params,
  type ParamSpec,
  type ReadHost,
  type WriteHost,
} from '../../sdk/index.ts';
import { isCore } from '../../util/action-name.ts';
import { deepest, isDeeperThan } from '../../util/depth.ts';
import { isDict, type Dict } from '../../util/value.ts';
import type { Action } from '../state/action.ts';
import { renderArgs } from './args.ts';
import { changesOf, type Telling } from './changes.ts';
import { asyncDir, asyncWish, noAsync, runHere, runThere, type AsyncWish } from './async.ts';
import { moduleContext } from './context.ts';
import { factsAction } from './facts-modules.ts';
import { failedOutcome, isUnrendered } from './failures.ts';
import type { Found } from '../state/actions.ts';
import { moduleOutcome } from './module-outcome.ts';
import { tellMoved } from './moved.ts';
import { performPlugin } from './plugin-action.ts';
import { hostsFor, routeFor, type HostContext } from './reach.ts';
import { lacksRights, rightsHint } from './rights.ts';
import { outcome, type Performed } from '../state/outcome.ts';
import { boolKeyword, numberKeyword } from '../state/keyword.ts';
import type { Section } from '../state/run.ts';
import { isSilent } from '../state/silence.ts';
import type { Attempt } from './types.ts';
import { withTimeout } from './within-time.ts';

/** Does it. Failures of the task are outcomes; thrown is only that its own words cannot be rendered. */
export async function perform(attempt: Attempt): Promise<Performed> {
  const { task, section } = attempt;
  try {
    const facts = await factsAction(attempt);
    const found: Found | undefined =
      facts === undefined
        ? await section.play.run.actions.find(task.action)
        : { kind: 'plugin', plugin: facts };
    if (found === undefined) throw unknownModule(task, section);
    const done = await ways[found.kind](found as never, attempt);
    return isDeeperThan(done.result, deepest) ? tooDeep(done) : done;
  } catch (error) {
    if (isUnrendered(error)) throw error;
    return failedOutcome(error, attempt);
  }
}

const ways: {
  readonly [K in Found['kind']]: (found: Extract<Found, { kind: K }>, attempt: Attempt) => Promise<Performed>;
} = {
  action: ({ action }, attempt) => performAction(action, attempt),
  module: ({ module }, attempt) => performModule(module, attempt),
  // What it does to hosts, only it knows.
  plugin: ({ plugin }, attempt) =>
    changesOf({}, attempt.task, attempt.section.play.run.foresight).during(() =>
      performPlugin(plugin, attempt, performModule),
    ),
};

/** What nothing could walk over any more: a failure of this task, not of the run. */
const tooDeep = ({ status }: Performed): Performed =>
  outcome(status === 'unreachable' ? status : 'failed', {
    msg: `The result is nested more than ${deepest} levels deep, and is not kept.`,
  });

/** The error for a module that does not exist. */
export const unknownModule = (task: Task, section: Section): TsplayError =>
  new TsplayError('TSP1101', `couldn't resolve module/action '${task.action}'`, {
    src: task.actionSrc,
    length: task.action.length,
    hint: section.play.run.actions.suggest(task.action),
  });

async function performAction(action: Action, attempt: Attempt): Promise<Performed> {
  const { task, host, section, scope, templar } = attempt;
  const args = await renderArgs(task, templar, {
    names: namesOf(action),
    groups: section.play.run.groups,
    resolve: (name) => section.play.run.actions.resolve(name).resolved,
    ...(action.raw ? { raw: action.raw } : {}),
  });
  if (task.traits.include !== undefined) return { ...outcome('ok', {}), include: args };
  if (await asyncWish(attempt)) throw noAsync(task);
  const params = coerceParams(action as unknown as Module, args, { src: task.src });
  const { vars } = scope;
  const check = await boolKeyword(attempt, 'check_mode', section.play.run.options.check);
  const title = attempt.info.name;
  const result = await action.run(params, { task, title, host, section, templar, vars, args, check });
  // What debug shows stays what it was.
  const facts = action.name === 'ansible.builtin.debug' ? null : (result.result.get('ansible_facts') ?? null);
  return isDict(facts) ? { ...result, facts, setBy: action.traits?.sets } : result;
}

/** The names that a declaration answers to. */
export const namesOf = (declaration: {
  readonly name: string;
  readonly otherNames?: readonly string[];
}): string[] => {
  const short = declaration.name.replace(/^ansible\.builtin\./, '');
  return [...new Set([declaration.name, short, ...(declaration.otherNames ?? [])])];
};

/** What gathers facts calls setup, whose defaults hold then too. */
const calledBy = (action: string): readonly string[] =>
  isCore(action, 'gather_facts') ? ['setup', 'ansible.legacy.setup', 'ansible.builtin.setup'] : [];

const moduleArgs = (module: Module, { task, section, templar }: Attempt): Promise<Dict> =>
  renderArgs(task, templar, {
    names: [...namesOf(module), task.action],
    behind: calledBy(task.action),
    groups: section.play.run.groups,
    resolve: (name) => section.play.run.actions.resolve(name).resolved,
  });

/** How long the module may wait for something to happen. */
function tellWait(seconds: number | undefined, { info, host, section }: Attempt): void {
  if (seconds === undefined) return;
  section.play.run.emit({ type: 'host.wait', task: info, host: host.name, seconds });
}

async function performModule(module: Module, attempt: Attempt): Promise<Performed> {
  const { task, section } = attempt;
  const { run } = section.play;
  const args = await moduleArgs(module, attempt);
  const check = await boolKeyword(attempt, 'check_mode', run.options.check);
  const base = await moduleContext(attempt, check);
  const params = coerceParams(module, args, {
    src: task.src,
    environment: base.environment,
    onSecret: (text) => run.secret(text),
    onDeprecated: (message, src) => run.emit({ type: 'deprecation', message, src }),
  });
  const said: string[] = [];
  const context: ModuleContext = {
    ...base,
    reconnect: () => reconnect(attempt, base, over.signal),
    onEarlyEnd: (callback) =>
      run.onEarlyEnd(async (signal) => callback((await hostsFor(attempt, base, { signal })).write())),
    warn: (message) => void said.push(message),
  };
  const wish = await asyncWish(attempt);
  const limit = wish !== undefined && module.background === undefined ? wish.limit : undefined;
  const over = new AbortController();
  // As many requests as a task makes may listen.
  setMaxListeners(0, over.signal);
  const moved = tellMoved(attempt);
  const bounds = { limit, signal: over.signal, onMoved: moved.tell };
  // What is only expected is for plans that are never applied.
  const expected =
    check && run.options.check ? run.expected(attempt.delegatedTo ?? attempt.host.name) : undefined;
  const timeout = await numberKeyword(attempt, 'timeout', run.settings.taskTimeout);
  const limited = timeout !== undefined && timeout > 0;
  const hostsWith = (foreseen: Foreseen | undefined): Promise<Hosts> =>
    module.connects === 'itself'
      ? Promise.resolve(nowhere)
      : hostsFor(attempt, context, { ...bounds, expected, foreseen });
  const changes = changesOf(module, task, run.foresight);
  const early = changes.mayTake && wish === undefined && !limited ? run.foresight?.inTurn() : undefined;
  const hosts = await hostsWith(early);
  const work = (): Promise<Performed> =>
    changes.during((telling) =>
      freshly(
        () => on(hosts, telling),
        async () => on(await hostsWith(undefined), telling),
      ),
    );
  const on = async (reached: Hosts, telling: Telling): Promise<Performed> => {
    said.length = 0;
    if (!check) tellWait(module.waits?.(params), attempt);
    const result = await runModule(module, params, reached.read, () => changing(reached, telling), context, {
      check,
      onChange: (change) => {
        if (reached === hosts) early?.mayChange();
        proposed(change, { attempt, module, args, check });
      },
    });
    // What a module warns of is in its result too.
    const warnings = [...said, ...result.warnings];
    tellWarnings(warnings, section);
    const performed = moduleOutcome(
      { ...result, warnings },
      { check, pending: run.pending, diff: context.diff, module },
    );
    // Shown to those who ask for detail; no part of what is registered.
    return run.options.verbosity < 3 || module.ownInvocation === true
      ? performed
      : { ...performed, invocation: shownArgs(module, args) };
  };
  const done =
    wish === undefined
      ? work()
      : changes.during(() => inBackground(wish, { module, params, args, context, hosts, attempt, work }));
  // What planning was refused is a failure like another: it has the same remedy. A file's template is the module's matter.
  const finished = await (limited ? withTimeout(done, timeout, over, attempt) : done)
    .catch((error: unknown) => {
      if (error instanceof ModuleFailure || isUnrendered(error)) return failedOutcome(error, attempt);
      throw error;
    })
    .finally(() => moved.end());
  return lacksRights(finished) && (await routeFor(attempt)).become === undefined
    ? { ...finished, error: rightsHint(task) }
    : finished;
}

/** Does it; and once more, where something was changed since the host was asked what it rests on. */
const freshly = <T>(first: () => Promise<T>, again: () => Promise<T>): Promise<T> =>
  first().catch((error: unknown) => {
    if (error instanceof StalePlan) return again();
    throw error;
  });

function changing(hosts: Hosts, telling: Telling): WriteHost {
  const host = hosts.write(telling);
  telling.begins();
  return host;
}

/** Reports a change before it is made, to those who want to hear or refuse it. */
function proposed(
  { changed, reason, diffs }: PlannedChange,
  { attempt, module, args, check }: Pick<BackgroundWork, 'attempt' | 'module' | 'args'> & { check: boolean },
): void {
  const { info, host, section, item } = attempt;
  section.play.run.hooks.onChange?.({
    task: info,
    host: host.name,
    item,
    module: module.name,
    args,
    changed,
    reason,
    diffs,
    hidden: isSilent(),
    check,
  });
}

/** The arguments as they may be shown. */
const shownArgs = (module: Module, args: Dict): Dict =>
  new Map(
    [...args].map(([name, value]) =>
      typeof name === 'string' && module.params[name]?.hidden === true
        ? [name, 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER']
        : [name, value],
    ),
  );

interface BackgroundWork {
  readonly module: Module;
  readonly params: Params<ParamSpec>;
  readonly args: Dict;
  readonly context: ModuleContext;
  readonly hosts: Hosts;
  readonly attempt: Attempt;
  readonly work: () => Promise<Performed>;
}

/** An async task: on the host where that can be, else in tsplay. What check mode cannot know is not started. */
async function inBackground(
  wish: AsyncWish,
  { module, params, args, context, hosts, attempt, work }: BackgroundWork,
): Promise<Performed> {
  if (module.connects === 'itself' || module.async === 'refused') throw noAsync(attempt.task);
  const dir = asyncDir(attempt, context);
  if (module.background === undefined) return runHere(wish, dir, attempt, guarded(work, attempt));
  if (context.check) return work();
  proposed({ changed: 'unknown', diffs: [] }, { attempt, module, args, check: false });
  const program = await module.background(params, context);
  return runThere(wish, dir, program, hosts, attempt, await routeFor(attempt));
}

/** What a job throws is its outcome: it may not be awaited. */
const guarded = (work: () => Promise<Performed>, attempt: Attempt): Promise<Performed> =>
  work().catch((error: unknown) => failedOutcome(error, attempt));

/** Stands in for the host of a module that connects by itself. */
const nowhere: Hosts = { read: {} as ReadHost, write: () => ({}) as WriteHost };

async function reconnect(attempt: Attempt, context: HostContext, signal: AbortSignal): Promise<ReadHost> {
  const { connections } = attempt.section.play.run;
  const old = await routeFor(attempt);
  await connections.reset(old.transport);
  return (await hostsFor(attempt, context, { signal })).read;
}

/** Shown once per run, and kept in the registered result. */
function tellWarnings(warnings: readonly string[], section: Section): void {
  for (const warning of warnings) section.play.run.warn(warning);
}
