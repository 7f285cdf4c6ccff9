/**
 * Services of a colour that nginx does not ask: workers, which run all the time, and jobs, which a timer starts. Labels of the
 * swarm's services say which is which, so that whoever looks at the swarm knows, and a colour that is brought back too.
 * @module
 */
import type { DockerApi } from '../docker/api/client.ts';
import { currentTasks, isRunning, replicasOf } from '../docker/service/converge.ts';
import {
  type ServiceInspect,
  type ServiceSpec,
  serviceTasks,
  type Task,
  updateService,
} from '../docker/service/service.ts';
import type { Color } from './params.ts';
import { colorServices } from './parts.ts';

/** `start-first` or `stop-first`: how the worker of a new release takes the place of the old one. */
const workerLabel = 'tsplay.worker';
/** Instances that a worker has once it works: one that is stop-first is started with none. */
const instancesLabel = 'tsplay.instances';
/** The schedule of a job. */
const jobLabel = 'tsplay.job';

const labelOf = ({ Spec }: ServiceInspect, label: string): string | undefined => Spec.Labels?.[label];

/** `N-blue_worker` is `worker`. */
export const partOf = ({ Spec }: ServiceInspect, name: string, color: Color): string =>
  Spec.Name.startsWith(`${name}-${color}_`) ? Spec.Name.slice(name.length + color.length + 2) : Spec.Name;

export const scheduleOf = (service: ServiceInspect): string | undefined => labelOf(service, jobLabel);
export const isJob = (service: ServiceInspect): boolean => scheduleOf(service) !== undefined;
export const isWorker = (service: ServiceInspect): boolean => labelOf(service, workerLabel) !== undefined;
export const isStopFirst = (service: ServiceInspect): boolean =>
  labelOf(service, workerLabel) === 'stop-first';

/** Instances that the service is to have while its colour is live; undefined where each node has one. */
export function wantedOf(service: ServiceInspect): number | undefined {
  const replicas = replicasOf(service.Spec);
  return replicas === 0 && isStopFirst(service) ? labelled(service) : replicas;
}

const labelled = (service: ServiceInspect): number => Number(labelOf(service, instancesLabel) ?? 1);

/** The same service with another number of instances, which its label says too where it has one. */
export const withInstances = (spec: ServiceSpec, instances: number): ServiceSpec => ({
  ...spec,
  Mode: { Replicated: { Replicas: instances } },
  ...(spec.Labels?.[instancesLabel] === undefined
    ? {}
    : { Labels: { ...spec.Labels, [instancesLabel]: String(instances) } }),
});

/** Workers that wait for the work of another colour. */
export const waiting = (services: readonly ServiceInspect[]): ServiceInspect[] =>
  services.filter((service) => isStopFirst(service) && replicasOf(service.Spec) === 0);

/** Starts workers that wait for their work. */
export async function startWaiting(api: DockerApi, services: readonly ServiceInspect[]): Promise<void> {
  for (const service of waiting(services))
    await updateService(api, service, withInstances(service.Spec, labelled(service)));
}

/** A worker of a colour as it runs. */
export interface WorkerState {
  /** Name in the Compose file; the colour's for a service that is a worker itself. */
  readonly name: string;
  /** Full name in the swarm. */
  readonly service: string;
  readonly order: string;
  readonly wanted: number;
  readonly running: number;
  /** It has no instance, because it waits for its work. */
  readonly waits: boolean;
}

/** A job of a colour, and how its last run went. */
export interface JobState {
  readonly name: string;
  readonly schedule: string;
  /** The swarm's word for the last run: `running`, `complete`, `failed` …; empty when it has not run. */
  readonly last: string;
  /** ISO time. */
  readonly at: string;
  /** Why the last run failed; empty when it did not. */
  readonly error: string;
}

export interface Beside {
  readonly workers: readonly WorkerState[];
  readonly jobs: readonly JobState[];
}

/** Workers and jobs of a colour, by name. */
export async function readBeside(api: DockerApi, name: string, color: Color): Promise<Beside> {
  const services = await colorServices(api, name, color);
  const found = await Promise.all(
    services
      .filter((service) => isWorker(service) || isJob(service))
      .map(async (service) => ({ service, tasks: await serviceTasks(api, service.ID) })),
  );
  found.sort((a, b) => (a.service.Spec.Name < b.service.Spec.Name ? -1 : 1));
  return {
    workers: found
      .filter(({ service }) => isWorker(service))
      .map(({ service, tasks }) => workerState(service, tasks, partOf(service, name, color))),
    jobs: found
      .filter(({ service }) => isJob(service))
      .map(({ service, tasks }) => jobState(service, tasks, partOf(service, name, color))),
  };
}

function workerState(service: ServiceInspect, tasks: readonly Task[], name: string): WorkerState {
  const running = currentTasks(tasks).filter(isRunning).length;
  return {
    name,
    service: service.Spec.Name,
    order: labelOf(service, workerLabel) ?? '',
    wanted: wantedOf(service) ?? running,
    running,
    waits: waiting([service]).length > 0,
  };
}

function jobState(service: ServiceInspect, tasks: readonly Task[], name: string): JobState {
  const [last] = [...tasks].sort((a, b) => (a.CreatedAt < b.CreatedAt ? 1 : -1));
  const failed = last !== undefined && ['failed', 'rejected', 'orphaned'].includes(last.Status.State);
  const code = last?.Status.ContainerStatus?.ExitCode;
  return {
    name,
    schedule: scheduleOf(service) ?? '',
    last: last?.Status.State ?? '',
    at: last?.CreatedAt ?? '',
    error: failed ? `${last.Status.Err ?? last.Status.State}${code ? ` (exit status ${code})` : ''}` : '',
  };
}

/** Whether a task of a job is on its way or runs. */
export const isActive = (task: Task): boolean =>
  [...['new', 'pending', 'assigned', 'accepted', 'preparing', 'ready', 'starting'], ...['running']].includes(
    task.Status.State,
  );
