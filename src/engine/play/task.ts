/**
 * One task on all hosts that take part: tags, the banner, every host at once, and what follows from the results.
 * @module
 */
import { codes, ExitCode, formatError, hiddenError, longText, TsplayError } from '../../errors/index.ts';
import type { Node, Task } from '../../playbook/index.ts';
import { fnmatch } from '../../util/fnmatch.ts';
import { valueText, TemplateString } from '../../util/value.ts';
import { applyContained, applyResult, failOfBug } from './apply-result.ts';
import { debugTask, wantsDebugger } from './debugger.ts';
import { isUnexpected } from '../host-task/failures.ts';
import { runOnHost, type HostOutcome } from '../host-task/host-task.ts';
import { contained, tellResult } from './contain.ts';
import { isActive, type PlayHost } from '../state/hosts.ts';
import { Inclusions, loadInclusion, type Inclusion } from './include.ts';
import { lookAhead } from './look-ahead.ts';
import { runMeta } from './meta.ts';
import { outcome } from '../state/outcome.ts';
import { mapPool, Slots } from '../state/pool.ts';
import { renderBool, renderNumber } from '../state/render.ts';
import type { Section } from '../state/run.ts';
import { taskScope } from '../scope/scope.ts';
import { shownArgs } from './shown-args.ts';
import { hasTemplates, isSelected, renderTags } from '../state/tags.ts';
import { noLogOf } from '../state/silence.ts';
import { announced, taskInfo } from '../state/task-info.ts';

/** Runs a task on hosts that are active. Failures end up in the hosts' state. */
export async function runTask(task: Task, hosts: readonly PlayHost[], section: Section): Promise<void> {
  const { run } = section.play;
  if (run.hooks.signal.aborted) return;
  if (!(await isWanted(task, hosts, section))) return;
  const inRole = task.role?.key;
  const here = inRole === undefined ? hosts : hosts.filter((host) => !host.endedRoles.has(inRole));
  const [first] = here;
  if (first === undefined) return;
  const name = await renderName(task, first, section);
  if (!run.started && !reached(name, task, section)) return;
  const shownName = (await staysHidden(task, first, section)) ? undefined : name;
  const info = announced(task, section, shownName, await shownArgs(task, run));
  if (task.traits.meta === true) return runMeta(task, info, here, section);
  if (run.options.step && !(await confirmStep(info.name, section))) return;
  run.emit({ type: 'task.start', task: info, hosts: here.length, position: run.positions.get(task.id) });
  const once = await runsOnce(task, first, section);
  const running = once ? [first] : here;
  const results = await runAll(task, running, section);
  for (const [i, host] of running.entries()) {
    const result = results[i];
    if (result) results[i] = applyContained(task, host, once ? here : [host], result, section);
  }
  run.emit({ type: 'task.end', task: info });
  const loaded =
    task.traits.include !== undefined ? await readInclusions(task, running, results, section) : nothingLoaded;
  const bad = running.filter((_, i) => isBad(results[i]));
  await stopOnErrors(task, [...bad, ...loaded.failed], once, section);
  for (const { nodes, hosts: those } of loaded.parts)
    await section.play.steps.runNodes(nodes, those.filter(isActive), section);
}

const isBad = (result: HostOutcome | undefined): boolean =>
  result !== undefined && !result.ignored && (result.status === 'failed' || result.status === 'unreachable');

/** What includes brought in, and the hosts for which that could not be read. */
interface Loaded {
  readonly parts: { readonly nodes: readonly Node[]; readonly hosts: readonly PlayHost[] }[];
  readonly failed: PlayHost[];
}

const nothingLoaded: Loaded = { parts: [], failed: [] };

