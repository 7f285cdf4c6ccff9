/**
 * One task on all hosts that take part: tags, the banner, every host at once, and what follows from the results.
 * @module
 */
import { codes, ExitCode, formatError, hiddenError, longText, TsplayError } from '../../errors/index.ts';
import type { Node, Task } from '../../playbook/index.ts';
import type { Templar } from '../../template/index.ts';
import { fnmatch } from '../../util/fnmatch.ts';
import { valueText, TemplateString } from '../../util/value.ts';
import { applyContained, applyResult, failOfBug } from './apply-result.ts';
import { debugTask, wantsDebugger } from './debugger.ts';
import { isUnexpected } from '../host-task/failures.ts';
import { runOnHost, type HostOutcome } from '../host-task/host-task.ts';
import { contained, tellResult } from './contain.ts';
import type { HostTask } from '../state/host-task.ts';
import { isActive, type PlayHost } from '../state/hosts.ts';
import { Inclusions, loadInclusion, type Inclusion } from './include.ts';
import { lookAhead } from './look-ahead.ts';
import { runMeta } from './meta.ts';
import { outcome } from '../state/outcome.ts';
import { mapPool, Slots } from '../state/pool.ts';
import { boolKeyword, numberKeyword } from '../state/keyword.ts';
import { renderNumber } from '../state/render.ts';
import type { Section } from '../state/run.ts';
import { taskOnHost, withTask } from '../scope/host-task.ts';
import { taskScope } from '../scope/scope.ts';
import { shownArgs } from './shown-args.ts';
import { hasTemplates, isSelected, renderTags } from '../state/tags.ts';
import { noLogOf } from '../state/silence.ts';
import { taskInfo } from '../state/task-info.ts';

/** Runs a task on hosts that are active. Failures end up in the hosts' state. */
export async function runTask(task: Task, hosts: readonly PlayHost[], section: Section): Promise<void> {
  const { run } = section.play;
  if (run.hooks.signal.aborted) return;
  if (!(await isWanted(task, hosts, section))) return;
  const inRole = task.role?.key;
  const here = inRole === undefined ? hosts : hosts.filter((host) => !host.endedRoles.has(inRole));
  const [first] = here;
  if (first === undefined) return;
  const { templar } = taskScope(task, first, section);
  const name = await renderName(task, templar);
  if (!run.started && !reached(name, task, section)) return;
  const shownName = (await staysHidden({ task, templar, section })) ? undefined : name;
  const info = taskInfo(task, section, shownName, await shownArgs(task, run));
  if (task.traits.meta === true) return runMeta(task, info, here, section);
  if (run.options.step && !(await confirmStep(info.name, section))) return;
  run.emit({ type: 'task.start', task: info, hosts: here.length, position: run.positions.get(task.id) });
  const once = await runsOnce(task, templar, section);
  const running = (once ? [first] : here).map((host) => taskOnHost(task, host, section, info));
  const results = await runAll(running);
  for (const [i, hostTask] of running.entries()) {
    const result = results[i];
    if (result) results[i] = applyContained(hostTask, once ? here : [hostTask.host], result);
  }
  run.emit({ type: 'task.end', task: info });
  const loaded = task.traits.include !== undefined ? await readInclusions(running, results) : nothingLoaded;
  const bad = running.filter((_, i) => isBad(results[i]));
  await stopOnErrors([...bad, ...loaded.failed], once);
  for (const { nodes, hosts: those } of loaded.parts)
    await section.play.steps.runNodes(nodes, those.filter(isActive), section);
}

const isBad = (result: HostOutcome | undefined): boolean =>
  result !== undefined && !result.ignored && (result.status === 'failed' || result.status === 'unreachable');

/** What includes brought in, and the hosts for which that could not be read. */
interface Loaded {
  readonly parts: { readonly nodes: readonly Node[]; readonly hosts: readonly PlayHost[] }[];
  readonly failed: HostTask[];
}

const nothingLoaded: Loaded = { parts: [], failed: [] };

async function runAll(hostTasks: readonly HostTask[]): Promise<HostOutcome[]> {
  const [first] = hostTasks;
  if (first === undefined) return [];
  const { task, section } = first;
  const { run, free, slots } = section.play;
  const throttle = await numberKeyword(first, 'throttle');
  const limit =
    throttle !== undefined && throttle > 0 ? Math.min(throttle, run.options.forks) : run.options.forks;
  const gate =
    free && throttle !== undefined && throttle > 0 ? throttleGate(task, limit, section) : undefined;
  const work = (hostTask: HostTask): Promise<HostOutcome> => contained(hostTask, () => attended(hostTask));
  const inTurn = (hostTask: HostTask): Promise<HostOutcome> =>
    free ? slots.run(() => work(hostTask)) : work(hostTask);
  return mapPool(hostTasks, limit, (hostTask) =>
    gate ? gate.run(() => inTurn(hostTask)) : inTurn(hostTask),
  );
}

/** The task on a host, as often as the person in the debugger wants. */
async function attended(hostTask: HostTask): Promise<HostOutcome> {
  const { host, section, info } = hostTask;
  section.play.run.emit({ type: 'host.start', task: info, host: host.name });
  void lookAhead(hostTask);
  for (let running = hostTask; ;) {
    const result = await runOnHost(running);
    // An include that was asked for is announced with its hosts, not host by host.
    const included = result.includes.length > 0 && result.status === 'ok';
    if (!included) tellResult(hostTask, result);
    const again = await lookInto(running, result);
    if (again === undefined) return result;
    running = again;
  }
}

