/**
 * Where the tasks of a service can be reached: the node's address and the port that was published there.
 * @module
 */
import type { ConsulReader } from '../consul/api.ts';
import type { DockerApi } from '../docker/api/client.ts';
import { currentTasks, isRunning } from '../docker/service/converge.ts';
import { inspectService, serviceTasks, type Task } from '../docker/service/service.ts';
import { isDown, type NodeInspect } from '../docker/swarm/api.ts';
import { readKv } from '../consul/kv.ts';
import { parseForeignJson } from '../../sdk/index.ts';
import { consulService, swarmService } from './params.ts';
import { keyOf, placesKey } from './store.ts';

export interface Endpoint {
  /** Id of the task. */
  readonly task: string;
  readonly address: string;
  /** 0 for a worker, which publishes none. */
  readonly port: number;
  /** Host name of the node. */
  readonly node: string;
}

/** A running task whose port neither Swarm nor Consul knows. */
export interface Unplaced {
  readonly task: string;
  readonly node: string;
}

export interface Tasks {
  /** Replicas that the service is to have; undefined when there is no such service. */
  readonly wanted: number | undefined;
  readonly all: readonly Task[];
  /** Of running tasks on nodes that are not down, whose port is known where the service publishes one. */
  readonly endpoints: readonly Endpoint[];
  readonly unplaced: readonly Unplaced[];
}

export interface TaskSource {
  readonly docker: DockerApi;
  readonly consul: ConsulReader;
  /** Name of the service, with its alias. */
  readonly name: string;
  /** A colour, or another part such as `db`. */
  readonly part: string;
  /** The container's port; any when not given. */
  readonly port?: number | undefined;
}

/** Looks at a service's tasks. */
export async function readTasks({ docker, consul, name, part, port }: TaskSource): Promise<Tasks> {
  const found = await inspectService(docker, swarmService(name, part));
  if (!found) return { wanted: undefined, all: [], endpoints: [], unplaced: [] };
  const [all, nodes] = await Promise.all([
    serviceTasks(docker, found.ID),
    docker.get<NodeInspect[]>('/nodes'),
  ]);
  const portless = (found.Spec.EndpointSpec?.Ports ?? []).length === 0;
  const running = currentTasks(all)
    .filter(isRunning)
    .flatMap((task) => {
      const node = nodes.find((entry) => entry.ID === task.NodeID);
      // Swarm takes a while to say that what ran on a node which went down does not run any more.
      return node === undefined || isDown(node) ? [] : [{ task, node, at: publishedPort(task, port) }];
    })
    .sort((a, b) => (a.task.ID < b.task.ID ? -1 : 1));
  const forgotten = !portless && running.some(({ at }) => at === undefined);
  const known = forgotten ? await knownPorts(consul, name, part) : undefined;
  const placed = running.map(({ task, node, at = known?.get(task.ID) }) => ({
    task: task.ID,
    address: addressOf(node),
    port: portless ? 0 : at,
    node: node.Description.Hostname,
  }));
  const endpoints = placed.filter((one): one is Endpoint => one.port !== undefined);
  return {
    wanted: found.Spec.Mode.Replicated?.Replicas ?? placed.length,
    all,
    endpoints,
    unplaced: placed.flatMap(({ task, node, port: at }) => (at === undefined ? [{ task, node }] : [])),
  };
}

const publishedPort = ({ Status }: Task, port: number | undefined): number | undefined =>
  Status.PortStatus?.Ports?.find((entry) => port === undefined || entry.TargetPort === port)?.PublishedPort;

/**
 * Ports by task, as they were registered. Swarm forgets those of running tasks (`PortStatus`) when another manager becomes
 * its leader and the nodes tell it anew what they run (seen with Docker 20.10); a task never changes its port. The catalog
 * alone does not do: Consul takes what a dead server had registered out of it.
 */
async function knownPorts(
  consul: ConsulReader,
  name: string,
  part: string,
): Promise<ReadonlyMap<string, number>> {
  const service = consulService(name, part);
  const [entries, [kept]] = await Promise.all([
    consul.get<{ ServiceID: string; ServicePort: number }[]>(
      `/catalog/service/${encodeURIComponent(service)}`,
    ),
    readKv(consul, keyOf(name, placesKey + part)),
  ]);
  const inCatalog = (entries ?? []).flatMap(({ ServiceID: id, ServicePort: port }) =>
    id.startsWith(`${service}:`) ? [[id.slice(service.length + 1), port] as const] : [],
  );
  const inKeys = Object.entries(placesOf(kept?.Value));
  return new Map([...inKeys, ...inCatalog].filter(([, port]) => Number.isInteger(port) && port > 0));
}

/** Ports by task; nothing where somebody else has written something else. */
function placesOf(text: string | null | undefined): Readonly<Record<string, number>> {
  try {
    return (parseForeignJson(text ?? '{}') ?? {}) as Readonly<Record<string, number>>;
  } catch {
    return {};
  }
}

/** A manager may know itself as 0.0.0.0; what other managers reach it at is right. */
function addressOf(node: NodeInspect): string {
  const { Addr } = node.Status;
  const manager = node.ManagerStatus?.Addr?.replace(/:\d+$/, '');
  return Addr === '' || Addr === '0.0.0.0' || Addr === '127.0.0.1' ? (manager ?? Addr) : Addr;
}