async function runAll(task: Task, hosts: readonly PlayHost[], section: Section): Promise<HostOutcome[]> {
  const { run } = section.play;
  const [first] = hosts;
  const throttle =
    first && task.throttle !== undefined
      ? await renderNumber(taskScope(task, first, section).templar, task.throttle, 'throttle')
      : undefined;
  const limit =
    throttle !== undefined && throttle > 0 ? Math.min(throttle, run.options.forks) : run.options.forks;
  const info = taskInfo(task, section);
  const { free, slots } = section.play;
  const gate =
    free && throttle !== undefined && throttle > 0 ? throttleGate(task, limit, section) : undefined;
  const work = (host: PlayHost): Promise<HostOutcome> =>
    contained({ task, host, section }, () => attended(host));
  const attended = async (host: PlayHost): Promise<HostOutcome> => {
    run.emit({ type: 'host.start', task: info, host: host.name });
    void lookAhead(task, host, section);
    for (let running = task; ;) {
      const result = await runOnHost(running, host, section);
      // An include that was asked for is announced with its hosts, not host by host.
      const included = result.includes.length > 0 && result.status === 'ok';
      if (!included) tellResult({ task, host, section }, result);
      const again = await lookInto(running, host, result, section);
      if (again === undefined) return result;
      running = again;
    }
  };
  const inTurn = (host: PlayHost): Promise<HostOutcome> => (free ? slots.run(() => work(host)) : work(host));
  return mapPool(hosts, limit, (host) => (gate ? gate.run(() => inTurn(host)) : inTurn(host)));
}

/** Where hosts do not wait for each other, they wait for room in the task. */
function throttleGate(task: Task, limit: number, { play }: Section): Slots {
  const gate = play.throttles.get(task.id) ?? new Slots(limit);
  play.throttles.set(task.id, gate);
  return gate;
}

/** The debugger, when the task asks for it: the task to run once more, or undefined. */
async function lookInto(
  task: Task,
  host: PlayHost,
  result: HostOutcome,
  section: Section,
): Promise<Task | undefined> {
  if (!(await wantsDebugger(task, host, result, section))) return undefined;
  return section.play.run.dialogs.run(() => debugTask(task, host, result, section));
}

async function renderName(task: Task, host: PlayHost, section: Section): Promise<string | undefined> {
  if (!(task.name instanceof TemplateString)) return task.name;
  try {
    return valueText(await taskScope(task, host, section).templar.valueAsync(task.name));
  } catch {
    return task.name.text;
  }
}

/** Whether a name with templates is told as it is written: under `no_log` what is put in may be the secret. */
const staysHidden = async (task: Task, host: PlayHost, section: Section): Promise<boolean> =>
  task.name instanceof TemplateString &&
  (await noLogOf({ task, templar: taskScope(task, host, section).templar, section })) !== false;

/** Whether the user's choice of tags leaves the task in; handlers run whatever their tags. */
export const isWanted = async (task: Task, hosts: readonly PlayHost[], section: Section): Promise<boolean> =>
  section.isHandler || isSelected(await tagsOf(task, hosts, section), section.play.run.tags);

const tagsOf = async (
  task: Task,
  [host]: readonly PlayHost[],
  section: Section,
): Promise<readonly string[]> =>
  host && hasTemplates(task) ? renderTags(task, taskScope(task, host, section).templar) : task.tags;

/** Whether one host stands for all. The free strategies cannot have that, since hosts are at different tasks. */
async function runsOnce(task: Task, host: PlayHost, section: Section): Promise<boolean> {
  const { free, run } = section.play;
  const bypasses = task.traits.oncePerPlay === true;
  if (bypasses && free)
    throw new TsplayError(
      'TSP1103',
      `The '${task.action}' module bypasses the host loop, which is currently not supported in the free strategy ` +
        'and would instead execute for every host in the inventory list.',
      { src: task.src },
    );
  const once =
    bypasses ||
    (task.runOnce !== undefined &&
      (await renderBool(taskScope(task, host, section).templar, task.runOnce, 'run_once')));
  if (once && free)
    run.warn(
      'Using run_once with the free strategy is not currently supported. This task will still be executed for ' +
        'every host in the inventory list.',
    );
  return once && !free;
}

/** `--start-at-task`: whether this is the task to start at; from then on all run. */
function reached(name: string | undefined, task: Task, section: Section): boolean {
  const { run } = section.play;
  const wanted = run.options.startAtTask ?? '';
  const names = [name ?? task.action, `${task.role?.fullName ?? ''} : ${name ?? task.action}`];
  run.started = names.some((candidate) => candidate === wanted || fnmatch(wanted)(candidate));
  return run.started;
}

