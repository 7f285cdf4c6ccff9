/**
 * When a task counts as one that changes hosts, for what was read ahead of other tasks.
 * @module
 */
import type { Task } from '../../playbook/index.ts';
import type { Changing, Foresight, Module } from '../../sdk/index.ts';

/** What a task's work reports of the change that it makes. */
export interface Telling extends Pick<Changing, 'acts' | 'sent'> {
  begins(): void;
}

/** When a task changes something. */
export interface Changes {
  /** Whether its reads may be answered by what was read ahead. */
  readonly mayTake: boolean;
  /** Does a task's work, which tells when it begins to change something; what was read ahead is good for nothing then. */
  during<T>(work: (telling: Telling) => Promise<T>): Promise<T>;
}

const nothing = (): void => undefined;
const never: Changes['during'] = (work) => work({ begins: nothing, acts: nothing, sent: nothing });

/** Said of a command that only looks, by who wrote the book: it is run in check mode too, and never changes anything. */
const onlyLooks = ({ checkMode, changedWhen }: Task): boolean =>
  checkMode === false && changedWhen.length === 1 && changedWhen[0]?.value === false;

/** A module that says nothing of itself counts as changing for as long as it works: it may wait for something, or start it. */
export function changesOf(
  module: Pick<Module, 'ahead'>,
  task: Task,
  foresight: Foresight | undefined,
): Changes {
  if (foresight === undefined || onlyLooks(task)) return { mayTake: false, during: never };
  const ahead = module.ahead === true;
  return {
    mayTake: ahead,
    during: async (work) => {
      let changing = ahead ? undefined : foresight.changing();
      let changed = false;
      try {
        return await work({
          begins: () => {
            changed = true;
            changing ??= foresight.changing();
          },
          acts: () => changing?.acts(),
          sent: (place) => changing?.sent(place),
        });
      } finally {
        // A job goes on by itself.
        if (task.async !== undefined) changing?.acts();
        changing?.ended();
        if (ahead) foresight.learn(changed);
      }
    },
  };
}
