/**
 * docker_stack_info and docker_stack_task_info.
 * @module
 */
import { defineModule, p } from '../../../sdk/index.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { serviceTasks, type ServiceInspect } from '../service/service.ts';
import { type NodeInspect } from '../swarm/api.ts';
import { namespaceLabel } from './convert/namespace.ts';
import { stackState } from './state.ts';

const support = { check: 'full', diff: 'none' } as const;

export const dockerStackInfo = defineModule({
  name: 'community.docker.docker_stack_info',
  summary: 'List the stacks of a Docker swarm',
  params: { ...dockerParams },
  support,
  returns: { results: 'Stacks with `Name`, `Services` (their number) and `Orchestrator`.' },
  examples: [{ title: 'All stacks', yaml: 'community.docker.docker_stack_info:\nregister: stacks' }],
  plan: async (params, host) => {
    const api = await openDocker(host, params);
    const services = await api.get<ServiceInspect[]>('/services');
    const counts = new Map<string, number>();
    for (const { Spec } of services) {
      const stack = Spec.Labels?.[namespaceLabel];
      if (stack !== undefined) counts.set(stack, (counts.get(stack) ?? 0) + 1);
    }
    const results = [...counts]
      .sort()
      .map(([Name, count]) => ({ Name, Services: String(count), Orchestrator: 'Swarm' }));
    return { changed: false, result: { results } };
  },
});

export const dockerStackTaskInfo = defineModule({
  name: 'community.docker.docker_stack_task_info',
  summary: 'List the tasks of a stack',
  params: { ...dockerParams, name: p.str({ doc: 'Name of the stack.', required: true }) },
  support,
  returns: { results: 'Tasks with `ID`, `Name`, `Image`, `Node`, `DesiredState`, `CurrentState`, `Error`.' },
  examples: [
    { title: 'Its tasks', yaml: 'community.docker.docker_stack_task_info:\n  name: books\nregister: tasks' },
  ],
  plan: async (params, host) => {
    const api = await openDocker(host, params);
    const { services } = await stackState(api, params.name);
    const nodes = await api.get<NodeInspect[]>('/nodes');
    const lists = await Promise.all(
      services.map(async (service) =>
        (await serviceTasks(api, service.ID)).map((task) => ({
          ID: task.ID,
          Name: `${service.Spec.Name}.${task.Slot ?? task.NodeID ?? ''}`,
          Image: task.Spec.ContainerSpec?.Image ?? '',
          Node: nodes.find((node) => node.ID === task.NodeID)?.Description.Hostname ?? '',
          DesiredState: task.DesiredState,
          CurrentState: task.Status.State,
          Error: task.Status.Err ?? '',
          Ports: task.Status.PortStatus?.Ports ?? [],
        })),
      ),
    );
    return { changed: false, result: { results: lists.flat() } };
  },
});
