/**
 * A run as tasks see it that are looked at before their turn: nothing is said, nothing is left behind, and templates look
 * nothing up that could change anything or take long.
 * @module
 */
import { NotAhead } from '../../sdk/index.ts';
import type { TemplarOptions } from '../../template/index.ts';
import type { Run } from '../state/run.ts';

/** Lookups that only turn values over, or read the controller's own files. */
const harmless = new Set(
  (
    'config dict env file fileglob first_found flattened indexed_items inventory_hostnames items list nested sequence ' +
    'subelements template together unvault varnames vars cartesian'
  ).split(' '),
);

/** Options of templars whose messages are dropped. */
export const unheard = (
  options: Omit<TemplarOptions, 'vars' | 'searchPath' | 'basedir'>,
): typeof options => ({
  ...options,
  onDeprecated: () => undefined,
  mayLookUp: (name) => harmless.has(name),
});

const notNow = (): never => {
  throw new NotAhead('it would be heard of at the end of the run');
};

/** The run without its voice. */
export function mutedRun(run: Omit<Run, 'muted'>, own: Pick<Run, 'templars' | 'magic'>): Run {
  const silent: Omit<Run, 'muted'> = {
    ...run,
    ...own,
    hooks: { ...run.hooks, onChange: undefined },
    emit: () => undefined,
    emitResult: () => undefined,
    warn: () => undefined,
    onRunEnd: notNow,
    onEarlyEnd: notNow,
    refreshInventory: notNow,
  };
  return Object.assign(silent, { muted: silent as Run });
}
