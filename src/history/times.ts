/**
 * How long a run's tasks took before: what is left of the present one can be told from that.
 * @module
 */
import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RunEvent, TaskInfo } from '../events/types.ts';
import { listRuns } from './store.ts';

/** Milliseconds. */
interface TaskTimes {
  /** From its beginning to its end on all hosts. */
  readonly duration: number;
  /** From its beginning to the end of the run. */
  readonly left: number;
}

/** Of an earlier run; undefined for a task that was not in it. */
type EarlierTimes = (task: TaskInfo) => TaskTimes | undefined;

/** Records that are looked through for one of the same playbooks. */
const most = 50;

/** Bytes of a record that are worth reading for this. */
const largest = 16 * 1024 * 1024;

/** The same task in another run: ids are given anew each time. */
const keyOf = ({ name, src }: TaskInfo): string => `${src?.file ?? ''}:${src?.line ?? 0}:${name}`;

/** Of the newest run of the same playbooks that went well and was no dry run; undefined when there is none. */
export async function earlierTimes(
  folder: string,
  { what, cwd }: { readonly what: readonly string[]; readonly cwd: string },
): Promise<EarlierTimes | undefined> {
  const found = listRuns(folder, most).find(
    ({ head, foot }) =>
      foot?.exitCode === 0 &&
      !foot.check &&
      head.cwd === cwd &&
      head.what.length === what.length &&
      head.what.every((one, i) => one === what[i]),
  );
  if (found === undefined || statSync(found.file).size > largest) return undefined;
  return await read(found.file);
}

async function read(file: string): Promise<EarlierTimes> {
  const starts = new Map<string, number>();
  const durations = new Map<string, number>();
  let end = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    // Most of a record is results, which need not be parsed for this.
    if (!/"type":"(task\.(start|end)|run\.end)"/.test(line.slice(0, 60))) continue;
    const event = JSON.parse(line) as RunEvent;
    end = event.time;
    if (event.type !== 'task.start' && event.type !== 'task.end') continue;
    const key = keyOf(event.task);
    // A play with batches comes to a task several times: the first one tells what is left.
    if (event.type === 'task.start') starts.set(key, starts.get(key) ?? event.time);
    else durations.set(key, event.time - (starts.get(key) ?? event.time));
  }
  return (task) => {
    const key = keyOf(task);
    const [start, duration] = [starts.get(key), durations.get(key)];
    return start === undefined || duration === undefined ? undefined : { duration, left: end - start };
  };
}