async function confirmStep(name: string, section: Section): Promise<boolean> {
  const { run } = section.play;
  if (run.stepAll) return true;
  const answer = (
    await run.hooks.prompt(`Perform task: TASK: ${name} (N)o/(y)es/(c)ontinue: `, { secret: false })
  )
    .trim()
    .toLowerCase();
  if (answer === 'c' || answer === 'continue') run.stepAll = true;
  return run.stepAll || answer === 'y' || answer === 'yes';
}

/** Reads what the hosts asked for, in the order in which it should be run, one file (and item) after the other. */
async function readInclusions(
  task: Task,
  hosts: readonly PlayHost[],
  results: readonly HostOutcome[],
  section: Section,
): Promise<Loaded> {
  const inclusions = new Inclusions();
  for (const [i, host] of hosts.entries()) {
    for (const include of results[i]?.includes ?? [])
      inclusions.add(host, include.args, include.itemVars, include.label);
  }
  const loaded: Loaded = { parts: [], failed: [] };
  const hidden = new Set(hosts.filter((_, i) => results[i]?.hidden === true));
  for (const inclusion of inclusions.all()) {
    const active = inclusion.hosts.filter(isActive);
    if (active.length === 0) continue;
    const told = { ...task, noLog: active.some((host) => hidden.has(host)) };
    try {
      loaded.parts.push({ nodes: await readInclusion(told, inclusion, active, section), hosts: active });
    } catch (error) {
      if (isUnexpected(error, section)) {
        failOfBug(told, active, error, section);
        loaded.failed.push(...active);
        continue;
      }
      // What is not a playbook at all ends the run, as when it had been found before; what is not there fails the host.
      if (!(error instanceof TsplayError) || codes[error.code].exit === ExitCode.parser)
        throw told.noLog ? hiddenError(error, task.src) : error;
      failInclusion(told, active, error, section);
      loaded.failed.push(...active);
    }
  }
  return loaded;
}

async function readInclusion(
  task: Task,
  inclusion: Inclusion,
  hosts: readonly PlayHost[],
  section: Section,
): Promise<readonly Node[]> {
  const { run } = section.play;
  const { nodes, file } = await loadInclusion(task, inclusion, section);
  run.emit({
    type: 'include.loaded',
    task: taskInfo(task, section),
    file,
    hosts: hosts.map((host) => host.name),
    itemLabel: inclusion.itemLabel,
  });
  for (const host of hosts) run.stats.of(host.name).ok++;
  return nodes;
}

function failInclusion(task: Task, hosts: readonly PlayHost[], error: TsplayError, section: Section): void {
  const result: HostOutcome = {
    ...outcome('failed', { reason: longText(error) }, { error: formatError(error) }),
    looped: false,
    delegatedTo: undefined,
    duration: 0,
    includes: [],
    learnt: [],
    notify: [],
    registers: new Map(),
    hidden: taskInfo(task, section).noLog,
  };
  for (const host of hosts) {
    tellResult({ task, host, section }, result);
    applyResult(task, host, [host], result, section);
  }
}

/**
 * `any_errors_fatal` (a task that runs once is always that) and `max_fail_percentage`: what happened to some ends it
 * for all. Each host fails where it is: in a block with a rescue it goes there.
 */
async function stopOnErrors(
  task: Task,
  bad: readonly PlayHost[],
  once: boolean,
  section: Section,
): Promise<void> {
  const { play } = section;
  const [first] = bad;
  if (first === undefined || play.free) return;
  const { templar } = taskScope(task, first, section);
  const fatal =
    once ||
    (await renderBool(templar, task.anyErrorsFatal, 'any_errors_fatal', play.run.settings.anyErrorsFatal));
  const limit = await renderNumber(templar, play.play.maxFailPercentage, 'max_fail_percentage');
  const failed = play.batch.filter((host) => host.failed && !section.rescuable).length;
  const tooMany = limit !== undefined && (failed / play.batch.length) * 100 > limit;
  if (fatal || tooMany) for (const host of play.batch) if (isActive(host)) host.failed = true;
  if (!tooMany) return;
  play.run.emit({ type: 'play.noHosts', remaining: true, tooMany: true });
  play.breakRun();
}
