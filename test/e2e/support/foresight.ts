/**
 * What a dry run told, against what the run did.
 * @module
 */
import type { HostStatus, RunEvent } from '../../../src/events/types.ts';

export interface Foresight {
  /** Results of tasks on hosts in the run. */
  readonly results: number;
  readonly right: number;
  /** Of which the dry run said `?`. */
  readonly unknown: number;
  /** What the dry run told otherwise, a line each. */
  readonly wrong: readonly string[];
}

/** Status by task, host and occurrence. */
function statuses(events: readonly RunEvent[]): Map<string, HostStatus> {
  const found = new Map<string, HostStatus>();
  for (const event of events) {
    if (event.type !== 'host.end') continue;
    const key = `${event.task.name} on ${event.result.host}`;
    let n = 1;
    while (found.has(`${key} (${n})`)) n++;
    found.set(`${key} (${n})`, event.result.status);
  }
  return found;
}

/** Compares them, task by task and host by host. */
export function foresight(dry: readonly RunEvent[], real: readonly RunEvent[]): Foresight {
  const [before, after] = [statuses(dry), statuses(real)];
  const wrong: string[] = [];
  let right = 0;
  let unknown = 0;
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [told, was] = [before.get(key) ?? 'nothing', after.get(key) ?? 'nothing'];
    if (told === was) right++;
    else if (told === 'unknown') unknown++;
    else wrong.push(`${key}: ${told} was told, ${was} it was`);
  }
  return { results: after.size, right, unknown, wrong };
}
