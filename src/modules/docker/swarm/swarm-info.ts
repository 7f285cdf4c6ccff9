/**
 * docker_swarm_info, docker_node_info, docker_swarm_service_info.
 * @module
 */
import { defineModule, type Dict, missing, p, Unknown } from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import type { ServiceInspect, Task } from '../service/service.ts';
import { filterText } from '../values/text.ts';
import { type NodeInspect, type SwarmInspect, swarmState } from './api.ts';

const support = { check: 'full', diff: 'none' } as const;
const filters = (what: string) => p.dict({ doc: `Filters of ${what}.` });

export const dockerSwarmInfo = defineModule({
  name: 'community.docker.docker_swarm_info',
  summary: 'Look at a Docker swarm',
  description: 'Runs on a manager. Tokens and keys in the result are secrets: usable, never printed.',
  params: {
    ...dockerParams,
    nodes: p.bool({ doc: 'List nodes.', default: false }),
    nodes_filters: filters('nodes'),
    services: p.bool({ doc: 'List services.', default: false }),
    services_filters: filters('services'),
    tasks: p.bool({ doc: 'List tasks.', default: false }),
    tasks_filters: filters('tasks'),
    unlock_key: p.bool({ doc: 'Return the key that unlocks managers.', default: false }),
    verbose_output: p.bool({ doc: 'Whole entries instead of their most important members.', default: false }),
  },
  support,
  returns: {
    can_talk_to_docker: 'True.',
    docker_swarm_active: 'True.',
    docker_swarm_manager: 'True.',
    swarm_facts: 'The swarm with its `JoinTokens`.',
    swarm_unlock_key: 'The key, if asked for.',
    nodes: 'Nodes, if asked for.',
    services: 'Services, if asked for.',
    tasks: 'Tasks, if asked for.',
  },
  examples: [
    {
      title: 'The swarm and its nodes',
      yaml: 'community.docker.docker_swarm_info:\n  nodes: true\nregister: swarm',
    },
  ],
  plan: async (params, host, context) => {
    const api = await openDocker(host, params);
    const state = await swarmState(api);
    const status = {
      can_talk_to_docker: true,
      docker_swarm_active: state.LocalNodeState === 'active',
      docker_swarm_manager: state.ControlAvailable,
    };
    if (!state.ControlAvailable) missing(`${host.name} is not a manager of a swarm`, status);
    const swarm = await api.get<SwarmInspect>('/swarm');
    if (swarm.JoinTokens) {
      context.secret(swarm.JoinTokens.Worker);
      context.secret(swarm.JoinTokens.Manager);
    }
    const full = params.verbose_output;
    const [nodes, services, tasks, key] = await Promise.all([
      params.nodes ? list(api, '/nodes', params.nodes_filters, full ? undefined : shortNode) : undefined,
      params.services
        ? list(api, '/services', params.services_filters, full ? undefined : shortService)
        : undefined,
      params.tasks ? shortTasks(api, params.tasks_filters, full) : undefined,
      params.unlock_key ? api.get<{ UnlockKey: string }>('/swarm/unlockkey') : undefined,
    ]);
    if (key) context.secret(key.UnlockKey);
    return {
      changed: false,
      result: {
        ...status,
        swarm_facts: swarm.JoinTokens ? swarm : { ...swarm, JoinTokens: notYet },
        nodes,
        services,
        tasks,
        swarm_unlock_key: key?.UnlockKey,
      },
    };
  },
});

/** Of a swarm that is only expected. */
const token = new Unknown('the token is given when the swarm is made');
const notYet = { Worker: token, Manager: token };

async function list(
  api: DockerApi,
  path: string,
  filters: Dict | undefined,
  short: ((entry: never) => unknown) | undefined,
): Promise<unknown[]> {
  const entries = await api.get<unknown[]>(path, { query: { filters: filterText(filters) } });
  return short ? entries.map((entry) => short(entry as never)) : entries;
}

const shortNode = (node: NodeInspect) => ({
  ID: node.ID,
  Hostname: node.Description.Hostname,
  Status: node.Status.State,
  Availability: node.Spec.Availability,
  ManagerStatus: node.ManagerStatus?.Leader ? 'Leader' : (node.ManagerStatus?.Reachability ?? null),
  EngineVersion: (node.Description as { Engine?: { EngineVersion?: string } }).Engine?.EngineVersion,
});

const shortService = (service: ServiceInspect) => ({
  ID: service.ID,
  Name: service.Spec.Name,
  Mode: service.Spec.Mode.Replicated ? 'Replicated' : 'Global',
  Replicas: service.Spec.Mode.Replicated?.Replicas ?? null,
  Image: service.Spec.TaskTemplate.ContainerSpec.Image,
  Ports: service.Endpoint?.Ports ?? [],
});

async function shortTasks(api: DockerApi, filters: Dict | undefined, full: boolean): Promise<unknown[]> {
  const tasks = (await list(api, '/tasks', filters, undefined)) as Task[];
  if (full) return tasks;
  const [nodes, services] = await Promise.all([
    api.get<NodeInspect[]>('/nodes'),
    api.get<ServiceInspect[]>('/services'),
  ]);
  return tasks.map((task) => {
    const service = services.find((entry) => entry.ID === task.ServiceID)?.Spec.Name ?? task.ServiceID;
    return {
      ID: task.ID,
      Name: `${service}.${task.Slot ?? task.NodeID ?? ''}`,
      Image: task.Spec.ContainerSpec?.Image,
      Node: nodes.find((node) => node.ID === task.NodeID)?.Description.Hostname ?? '',
      DesiredState: task.DesiredState,
      CurrentState: task.Status.State,
      Error: task.Status.Err ?? null,
      Ports: task.Status.PortStatus?.Ports ?? [],
    };
  });
}

export const dockerNodeInfo = defineModule({
  name: 'community.docker.docker_node_info',
  summary: 'Look at nodes of a Docker swarm',
  params: {
    ...dockerParams,
    name: p.list(p.str({ doc: 'Host name or id.' }), { doc: 'Nodes; all when not given.' }),
    self: p.bool({ doc: 'Only this node.', default: false }),
  },
  support,
  returns: { nodes: 'What `docker node inspect` shows of each.' },
  examples: [{ title: 'All nodes', yaml: 'community.docker.docker_node_info:\nregister: nodes' }],
  plan: async (params, host) => {
    const api = await openDocker(host, params);
    const names = params.self ? [(await swarmState(api)).NodeID] : params.name;
    if (names === undefined) return { changed: false, result: { nodes: await api.get('/nodes') } };
    const nodes = await Promise.all(names.map((name) => api.find(`/nodes/${encodeURIComponent(name)}`)));
    return { changed: false, result: { nodes: nodes.filter((node) => node !== undefined) } };
  },
});

export const dockerSwarmServiceInfo = defineModule({
  name: 'community.docker.docker_swarm_service_info',
  summary: 'Look at a service of a Docker swarm',
  params: { ...dockerParams, name: p.str({ doc: 'Name of the service.', required: true }) },
  support,
  returns: { exists: 'Whether it is there.', service: 'What `docker service inspect` shows.' },
  examples: [
    {
      title: 'Look at it',
      yaml: 'community.docker.docker_swarm_service_info:\n  name: books\nregister: books',
    },
  ],
  plan: async (params, host) => {
    const api = await openDocker(host, params);
    const service = await api.find(`/services/${encodeURIComponent(params.name)}`);
    return { changed: false, result: { exists: service !== undefined, service: service ?? null } };
  },
});
