/**
 * Running a play: its batches of hosts, gathering facts, its sections with handlers between them.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { placesIn, type Node, type Play, type RoleRef, type Task } from '../../playbook/index.ts';
import { OMIT, type Templar } from '../../template/index.ts';
import { valueText, isList, type Dict } from '../../util/value.ts';
import { flushHandlers } from './flush.ts';
import { HandlerBook, type RenderName } from './handlers.ts';
import { isActive, playHost, type PlayHost } from '../state/hosts.ts';
import { runForAll, runNodes } from './nodes.ts';
import { mapPool, Slots } from '../state/pool.ts';
import { askPrompts } from './prompts.ts';
import { renderBool, renderText } from '../state/render.ts';
import { reservedAmong } from '../scope/reserved.ts';
import type { PlayRun, Run, Section, Steps } from '../state/run.ts';
import { playScope } from '../scope/scope.ts';
import { serialBatches } from './serial.ts';
import { gatherTask } from './setup-task.ts';
import { strategyNamed, type Strategy } from './strategy.ts';
import { loadVarsFiles } from './vars-files.ts';

/** How a play ended: whether the run goes on with the next. */
export interface PlayEnd {
  /** All hosts of a batch failed, or too many, so that the following plays and batches are not run. */
  readonly broken: boolean;
}

/** What all batches of a play share. Mutable: the state of the run. */
interface PlayState {
  readonly play: Play;
  readonly name: string;
  readonly strategy: Strategy;
  readonly run: Run;
  readonly allHosts: readonly string[];
  readonly promptVars: Dict;
  ended: boolean;
  broken: boolean;
}

/** Runs one play on those of its hosts that are not lost. */
export async function runPlay(play: Play, run: Run): Promise<PlayEnd> {
  const before = playTemplar(play, run);
  for (const reserved of reservedAmong(run.variables.forPlay(play).keys()))
    run.warn(`Found variable using reserved name: ${reserved}`);
  const promptVars = await askPrompts(play, run, before);
  const templar = before.with(promptVars);
  const pattern = await hostPattern(play, templar);
  const name = (await renderText(templar, play.name)) ?? pattern;
  const matched = run.inventory.match(pattern, {
    order: await renderText(templar, play.order),
  });
  const all = matched.filter((host) => !isLost(host, run));
  const strategy = await strategyOf(play, run, templar);
  const start = (hosts: readonly string[]): void =>
    run.emit({
      type: 'play.start',
      name,
      hosts,
      src: play.src,
      strategy,
      check: typeof play.checkMode === 'boolean' ? play.checkMode : undefined,
    });
  if (all.length === 0) {
    start(all);
    run.emit({ type: 'play.noHosts', remaining: matched.length > 0 });
    return { broken: false };
  }
  await loadVarsFiles(play, run, all, promptVars);
  const state: PlayState = {
    play,
    name,
    strategy,
    run,
    // In the inventory's order, whatever `order` the play goes through them in.
    allHosts: run.inventory.match(pattern, {}),
    promptVars,
    ended: false,
    broken: false,
  };
  // Hosts that failed in an earlier play keep their places in the batches.
  for (const batch of serialBatches(await serialOf(play, templar), matched)) {
    const rest = batch.filter((host) => !isLost(host, run));
    if (rest.length === 0) continue;
    start(rest);
    await runBatch(makePlayRun(state, rest));
    if (state.broken) return { broken: true };
    if (state.ended || run.hooks.signal.aborted) break;
    if (batch.length === rest.length && rest.every((host) => isLost(host, run))) return { broken: true };
  }
  return { broken: false };
}

const isLost = (host: string, run: Run): boolean =>
  run.failedHosts.has(host) || run.unreachableHosts.has(host);

/** Renders a play's keywords, with what is known before any host is. */
export const playTemplar = (play: Play, run: Run): Templar =>
  run.templars.make(run.variables.forPlay(play, run.magic.forPlay(play.dir)), placesIn(play.dir));

/** The hosts of a play as one pattern: text, or a list of patterns. */
async function hostPattern(play: Play, templar: Templar): Promise<string> {
  const value = await templar.valueAsync(play.hosts);
  if (typeof value === 'string') return value;
  if (isList(value)) return value.map((item) => valueText(item)).join(',');
  throw new TsplayError('TSP1302', 'hosts must be a pattern or a list of patterns', { src: play.src });
}

async function serialOf(play: Play, templar: Templar): Promise<(number | string)[]> {
  const sizes: (number | string)[] = [];
  for (const value of play.serial) {
    const rendered = await templar.valueAsync(value);
    for (const size of isList(rendered) ? rendered : [rendered])
      if (size !== OMIT) sizes.push(typeof size === 'number' ? size : valueText(size));
  }
  return sizes;
}

