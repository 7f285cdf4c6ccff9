/**
 * Parts of a run, and what two runs have that the other has not.
 * @module
 */
import type { EventOf, HostStatus, RunEvent, TaskInfo } from '../events/types.ts';
import { fnmatch } from '../util/fnmatch.ts';

/** What of a run is asked for; all of it where nothing is said. */
export interface Selection {
  /** A host's name; `*` and `?` are wildcards. */
  readonly host?: string | undefined;
  /** A task's name; wildcards as above. */
  readonly task?: string | undefined;
  /** Only failures and hosts that could not be reached. */
  readonly failed?: boolean | undefined;
}

const isBad = (status: HostStatus): boolean => status === 'failed' || status === 'unreachable';

/** Tells which events are asked for. What frames results (plays, tasks, the recap) is always. */
export function selector({ host, task, failed }: Selection): (event: RunEvent) => boolean {
  const isHost = host === undefined ? () => true : fnmatch(host);
  const isTask = task === undefined ? () => true : fnmatch(task);
  return (event) => {
    if ('task' in event && event.task !== undefined && !isTask(event.task.name)) return false;
    if (event.type === 'host.end' || event.type === 'item.end') {
      if (failed === true && !isBad(event.result.status)) return false;
      return isHost(event.result.host);
    }
    return !('host' in event) || isHost(event.host);
  };
}

/** One task on one host in a run. */
interface Step {
  readonly status: HostStatus;
  /** Milliseconds. */
  readonly duration: number;
}

interface Read {
  /** By task, then by host. */
  readonly steps: ReadonlyMap<string, ReadonlyMap<string, Step>>;
  /** Milliseconds by host, over all tasks. */
  readonly times: ReadonlyMap<string, number>;
}

/** A task in which two runs differ. */
export interface Difference {
  readonly task: string;
  readonly host: string;
  /** Undefined where it did not run. */
  readonly before: HostStatus | undefined;
  readonly after: HostStatus | undefined;
}

/** A host that took another time. Milliseconds. */
export interface Slower {
  readonly host: string;
  readonly before: number;
  readonly after: number;
}

export interface RunsDiff {
  readonly differences: readonly Difference[];
  /** Hosts that took at least a fifth and half a second longer or shorter, the largest change first. */
  readonly times: readonly Slower[];
}

/** The task as both runs know it: where it stands, without line, which edits move, but with its name. */
const keyOf = ({ name, src }: TaskInfo): string => (src === undefined ? name : `${src.file}: ${name}`);

async function readSteps(events: AsyncIterable<RunEvent>): Promise<Read> {
  const steps = new Map<string, Map<string, Step>>();
  const times = new Map<string, number>();
  for await (const event of events) {
    if (event.type !== 'host.end') continue;
    const { result, task } = event;
    times.set(result.host, (times.get(result.host) ?? 0) + result.duration);
    add(steps, keyOf(task), event);
  }
  return { steps, times };
}

/** A task that comes again (a role used twice, a handler) has a number behind its name. */
function add(steps: Map<string, Map<string, Step>>, key: string, { result }: EventOf<'host.end'>): void {
  for (let n = 1; ; n++) {
    const name = n === 1 ? key : `${key} (${n})`;
    const hosts = steps.get(name) ?? new Map<string, Step>();
    steps.set(name, hosts);
    if (hosts.has(result.host)) continue;
    hosts.set(result.host, { status: result.status, duration: result.duration });
    return;
  }
}

/** What ran otherwise in the second run, and which hosts took another time. */
export async function diffRuns(
  before: AsyncIterable<RunEvent>,
  after: AsyncIterable<RunEvent>,
): Promise<RunsDiff> {
  const [a, b] = [await readSteps(before), await readSteps(after)];
  const differences = [...new Set([...a.steps.keys(), ...b.steps.keys()])].flatMap((task) => {
    const [ours, theirs] = [a.steps.get(task), b.steps.get(task)];
    const hosts = new Set([...(ours?.keys() ?? []), ...(theirs?.keys() ?? [])]);
    const sorted = [...hosts].sort((x, y) => x.localeCompare(y, 'en', { numeric: true }));
    return sorted.flatMap((host) => {
      const one = { task, host, before: ours?.get(host)?.status, after: theirs?.get(host)?.status };
      return one.before === one.after ? [] : [one];
    });
  });
  const times = [...a.times].flatMap(([host, was]) => {
    const is = b.times.get(host);
    const isOther = is !== undefined && Math.abs(is - was) >= Math.max(500, was / 5);
    return isOther ? [{ host, before: was, after: is }] : [];
  });
  times.sort((x, y) => Math.abs(y.after - y.before) - Math.abs(x.after - x.before));
  return { differences, times };
}
