/**
 * A task planned before its turn, for what its module asks the host: the answers are kept for that turn, and nothing else
 * of it is. It sees the run without its voice, and the variables as they are now; where those change until its turn, it asks
 * for something else then.
 * @module
 */
import type { Task } from '../../playbook/index.ts';
import { coerceParams, createHostAhead, NotAhead, type Module, type ModuleContext } from '../../sdk/index.ts';
import { falseCondition } from '../state/conditions.ts';
import type { HostTask } from '../state/host-task.ts';
import type { PlayHost } from '../state/hosts.ts';
import { boolKeyword } from '../state/keyword.ts';
import type { PlayRun, Section } from '../state/run.ts';
import { taskInfo } from '../state/task-info.ts';
import { taskOnHost, withTask } from '../scope/host-task.ts';
import { namesOf } from './attempt.ts';
import type { Attempt } from './types.ts';
import { renderArgs } from './args.ts';
import { moduleContext } from './context.ts';
import { itemVars, loopItems, loopStyle, type LoopStyle } from './loop.ts';
import { withoutOmitted } from './omitted.ts';
import { wayOf } from './reach.ts';
import type { Value } from '../../util/value.ts';

const muted = new WeakMap<PlayRun, PlayRun>();

/** The section as tasks see it whose turn has not come. */
export function unheard(section: Section): Section {
  const { play } = section;
  let own = muted.get(play);
  if (own === undefined) {
    own = { ...play, run: play.run.muted };
    muted.set(play, own);
  }
  return { ...section, play: own };
}

/** Whether a task is one whose module may be planned ahead, by its keywords. */
export const isPlain = (task: Task): boolean =>
  task.delegateTo === undefined &&
  task.async === undefined &&
  task.until.length === 0 &&
  task.retries === undefined &&
  task.timeout === undefined &&
  task.connection === undefined &&
  task.runOnce === undefined &&
  task.throttle === undefined &&
  task.debugger === undefined;

/** Plans a task ahead, or the first items of its loop. Gives how many plans that were. Never rejects. */
export async function foresee(task: Task, { module, host, section, room }: Looking): Promise<number> {
  try {
    const hostTask = taskOnHost(task, host, section, taskInfo(task, section));
    if (task.loop === undefined) {
      void plan(module, hostTask);
      return 1;
    }
    const items = await loopItems(task.loop, hostTask.templar, task.action);
    const count = Math.min(room, items.length);
    const style = await loopStyle(task.loop.control, hostTask.templar);
    foreseenItems(module, hostTask, { items, style }).look(0, count);
    return count;
  } catch {
    return 0;
  }
}

/** On whom a task is looked at, and how many plans there may be. */
interface Looking {
  readonly module: Module;
  readonly host: PlayHost;
  /** One that is {@link unheard}. */
  readonly section: Section;
  readonly room: number;
}

/** The items of a loop, some of them planned. */
interface PlannedItems {
  /** Plans those from one on, as far as that has not been done since something was changed. */
  look(from: number, count: number): void;
}

interface Items {
  readonly items: readonly Value[];
  readonly style: LoopStyle;
}

function foreseenItems(module: Module, hostTask: HostTask, { items, style }: Items): PlannedItems {
  const { section, templar } = hostTask;
  const { foresight } = section.play.run;
  let next = 0;
  let epoch: number | undefined;
  return {
    look: (from, count) => {
      if (style.pause > 0 || foresight === undefined || foresight.isChanging) return;
      next = epoch === foresight.epoch ? Math.max(next, from) : from;
      epoch = foresight.epoch;
      for (; next < Math.min(from + count, items.length); next++)
        void plan(module, { ...hostTask, templar: templar.with(itemVars(style, items, next)) });
    },
  };
}

/** A loop that has begun. */
export interface ItemsAhead {
  /** To be called when an item begins: looks at those behind it. */
  begins(index: number): void;
}

/** Items of a loop that has begun; undefined where they are not looked at ahead. */
export async function itemsAhead(
  { task, host, section, info }: HostTask,
  loop: Items,
): Promise<ItemsAhead | undefined> {
  const { run, batch } = section.play;
  const { foresight } = run;
  if (foresight === undefined || loop.items.length < 2 || !isPlain(task)) return undefined;
  const found = await run.actions.find(task.action);
  if (found?.kind !== 'module' || found.module.ahead !== true) return undefined;
  const silent = taskOnHost(task, host, unheard(section), info);
  const planned = foreseenItems(found.module, silent, loop);
  return {
    begins: (index) => {
      const look = (): void => planned.look(index + 1, foresight.reach);
      look();
      foresight.onceSent(batch.length === 1 ? look : undefined);
    },
  };
}

/** Plans it, and throws the plan away. Whatever goes wrong will go wrong again in its turn, and be told there. */
async function plan(module: Module, hostTask: HostTask): Promise<void> {
  try {
    await planned(module, hostTask);
  } catch {
    // Told in its turn.
  }
}

async function planned(module: Module, hostTask: HostTask): Promise<void> {
  const { host, section, templar } = hostTask;
  const { run } = section.play;
  const { foresight } = run;
  if (foresight === undefined) return;
  const task = await withoutOmitted(hostTask.task, templar);
  if ((await falseCondition(task.when, templar, run)) !== undefined) return;
  const reached = { ...hostTask.scope, templar };
  const attempt: Attempt = { ...withTask(hostTask, task), delegatedTo: undefined, reached };
  const args = await renderArgs(task, templar, {
    names: [...namesOf(module), task.action],
    groups: run.groups,
    resolve: (name) => run.actions.resolve(name).resolved,
  });
  const check = await boolKeyword(attempt, 'check_mode', run.options.check);
  const base = await moduleContext(attempt, check);
  const context: ModuleContext = {
    ...base,
    controller: { ...base.controller, local: notNow },
    onEarlyEnd: notNow,
    onRunEnd: notNow,
    onOutput: () => undefined,
  };
  const params = coerceParams(module, args, {
    src: task.src,
    environment: base.environment,
    onSecret: (text) => run.secret(text),
    onDeprecated: () => undefined,
  });
  // The task whose turn it is goes first: it opens the connection.
  await new Promise((resolve) => setImmediate(resolve));
  const route = await run.connections.opened(wayOf(attempt));
  if (route === undefined) return;
  const expected = check && run.options.check ? run.expected(host.name) : undefined;
  const reading = createHostAhead(route.transport, {
    name: host.name,
    become: route.become,
    environment: base.environment,
    expected,
    foreseen: foresight.ahead,
  });
  await module.plan(params, reading, context);
}

const notNow = (): never => {
  throw new NotAhead('its turn has not come');
};
