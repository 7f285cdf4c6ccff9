import { setTimeout as sleep } from 'node:timers/promises';
import {
  defineModule,
  fail,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../sdk/index.ts';
import type { DockerApi } from '../docker/api/client.ts';
import {
  inspectService,
  type ServiceInspect,
  type ServiceSpec,
  type Task,
  updateService,
} from '../docker/service/service.ts';
import type { NodeInspect } from '../docker/swarm/api.ts';
import {
  colors,
  docker,
  dockerParam,
  serviceParams,
  sessionParam,
  swarmService,
  writeConsul,
} from './params.ts';
import { mustHoldLock } from './store.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  ...sessionParam,
  color: p.choice(colors, { doc: 'Colour of the instance.', required: true }),
  task: p.str({ doc: 'Id of the task, from bluegreen_reconcile.', required: true }),
  timeout: p.float({ doc: 'Seconds that Swarm is given to start another one.', default: 40 }),
} as const;
type ReplaceParams = Params<typeof params>;

export const bluegreenReplace = defineModule({
  name: 'tsplay.bluegreen.bluegreen_replace',
  summary: 'Have Swarm replace one instance that runs and does not answer',
  description:
    'Swarm cannot be told to end a single task. Its node is closed to the service for a moment instead, by a placement constraint that is taken away again: tasks on other nodes fulfil it and stay. Another instance is started first where another node is up. Instances of the same colour on the same node go with it, one after the other.',
  params,
  support: { check: 'full', diff: 'none' },
  returns: { node: 'Host name of the node that the task ran on.' },
  examples: [
    {
      title: 'Replace',
      yaml: `bluegreen_replace:
  name: books-service
  color: blue
  task: "{{ books.unwell[0].task }}"
  session: "{{ lock.session }}"`,
    },
  ],
  plan: planReplace,
});

async function planReplace(params: ReplaceParams, host: ReadHost): Promise<Plan> {
  const api = await docker(host, params);
  const [task, nodes] = await Promise.all([findTask(api, params.task), api.get<NodeInspect[]>('/nodes')]);
  const node = nodes.find(({ ID }) => ID === task?.NodeID);
  if (task?.DesiredState !== 'running' || node === undefined)
    return { changed: false, result: { node: node?.Description.Hostname ?? '' } };
  const others = nodes.some(
    ({ ID, Status, Spec }) => ID !== node.ID && Status.State === 'ready' && Spec.Availability === 'active',
  );
  return {
    changed: true,
    result: { node: node.Description.Hostname },
    apply: (writable) => replace(params, writable, node.ID, others ? 'start-first' : 'stop-first'),
  };
}

const findTask = (api: DockerApi, id: string): Promise<Task | undefined> =>
  api.find<Task>(`/tasks/${encodeURIComponent(id)}`);

/** Names the node that is closed: a healer that died in between leaves it for the next one to open. */
const label = 'tsplay.bluegreen.closed-node';
const closing = (node: string): string => `node.id != ${node}`;

interface Placement {
  readonly Constraints?: readonly string[];
}

/** The service as it was before a node was closed to it. */
function opened(spec: ServiceSpec): ServiceSpec {
  const { [label]: node, ...labels } = spec.Labels ?? {};
  if (node === undefined) return spec;
  const placement = spec.TaskTemplate['Placement'] as Placement | undefined;
  const constraints = (placement?.Constraints ?? []).filter((text) => text !== closing(node));
  return {
    ...spec,
    Labels: labels,
    TaskTemplate: { ...spec.TaskTemplate, Placement: { ...placement, Constraints: constraints } },
  };
}

function closed(spec: ServiceSpec, node: string, order: string): ServiceSpec {
  const placement = spec.TaskTemplate['Placement'] as Placement | undefined;
  return {
    ...spec,
    Labels: { ...spec.Labels, [label]: node },
    TaskTemplate: {
      ...spec.TaskTemplate,
      Placement: { ...placement, Constraints: [...(placement?.Constraints ?? []), closing(node)] },
    },
    UpdateConfig: { ...(spec['UpdateConfig'] as object | undefined), Parallelism: 1, Order: order },
  };
}

async function replace(
  params: ReplaceParams,
  host: WriteHost,
  node: string,
  order: string,
): Promise<ResultKeys> {
  const api = await docker(host, params);
  await mustHoldLock(writeConsul(host, params), params.name, params.session);
  const name = swarmService(params.name, params.color);
  const service = (await inspectService(api, name)) ?? fail(`There is no service ${name} in the swarm`);
  const before = opened(service.Spec);
  await updateService(api, service, closed(before, node, order));
  try {
    await gone(params, api);
  } finally {
    await reopen(api, name, before);
  }
  return {};
}

/** Until Swarm has given the task up: what replaces it has been started, or is about to be. */
async function gone(params: ReplaceParams, api: DockerApi): Promise<void> {
  const until = Date.now() + params.timeout * 1000;
  for (;;) {
    const task = await findTask(api, params.task);
    if (task?.DesiredState !== 'running') return;
    if (Date.now() > until)
      fail(`Swarm has not replaced task ${params.task} after ${params.timeout} s: no other node takes it`);
    await sleep(200);
  }
}

/** Only what was changed is put back: the number of instances may be another by now. */
async function reopen(api: DockerApi, name: string, before: ServiceSpec): Promise<void> {
  const now: ServiceInspect | undefined = await inspectService(api, name);
  if (now === undefined) return;
  const update = before['UpdateConfig'];
  const spec = Object.fromEntries(
    Object.entries({ ...opened(now.Spec), UpdateConfig: update }).filter(([, value]) => value !== undefined),
  ) as unknown as ServiceSpec;
  await updateService(api, now, spec);
}
