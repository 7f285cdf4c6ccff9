/**
 * Throttles: an event storm makes one action.
 * @module
 */
import { pluck } from '../condition/path.ts';
import type { Clock } from './clock.ts';
import type { Data, Throttle } from './rule.ts';

/** What a throttle does with matches: fires now, later, or not. */
export interface Throttler {
  match(event: Data): void;
  /** Whether it holds events that will fire by themselves. */
  readonly pending: boolean;
  stop(): void;
}

/** Groups that are kept apart at most; the oldest makes way. */
const mostGroups = 10_000;

export function createThrottler(
  throttle: Throttle,
  clock: Clock,
  fire: (events: readonly Data[]) => void,
): Throttler {
  const groupOf = (event: Data): string =>
    JSON.stringify(throttle.by.map((path) => pluck(event, path) ?? null));
  switch (throttle.kind) {
    case 'once_within':
      return onceWithin(throttle.window, clock, groupOf, fire);
    case 'once_after':
      return onceAfter(throttle.window, clock, groupOf, fire);
    case 'accumulate_within':
      return accumulate(throttle, clock, groupOf, fire);
  }
}

function onceWithin(
  window: number,
  clock: Clock,
  groupOf: (event: Data) => string,
  fire: (events: readonly Data[]) => void,
): Throttler {
  const until = new Map<string, number>();
  return {
    match(event) {
      const now = clock.now();
      const group = groupOf(event);
      if ((until.get(group) ?? Number.NEGATIVE_INFINITY) > now) return;
      // Entered anew, so that the map stays in order of time and its first is the one to drop.
      until.delete(group);
      until.set(group, now + window);
      for (const [key, end] of until) {
        if (end > now && until.size <= mostGroups) break;
        until.delete(key);
      }
      fire([event]);
    },
    pending: false,
    stop: () => until.clear(),
  };
}

function onceAfter(
  window: number,
  clock: Clock,
  groupOf: (event: Data) => string,
  fire: (events: readonly Data[]) => void,
): Throttler {
  let groups = new Map<string, Data>();
  let cancel: (() => void) | undefined;
  return {
    match(event) {
      const group = groupOf(event);
      if (!groups.has(group) && groups.size < mostGroups) groups.set(group, event);
      cancel ??= clock.after(window, () => {
        const events = [...groups.values()];
        groups = new Map();
        cancel = undefined;
        fire(events);
      });
    },
    get pending() {
      return cancel !== undefined;
    },
    stop() {
      cancel?.();
      cancel = undefined;
      groups.clear();
    },
  };
}

function accumulate(
  { window, threshold }: Extract<Throttle, { readonly kind: 'accumulate_within' }>,
  clock: Clock,
  groupOf: (event: Data) => string,
  fire: (events: readonly Data[]) => void,
): Throttler {
  const counts = new Map<string, { count: number; readonly until: number }>();
  return {
    match(event) {
      const now = clock.now();
      const group = groupOf(event);
      let state = counts.get(group);
      if (state === undefined || state.until <= now) {
        state = { count: 0, until: now + window };
        counts.delete(group);
        counts.set(group, state);
        for (const [key, { until }] of counts) {
          if (until > now && counts.size <= mostGroups) break;
          counts.delete(key);
        }
      }
      if (++state.count < threshold) return;
      counts.delete(group);
      fire([event]);
    },
    pending: false,
    stop: () => counts.clear(),
  };
}
