/**
 * Waiting until a service's tasks are what its spec says.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { fail } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { same } from '../values/compare.ts';
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
  let stable = { ids: '', since: started };
  for (;;) {
    const state = await serviceProgress(api, name);
    const ids = state.running.map((task) => task.ID).join();
    if (!state.complete || ids !== stable.ids) stable = { ids: state.complete ? ids : '', since: Date.now() };
    else if (Date.now() - stable.since >= settled) return state.running;
    if (state.paused !== undefined) return fail(`The update of service ${name} is paused: ${state.paused}`);
    const errors = taskErrors(state.tasks, started - 2000);
    if (errors.length > options.failures)
      return fail(`Tasks of service ${name} fail: ${errors[0] ?? ''}`, { errors: [...new Set(errors)] });
    if (Date.now() - started > options.timeout) {
      const states = state.current.map((task) => task.Status.Err ?? task.Status.Message ?? task.Status.State);
      return fail(
        `Service ${name} has ${state.running.length} of ${state.wanted} tasks running after ${options.timeout / 1000} s: ${[...new Set([...errors, ...states])].join('; ') || 'no task was made'}`,
      );
    }
    await sleep(200);
  }
}

/** Milliseconds that the same tasks have to run: one that ends at once is seen running too. */
const settled = 1000;

interface UpdateStatus {
  readonly State?: string;
  readonly Message?: string;
}

async function serviceProgress(api: DockerApi, name: string) {
  const service = (await inspectService(api, name)) ?? fail(`Service ${name} is gone`);
  const tasks = await serviceTasks(api, service.ID);
  const current = currentTasks(tasks).filter((task) => !ended.has(task.Status.State));
  // Right after an update the tasks are still those of the spec before it.
  const spec = service.Spec.TaskTemplate.ContainerSpec;
  const running = current.filter((task) => isRunning(task) && same(task.Spec.ContainerSpec, spec));
  const wanted = replicasOf(service.Spec) ?? current.length;
  const update = service['UpdateStatus'] as UpdateStatus | undefined;
  const complete =
    running.length >= wanted && current.length === running.length && update?.State !== 'updating';
  const paused = update?.State === 'paused' ? (update.Message ?? 'its tasks fail') : undefined;
  return { tasks, current, running, wanted, complete, paused };
}