/** Where hosts do not wait for each other, they wait for room in the task. */
function throttleGate(task: Task, limit: number, { play }: Section): Slots {
  const gate = play.throttles.get(task.id) ?? new Slots(limit);
  play.throttles.set(task.id, gate);
  return gate;
}

/** The debugger, when the task asks for it: the task to run once more, or undefined. */
async function lookInto(hostTask: HostTask, result: HostOutcome): Promise<HostTask | undefined> {
  if (!(await wantsDebugger(hostTask, result))) return undefined;
  return hostTask.section.play.run.dialogs.run(() => debugTask(hostTask, result));
}

async function renderName(task: Task, templar: Templar): Promise<string | undefined> {
  if (!(task.name instanceof TemplateString)) return task.name;
  try {
    return valueText(await templar.valueAsync(task.name));
  } catch {
    return task.name.text;
  }
}

/** Whether a name with templates is told as it is written: under `no_log` what is put in may be the secret. */
const staysHidden = async (of: Pick<HostTask, 'task' | 'templar' | 'section'>): Promise<boolean> =>
  of.task.name instanceof TemplateString && (await noLogOf(of)) !== false;

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
async function runsOnce(task: Task, templar: Templar, section: Section): Promise<boolean> {
  const { free, run } = section.play;
  const bypasses = task.traits.oncePerPlay === true;
  if (bypasses && free)
    throw new TsplayError(
      'TSP1103',
      `The '${task.action}' module bypasses the host loop, which is currently not supported in the free strategy ` +
        'and would instead execute for every host in the inventory list.',
      { src: task.src },
    );
  const once = bypasses || (task.runOnce !== undefined && (await boolKeyword({ task, templar }, 'run_once')));
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
  hostTasks: readonly HostTask[],
  results: readonly HostOutcome[],
): Promise<Loaded> {
  const inclusions = new Inclusions();
  for (const [i, { host }] of hostTasks.entries()) {
    for (const include of results[i]?.includes ?? [])
      inclusions.add(host, include.args, include.itemVars, include.label);
  }
  const loaded: Loaded = { parts: [], failed: [] };
  const hidden = new Set(hostTasks.filter((_, i) => results[i]?.hidden === true));
  for (const inclusion of inclusions.all()) {
    const asking = new Set(inclusion.hosts.filter(isActive));
    const active = hostTasks.filter(({ host }) => asking.has(host));
    const noLog = active.some((hostTask) => hidden.has(hostTask));
    const told = active.map((hostTask) => withTask(hostTask, { ...hostTask.task, noLog }));
    const [first] = told;
    if (first === undefined) continue;
    const hosts = told.map(({ host }) => host);
    try {
      loaded.parts.push({ nodes: await readInclusion(first, inclusion, hosts), hosts });
    } catch (error) {
      const { task, section } = first;
      if (isUnexpected(error, section)) failOfBug(told, error, section);
      // What is not a playbook at all ends the run, as when it had been found before; what is not there fails the host.
      else if (!(error instanceof TsplayError) || codes[error.code].exit === ExitCode.parser)
        throw noLog ? hiddenError(error, task.src) : error;
      else failInclusion(told, error);
      loaded.failed.push(...told);
    }
  }
  return loaded;
}

async function readInclusion(
  { task, section, info }: HostTask,
  inclusion: Inclusion,
  hosts: readonly PlayHost[],
): Promise<readonly Node[]> {
  const { run } = section.play;
  const { nodes, file } = await loadInclusion(task, inclusion, section);
  run.emit({
    type: 'include.loaded',
    task: info,
    file,
    hosts: hosts.map((host) => host.name),
    itemLabel: inclusion.itemLabel,
  });
  for (const host of hosts) run.stats.of(host.name).ok++;
  return nodes;
}

function failInclusion(hostTasks: readonly HostTask[], error: TsplayError): void {
  for (const hostTask of hostTasks) {
    const result: HostOutcome = {
      ...outcome('failed', { reason: longText(error) }, { error: formatError(error) }),
      looped: false,
      delegatedTo: undefined,
      duration: 0,
      includes: [],
      learnt: [],
      notify: [],
      registers: new Map(),
      hidden: hostTask.info.noLog,
    };
    tellResult(hostTask, result);
    applyResult(hostTask, [hostTask.host], result);
  }
}

/**
 * `any_errors_fatal` (a task that runs once is always that) and `max_fail_percentage`: what happened to some ends it
 * for all. Each host fails where it is: in a block with a rescue it goes there.
 */
async function stopOnErrors([first]: readonly HostTask[], once: boolean): Promise<void> {
  if (first === undefined || first.section.play.free) return;
  const { section, templar } = first;
  const { play } = section;
  const fatal = once || (await boolKeyword(first, 'any_errors_fatal', play.run.settings.anyErrorsFatal));
  const limit = await renderNumber(templar, play.play.maxFailPercentage, 'max_fail_percentage');
  const failed = play.batch.filter((host) => host.failed && !section.rescuable).length;
  const tooMany = limit !== undefined && (failed / play.batch.length) * 100 > limit;
  if (fatal || tooMany) for (const host of play.batch) if (isActive(host)) host.failed = true;
  if (!tooMany) return;
  play.run.emit({ type: 'play.noHosts', remaining: true, tooMany: true });
  play.breakRun();
}