function makePlayRun(state: PlayState, batch: readonly string[]): PlayRun {
  const { play, run } = state;
  const roles: RoleRef[] = [...play.roles];
  const steps: Steps = { runNodes, flushHandlers };
  const made: PlayRun = {
    run,
    play,
    name: state.name,
    allHosts: state.allHosts,
    batch: batch.map(playHost),
    handlers: new HandlerBook(
      play.handlers,
      handlerNames(play, run, roles, () => made),
    ),
    roles,
    promptVars: state.promptVars,
    steps,
    free: state.strategy === 'free' || state.strategy === 'host_pinned',
    slots: new Slots(run.options.forks),
    throttles: new Map(),
    endPlay: () => {
      state.ended = true;
    },
    breakRun: () => {
      state.broken = true;
    },
    strategy: state.strategy,
  };
  return made;
}

/** Handlers' names see no host, since one name is meant for all of them. */
function handlerNames(play: Play, run: Run, roles: readonly RoleRef[], playRun: () => PlayRun): RenderName {
  const told = new Set<string>();
  return (text, task) => {
    const { role, vars: taskVars, includeVars } = task;
    const vars = run.variables.forTask({
      play,
      host: undefined,
      roles,
      role,
      taskVars,
      includeVars,
      magic: run.magic.forHandler(playRun(), role),
    });
    const templar = run.templars.make(vars, placesIn(play.dir));
    try {
      return valueText(templar.value(text));
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      if (task.listen.length === 0 && !told.has(text.text)) {
        told.add(text.text);
        run.warn(
          `Handler '${text.text}' is unusable because it has no listen topics and the name could not be templated ` +
            `(host-specific variables are not supported in handler names). The error: ${error.message}`,
        );
      }
      return undefined;
    }
  };
}

async function runBatch(play: PlayRun): Promise<void> {
  const { run } = play;
  const section: Section = { play, rescuable: false, isHandler: false, unsure: false };
  const [first] = play.batch;
  if (first === undefined) return;
  const { templar } = playScope(play, first.name);
  const usual = run.options.forceHandlers || run.settings.forceHandlers;
  const force = await renderBool(templar, play.play.forceHandlers, 'force_handlers', usual);
  const parts: readonly (readonly Node[])[] = [
    play.play.preTasks,
    [...play.play.roleTasks, ...play.play.tasks],
    play.play.postTasks,
  ];
  await inStrategy(play, async (hosts) => {
    // The first tasks are looked at while facts are gathered: those that want none of them ask in the same turn.
    const nodes = parts.find((part) => part.length > 0) ?? [];
    await gatherFacts(play, hosts, { ...section, rest: { nodes, from: 0, outer: undefined } });
    for (const nodes of parts) await runPart(nodes, hosts.filter(isActive), section, force);
  });
  for (const host of play.batch) {
    if (host.unreachable) run.unreachableHosts.add(host.name);
    else if (host.failed) run.failedHosts.add(host.name);
  }
}

/** One part of a play, and the handlers that it notified; when those are forced, for the hosts that failed in it too. */
async function runPart(
  nodes: readonly Node[],
  hosts: readonly PlayHost[],
  section: Section,
  force: boolean,
): Promise<void> {
  await runNodes(nodes, hosts, section);
  const flush = (): Promise<void> => flushHandlers(hosts, section);
  await (force ? runForAll(hosts, flush) : flush());
}

/** The strategy's plain name. Throws TSP1103 for one that does not exist. */
async function strategyOf(play: Play, run: Run, templar: Templar): Promise<Strategy> {
  const written = (await renderText(templar, play.strategy)) ?? run.settings.strategy;
  return strategyNamed(written, play.src);
}

/**
 * Strategies linear and debug run all hosts step by step together; free each on its own, and host_pinned too, but no
 * more than `forks` hosts at once from their first to their last task.
 */
async function inStrategy(play: PlayRun, work: (hosts: readonly PlayHost[]) => Promise<void>): Promise<void> {
  switch (play.strategy) {
    case 'linear':
    case 'debug':
      return work(play.batch);
    case 'free':
      await Promise.all(play.batch.map((host) => work([host])));
      return;
    case 'host_pinned':
      await mapPool(play.batch, play.run.options.forks, (host) => work([host]));
  }
}

async function gatherFacts(play: PlayRun, hosts: readonly PlayHost[], section: Section): Promise<void> {
  const { run } = play;
  const [first] = hosts.filter(isActive);
  if (first === undefined) return;
  const { templar } = playScope(play, first.name);
  const wanted = await renderBool(
    templar,
    play.play.gatherFacts,
    'gather_facts',
    run.settings.gathering !== 'explicit',
  );
  if (!wanted) return;
  const task: Task = gatherTask(play.play);
  const smart = run.settings.gathering === 'smart' && play.play.gatherFacts === undefined;
  const needing = smart ? hosts.filter((host) => !run.variables.hasFacts(host.name)) : hosts;
  if (needing.length > 0) await runNodes([task], needing, section);
}
