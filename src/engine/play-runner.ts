/**
 * Running a play: its batches of hosts, gathering facts, its sections with handlers between them.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { Node, Play, RoleRef, Task } from '../playbook/index.ts';
import { valueText, isList, type Dict, type TemplateString } from '../util/value.ts';
import { flushHandlers, HandlerBook } from './handlers.ts';
import { isActive, playHost, type PlayHost } from './hosts.ts';
import { runNodes } from './nodes.ts';
import { askPrompts } from './prompts.ts';
import { renderBool, renderText } from './render.ts';
import type { PlayRun, Run, Section, Steps } from './run.ts';
import { playScope } from './scope.ts';
import { serialBatches } from './serial.ts';
import { gatherTask } from './setup-task.ts';
import { loadVarsFiles } from './vars-files.ts';

/** How a play ended: whether the run goes on with the next. */
export interface PlayEnd {
  /** Every host of a batch failed, so that the following plays and batches are not run. */
  readonly broken: boolean;
}

/** Runs one play on those of its hosts that are not lost. */
export async function runPlay(play: Play, run: Run): Promise<PlayEnd> {
  const templar = run.templars.make(run.variables.forPlay(play), {
    rolePaths: [],
    taskDir: play.dir,
    playbookDir: play.dir,
  });
  const pattern = await hostPattern(play, templar);
  const name = (await renderText(templar, play.name)) ?? pattern;
  const matched = run.inventory.match(pattern, {
    order: await renderText(templar, play.order),
  });
  const all = matched.filter((host) => !run.lost.has(host));
  run.emit({ type: 'play.start', name, hosts: all, src: play.src, strategy: strategyOf(play) });
  if (all.length === 0) {
    run.emit({ type: 'play.noHosts', remaining: matched.length > 0 });
    return { broken: false };
  }
  const promptVars = await askPrompts(play, run, templar);
  await loadVarsFiles(play, run, all, promptVars);
  const state = { ended: false };
  for (const batch of serialBatches(await serialOf(play, templar), all)) {
    const playRun = makePlayRun(play, name, run, all, batch, promptVars, state);
    await runBatch(playRun);
    if (state.ended || run.hooks.signal.aborted) break;
    if (playRun.batch.every((host) => host.failed || host.unreachable)) return { broken: true };
  }
  return { broken: false };
}

/** The hosts of a play as one pattern: text, or a list of patterns. */
async function hostPattern(
  play: Play,
  templar: PlayRun['run']['templars'] extends { make(...args: never[]): infer T } ? T : never,
): Promise<string> {
  const value = await templar.valueAsync(play.hosts);
  if (typeof value === 'string') return value;
  if (isList(value)) return value.map((item) => valueText(item)).join(',');
  throw new TsplayError('TSP1302', 'hosts must be a pattern or a list of patterns', { src: play.src });
}

async function serialOf(
  play: Play,
  templar: Awaited<ReturnType<Run['templars']['make']>>,
): Promise<(number | string)[]> {
  const sizes: (number | string)[] = [];
  for (const value of play.serial) {
    const rendered = await templar.valueAsync(value);
    for (const size of isList(rendered) ? rendered : [rendered])
      sizes.push(typeof size === 'number' ? size : valueText(size));
  }
  return sizes;
}

function makePlayRun(
  play: Play,
  name: string,
  run: Run,
  allHosts: readonly string[],
  batch: readonly string[],
  promptVars: Dict,
  state: { ended: boolean },
): PlayRun {
  const roles: RoleRef[] = [...play.roles];
  const vars = run.variables.forPlay(play);
  const templar = run.templars.make(vars, { rolePaths: [], taskDir: play.dir, playbookDir: play.dir });
  const render = (text: string | TemplateString): string => {
    if (typeof text === 'string') return text;
    try {
      return valueText(templar.value(text));
    } catch {
      return text.text;
    }
  };
  const steps: Steps = {
    runNodes,
    flushHandlers: (hosts, section) => flushHandlers(hosts, section, false),
  };
  return {
    run,
    play,
    name,
    allHosts,
    batch: batch.map(playHost),
    handlers: new HandlerBook(play.handlers, render),
    roles,
    promptVars,
    steps,
    infos: new Map(),
    hidden: new Set(),
    endPlay: () => {
      state.ended = true;
    },
  };
}

async function runBatch(play: PlayRun): Promise<void> {
  const { run } = play;
  const section: Section = { play, rescuable: false, isHandler: false, unsure: false };
  const [first] = play.batch;
  if (first === undefined) return;
  const { templar } = playScope(play, first.name);
  const force =
    run.options.forceHandlers ||
    (await renderBool(templar, play.play.forceHandlers, 'force_handlers', run.settings.forceHandlers));
  const parts: readonly (readonly Node[])[] = [
    play.play.preTasks,
    [...play.play.roleTasks, ...play.play.tasks],
    play.play.postTasks,
  ];
  await inStrategy(play, async (hosts) => {
    await gatherFacts(play, hosts, section);
    for (const nodes of parts) {
      await runNodes(nodes, hosts, section);
      await flushHandlers(hosts, section, force);
    }
  });
  for (const host of play.batch) if (host.failed || host.unreachable) run.lost.add(host.name);
}

/** The strategy's plain name. */
const strategyOf = (play: Play): string =>
  valueText(play.strategy).replace(/^ansible\.(builtin|legacy)\./, '');

/** Strategy linear runs all hosts step by step together; free and host_pinned each on its own. */
async function inStrategy(play: PlayRun, work: (hosts: readonly PlayHost[]) => Promise<void>): Promise<void> {
  const strategy = strategyOf(play.play);
  switch (strategy) {
    case 'linear':
    case 'debug':
      return work(play.batch);
    case 'free':
    case 'host_pinned':
      await Promise.all(play.batch.map((host) => work([host])));
      return;
    default:
      throw new TsplayError('TSP1103', `Invalid play strategy specified: ${strategy}`, {
        src: play.play.src,
        hint: 'one of linear, free, host_pinned',
      });
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
