/**
 * Who waited for whom. In a play whose hosts go in step, a host that has ended a task waits until the last one has.
 * @module
 */
import type { RunModel, Step, TaskRun } from './model.ts';

/** A host's time. Milliseconds. */
export interface HostTime {
  /** In order; with the task of each. */
  readonly steps: readonly (readonly [TaskRun, Step])[];
  readonly working: number;
  /** Between its first step and its last. */
  readonly waiting: number;
  /** The host that it waited for longest, and how long. */
  readonly longest: readonly [host: number, time: number] | undefined;
}

/** The step that ended last: what the others waited for. */
export const lastOf = ({ steps }: TaskRun): Step | undefined =>
  steps.reduce<Step | undefined>(
    (last, step) => (last === undefined || step.end > last.end ? step : last),
    undefined,
  );

/** What the hosts of a task waited for the last of them, together; 0 where hosts are not in step. */
export function waitedIn(task: TaskRun): number {
  const last = lastOf(task);
  if (last === undefined || !task.play.inStep) return 0;
  return task.steps.reduce((sum, { end }) => sum + last.end - end, 0);
}

/** Times of all hosts, by their number. */
export function hostTimes({ hosts, tasks }: RunModel): readonly HostTime[] {
  const byHost = hosts.map((): [TaskRun, Step][] => []);
  for (const task of tasks) for (const step of task.steps) byHost[step.host]?.push([task, step]);
  const lasts = tasks.map(lastOf);
  return byHost.map((steps, host) =>
    hostTime(
      host,
      steps.sort(([, a], [, b]) => a.start - b.start),
      tasks,
      lasts,
    ),
  );
}

/** The time of one host, from its steps in order, all tasks and the last step of each. */
export function hostTime(
  host: number,
  steps: readonly (readonly [TaskRun, Step])[],
  tasks: readonly TaskRun[],
  lasts: readonly (Step | undefined)[],
): HostTime {
  const waits = new Map<number, number>();
  let [working, waiting, until] = [0, 0, steps[0]?.[1].start ?? 0];
  let before = steps[0]?.[0].position ?? 1;
  for (const [task, step] of steps) {
    waiting += Math.max(0, step.start - until);
    // The task it ended before, and those that ran on other hosts only.
    for (let n = before; n < task.position; n++) {
      const [other, last] = [tasks[n - 1], lasts[n - 1]];
      if (other === undefined || last === undefined || last.host === host || !other.play.inStep) continue;
      const time = Math.min(last.end, step.start) - Math.max(until, other.start);
      if (time > 0) waits.set(last.host, (waits.get(last.host) ?? 0) + time);
    }
    working += Math.max(0, step.end - Math.max(until, step.start));
    until = Math.max(until, step.end);
    before = task.position;
  }
  const [longest] = [...waits].sort(([, a], [, b]) => b - a);
  return { steps, working, waiting, longest };
}
