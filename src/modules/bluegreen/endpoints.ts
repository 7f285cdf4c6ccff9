/**
 * Where the tasks of a service can be reached: the node's address and the port that was published there.
 * @module
 */
import type { DockerApi } from '../docker/api/client.ts';
import { currentTasks, isRunning } from '../docker/service/converge.ts';
import { inspectService, serviceTasks, type Task } from '../docker/service/service.ts';
import { isDown, type NodeInspect } from '../docker/swarm/api.ts';

export interface Endpoint {
  /** Id of the task. */
  readonly task: string;
  readonly address: string;
  /** 0 for a worker, which publishes none. */
  readonly port: number;
  /** Host name of the node. */
  readonly node: string;
}

export interface Tasks {
  /** Replicas that the service is to have; undefined when there is no such service. */
  readonly wanted: number | undefined;
  readonly all: readonly Task[];
  /** Of running tasks on nodes that are not down, whose port is known where the service publishes one. */
  readonly endpoints: readonly Endpoint[];
}

/** Looks at a service's tasks. `port` is the container's; any when not given. */
export async function readTasks(api: DockerApi, service: string, port?: number): Promise<Tasks> {
  const found = await inspectService(api, service);
  if (!found) return { wanted: undefined, all: [], endpoints: [] };
  const [all, nodes] = await Promise.all([serviceTasks(api, found.ID), api.get<NodeInspect[]>('/nodes')]);
  const portless = (found.Spec.EndpointSpec?.Ports ?? []).length === 0;
  const endpoints = currentTasks(all)
    .filter(isRunning)
    .flatMap((task) => endpointOf(task, nodes, portless ? 'none' : port) ?? [])
    .sort((a, b) => (a.task < b.task ? -1 : 1));
  return { wanted: found.Spec.Mode.Replicated?.Replicas ?? endpoints.length, all, endpoints };
}

function endpointOf(
  task: Task,
  nodes: readonly NodeInspect[],
  port: number | 'none' | undefined,
): Endpoint | undefined {
  const node = nodes.find((entry) => entry.ID === task.NodeID);
  const published = task.Status.PortStatus?.Ports?.find(
    (entry) => port === undefined || entry.TargetPort === port,
  );
  const at = port === 'none' ? 0 : published?.PublishedPort;
  // Swarm takes a while to say that what ran on a node which went down does not run any more.
  if (!node || isDown(node) || at === undefined) return undefined;
  return {
    task: task.ID,
    address: addressOf(node),
    port: at,
    node: node.Description.Hostname,
  };
}

/** A manager may know itself as 0.0.0.0; what other managers reach it at is right. */
function addressOf(node: NodeInspect): string {
  const { Addr } = node.Status;
  const manager = node.ManagerStatus?.Addr?.replace(/:\d+$/, '');
  return Addr === '' || Addr === '0.0.0.0' || Addr === '127.0.0.1' ? (manager ?? Addr) : Addr;
}
