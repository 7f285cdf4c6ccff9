/**
 * A service as a person wants to see it: what is live, every instance with its node and its health, releases, lock, healer.
 * @module
 */
import type { ReadHost } from '../../../sdk/index.ts';
import type { ConsulReader } from '../../consul/api.ts';
import type { DockerApi } from '../../docker/api/client.ts';
import { currentTasks } from '../../docker/service/converge.ts';
import { serviceTasks, type Task } from '../../docker/service/service.ts';
import type { NodeInspect } from '../../docker/swarm/api.ts';
import { flaggedColor } from '../flags.ts';
import type { ConsulInstance } from '../decide.ts';
import { consulInstances, isWeb } from '../observe.ts';
import { type Color, colors, consulService } from '../params.ts';
import { colorServices } from '../parts.ts';
import {
  type HealerEvent,
  type Owner,
  readHealerEvents,
  readState,
  type Release,
  type ServiceState,
} from '../store.ts';
import { releaseBefore } from '../wanted.ts';
import { type JobState, partOf, readBeside, type WorkerState } from '../worker-parts.ts';

/** One container of a service. */
export interface Instance {
  readonly color: Color;
  /** The service of the Compose file: the colour itself is the one that nginx asks, others stand beside it. */
  readonly part: string;
  /** Id of the swarm's task. */
  readonly task: string;
  /** Number among those of its part; 0 where each node has one. */
  readonly slot: number;
  readonly node: string;
  /** Address of the node. */
  readonly address: string;
  /** Published there; undefined where nothing is. */
  readonly port: number | undefined;
  /** The swarm's word: `running`, `starting`, `failed` … */
  readonly state: string;
  readonly container: string | undefined;
  /** Consul's word: `passing`, `warning`, `critical`; undefined where Consul does not know it. */
  readonly health: string | undefined;
  /** What the last health check said. */
  readonly output: string;
}

export interface Overview {
  readonly name: string;
  readonly color: Color | undefined;
  /** Colour that nginx gives to users. */
  readonly proxy: Color | undefined;
  readonly live: Release | undefined;
  /** The release that a rollback would bring back. */
  readonly former: Release | undefined;
  /** Newest first. */
  readonly history: readonly Release[];
  /** A release that has begun and not ended. */
  readonly deploying: Release | undefined;
  readonly lock: Owner | undefined;
  readonly locked: boolean;
  readonly instances: readonly Instance[];
  /** Whether users reach it; a service without an address is a worker. */
  readonly web: boolean;
  /** Of the live colour, or the other one while nothing is live. */
  readonly workers: readonly WorkerState[];
  readonly jobs: readonly JobState[];
  /** Newest first. */
  readonly healing: readonly HealerEvent[];
}

/** Where a service is looked at. */
export interface Sources {
  readonly host: ReadHost;
  readonly consul: ConsulReader;
  readonly docker: DockerApi;
  /** Folder of nginx's configuration on the host. */
  readonly directory: string;
}

/** Looks at a service from all sides. Undefined when Consul has nothing of that name. */
export async function overview(sources: Sources, name: string): Promise<Overview | undefined> {
  const { host, consul, docker, directory } = sources;
  const [state, proxy, instances, healing] = await Promise.all([
    readState(consul, name),
    flaggedColor(host, directory, name),
    instancesOf({ docker, consul }, name),
    readHealerEvents(consul, name),
  ]);
  if (!isThere(state)) return undefined;
  const beside = await readBeside(docker, name, state.color?.value ?? 'blue');
  return {
    name,
    color: state.color?.value,
    proxy: state.color === undefined ? undefined : proxy,
    live: state.live,
    former: releaseBefore(state),
    history: state.history,
    deploying: state.deploy?.release,
    lock: state.lock.owner,
    locked: state.lock.session !== undefined,
    instances,
    web: isWeb(state),
    ...beside,
    healing,
  };
}

/** Whether users are served as they should be: nginx and Consul agree, every instance that nginx asks is well, and all workers run. */
export function isWell({ color, proxy, instances, web, workers }: Overview): boolean {
  const asked = instances.filter((one) => one.color === color && one.part === color);
  const healthy = asked.every((one) => one.state === 'running' && (!web || one.health === 'passing'));
  const served = !web || proxy === color;
  const worked = workers.every((one) => one.running >= one.wanted);
  return color !== undefined && served && asked.length > 0 && healthy && worked;
}

const isThere = ({ color, live, deploy, history }: ServiceState): boolean =>
  color !== undefined || live !== undefined || deploy !== undefined || history.length > 0;

type InstanceSources = Pick<Sources, 'docker' | 'consul'>;

/** Containers of both colours that run or are to run, by colour, part, node and number. */
export async function instancesOf(
  { docker, consul }: InstanceSources,
  name: string,
): Promise<readonly Instance[]> {
  const nodes = docker.get<NodeInspect[]>('/nodes');
  const byColor = await Promise.all(
    colors.map(async (color) => {
      const [services, health] = await Promise.all([
        colorServices(docker, name, color),
        consulInstances(consul, consulService(name, color)),
      ]);
      const known = new Map(health.map((one) => [one.id.slice(one.id.lastIndexOf(':') + 1), one]));
      const tasks = await Promise.all(services.map((service) => serviceTasks(docker, service.ID)));
      return services.flatMap((service, i) =>
        currentTasks(tasks[i] ?? []).map((task) => ({ color, service, task, health: known.get(task.ID) })),
      );
    }),
  );
  const found = await nodes;
  return byColor
    .flat()
    .map(({ color, service, task, health }): Instance => {
      const node = found.find(({ ID }) => ID === task.NodeID);
      return {
        color,
        part: partOf(service, name, color),
        task: task.ID,
        slot: task.Slot ?? 0,
        node: node?.Description.Hostname ?? '',
        address: node?.Status.Addr ?? '',
        // Swarm may have forgotten it.
        port: portOf(task) ?? portIn(health),
        state: task.Status.State,
        container: task.Status.ContainerStatus?.ContainerID,
        health: health?.status,
        output: health?.output ?? '',
      };
    })
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

const portIn = (health: ConsulInstance | undefined): number | undefined =>
  health === undefined ? undefined : Number(/:(\d+)$/.exec(health.at)?.[1]);

const portOf = (task: Task): number | undefined => task.Status.PortStatus?.Ports?.[0]?.PublishedPort;

const sortKey = ({ color, part, slot, node, task }: Instance): string =>
  [color, part === color ? '' : part, String(slot).padStart(5, '0'), node, task].join('\0');
