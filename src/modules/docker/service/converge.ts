/**
 * Waiting until a service's tasks are what its spec says.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { inspectService, serviceTasks, type ServiceSpec, type Task } from './service.ts';

export interface ConvergeOptions {
  /** Milliseconds. */
  readonly timeout: number;
  /** Tasks that may fail before it is given up; a crash loop does not end by itself. */
  readonly failures: number;
}

/** States of a task that will not run any more. */
const ended = new Set(['failed', 'rejected', 'orphaned', 'shutdown', 'complete', 'remove']);

/** Tasks of the service as it is now: those that are to run. */
export const currentTasks = (tasks: readonly Task[]): Task[] =>
  tasks.filter((task) => task.DesiredState === 'running' || task.DesiredState === 'complete');

export const isRunning = (task: Task): boolean => task.Status.State === 'running';

/** Failures since a point in time, newest first, as text for people. */
export function taskErrors(tasks: readonly Task[], since: number): string[] {
  return tasks
    .filter(
      (task) => ['failed', 'rejected'].includes(task.Status.State) && Date.parse(task.CreatedAt) >= since,
    )
    .sort((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1))
    .map((task) => {
      const code = task.Status.ContainerStatus?.ExitCode;
      const why = task.Status.Err ?? task.Status.Message ?? task.Status.State;
      return code ? `${why} (exit status ${code})` : why;
    });
}

export const replicasOf = (spec: ServiceSpec): number | undefined => spec.Mode.Replicated?.Replicas;

/**
 * Waits until the wanted number of tasks run. Fails with the tasks' own errors when they keep failing or time is up.
 * Returns the running tasks.
 */
export async function waitConverged(api: DockerApi, name: string, options: ConvergeOptions): Promise<Task[]> {
  const started = Date.now();
  for (;;) {
    const service = await inspectService(api, name);
    if (!service) return fail(`Service ${name} is gone`);
    const tasks = await serviceTasks(api, service.ID);
    const current = currentTasks(tasks).filter((task) => !ended.has(task.Status.State));
    const running = current.filter(isRunning);
    const wanted = replicasOf(service.Spec) ?? current.length;
    const updating = (service['UpdateStatus'] as { State?: string } | undefined)?.State === 'updating';
    if (running.length >= wanted && current.length === running.length && !updating) return running;
    const errors = taskErrors(tasks, started - 2000);
    if (errors.length > options.failures)
      return fail(`Tasks of service ${name} fail: ${errors[0] ?? ''}`, { errors: [...new Set(errors)] });
    if (Date.now() - started > options.timeout) {
      const states = current.map((task) => task.Status.Err ?? task.Status.Message ?? task.Status.State);
      return fail(
        `Service ${name} has ${running.length} of ${wanted} tasks running after ${options.timeout / 1000} s: ${[...new Set([...errors, ...states])].join('; ') || 'no task was made'}`,
      );
    }
    await sleep(200);
  }
}
