/**
 * The tasks behind the one that a host is at, looked at while it is: what they will ask the host travels with what is asked
 * now.
 * @module
 */
import type { Node, Task } from '../../playbook/index.ts';
import type { Module } from '../../sdk/index.ts';
import { foresee, isPlain, unheard } from '../host-task/foresee.ts';
import type { HostTask } from '../state/host-task.ts';
import type { PlayHost } from '../state/hosts.ts';
import type { Rest, Run, Section } from '../state/run.ts';
import { hasTemplates, isSelected } from '../state/tags.ts';

/** What of a host's tasks has been looked at, since something was changed last. */
interface Outlook {
  readonly epoch: number;
  readonly seen: Set<string>;
}

const outlooks = new WeakMap<PlayHost, Outlook>();

function outlookOf(host: PlayHost, epoch: number): Outlook {
  let outlook = outlooks.get(host);
  if (outlook?.epoch !== epoch) {
    outlook = { epoch, seen: new Set() };
    outlooks.set(host, outlook);
  }
  return outlook;
}

/** Milliseconds over which it is measured how busy this process is. */
const span = 50;
/** Share of the time in which it works, from which on to look ahead only costs: with many hosts there is always an answer to read. */
const busyShare = 0.7;

let since = performance.eventLoopUtilization();
let measured = performance.now();
let busy = false;

/** Whether this process is the one that is waited for. */
function isBusy(): boolean {
  const now = performance.now();
  if (now - measured < span) return busy;
  busy = performance.eventLoopUtilization(since).utilization > busyShare;
  since = performance.eventLoopUtilization();
  measured = now;
  return busy;
}

/**
 * Looks at what comes behind a task; to be called when a host begins it, and not to be waited for. Behind one that may change
 * something it looks once the host has been given that, where no other host is at work. Never rejects.
 */
export async function lookAhead({ task, host, section }: HostTask): Promise<void> {
  const { run, batch } = section.play;
  const { foresight } = run;
  const { rest } = section;
  if (foresight === undefined || rest === undefined) return;
  const looking = (): Promise<void> =>
    look(host, unheard(section), rest).catch(() => {
      // Each task tells what is wrong with it when it is its turn.
    });
  foresight.onceSent(batch.length === 1 ? () => void looking() : undefined);
  if (batch.length > 1 && isBusy()) return;
  if ((await kindOf(task, run).catch(() => 'barrier')) === 'barrier') return;
  await looking();
}

/** What a task is to those who look past it. */
async function kindOf(task: Task, run: Run): Promise<Module | 'passes' | 'barrier'> {
  if (task.traits.meta === true || task.traits.include !== undefined) return 'barrier';
  const found = await run.actions.find(task.action);
  if (found?.kind === 'action') return passes.has(found.action.name) ? 'passes' : 'barrier';
  return found?.kind === 'module' && found.module.ahead === true ? found.module : 'barrier';
}

async function look(host: PlayHost, section: Section, rest: Rest): Promise<void> {
  const { run } = section.play;
  const { foresight } = run;
  if (foresight === undefined || foresight.isChanging || run.hooks.signal.aborted) return;
  const { epoch, seen } = outlookOf(host, foresight.epoch);
  let room = foresight.reach;
  for (const task of following(rest)) {
    if (room <= 0 || foresight.epoch !== epoch) return;
    if (!section.isHandler && !hasTemplates(task) && !isSelected(task.tags, run.tags)) continue;
    const module = await kindOf(task, run);
    if (module === 'barrier') return;
    if (module === 'passes') continue;
    room--;
    if (seen.has(task.id) || !isPlain(task)) continue;
    seen.add(task.id);
    room -= Math.max(0, (await foresee(task, { module, host, section, room: room + 1 })) - 1);
  }
}

/** Actions that neither change a host nor wait. */
const passes = new Set(
  'add_host assert debug fail group_by set_fact set_stats validate_argument_spec'
    .split(' ')
    .map((name) => `ansible.builtin.${name}`),
);

/** Tasks in the order in which they come when nothing fails. */
function* following(rest: Rest): Generator<Task> {
  for (let list: Rest | undefined = rest; list !== undefined; list = list.outer)
    for (let i = list.from; i < list.nodes.length; i++) {
      const node = list.nodes[i];
      if (node !== undefined) yield* inOrder(node);
    }
}

function* inOrder(node: Node): Generator<Task> {
  if (node.kind === 'task') yield node;
  else for (const inner of [...node.block, ...node.always]) yield* inOrder(inner);
}
