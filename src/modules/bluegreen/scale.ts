import { setTimeout as sleep } from 'node:timers/promises';
import {
  defineModule,
  fail,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type WriteHost,
} from '../../sdk/index.ts';
import type { DockerApi } from '../docker/api/client.ts';
import { replicasOf } from '../docker/service/converge.ts';
import {
  inspectService,
  serviceTasks,
  type ServiceSpec,
  updateService,
  waitSettled,
} from '../docker/service/service.ts';
import type { NodeInspect } from '../docker/swarm/api.ts';
import { type Endpoint, readTasks } from './endpoints.ts';
import { whoLeaves } from './leaving.ts';
import {
  colors,
  consulService,
  docker,
  dockerParam,
  readConsul,
  serviceParams,
  sessionParam,
  swarmService,
  writeConsul,
} from './params.ts';
import { deregister, instanceId, registered } from './registration.ts';
import { withInstances } from './worker-parts.ts';
import { commitOrFail, mustHoldLock, readState, type ServiceState, type Step } from './store.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  ...sessionParam,
  color: p.choice(colors, { doc: 'The live colour.', required: true }),
  instances: p.int({ doc: 'Instances that it is to have.', required: true }),
  configured: p.int({
    doc: 'Instances that the settings name: while they do, releases keep the number that is set here.',
  }),
  target_port: p.int({ doc: 'Port inside the container, when it publishes several.' }),
  phase: p.choice(['choose', 'scale'], {
    doc: '`choose` says which instances would go, so that they can be taken out of nginx first; `scale` does it.',
    default: 'scale',
  }),
  timeout: p.int({ doc: 'Seconds in which instances that go must have ended.', default: 60 }),
} as const;
type ScaleParams = Params<typeof params>;

export const bluegreenScale = defineModule({
  name: 'tsplay.bluegreen.bluegreen_scale',
  summary: 'Give the live colour more or fewer instances without a release',
  description:
    'More instances are only asked for: register them, wait until they are healthy and tell nginx. Of fewer, those that go are known before (`phase: choose`), so that nginx lets go of them first. Consul keeps the number for later releases.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: {
    from: 'Instances that the colour is to have now.',
    leaving: 'Instances that go, with `address`, `port`, `node` and `task`.',
    staying: 'Instances that stay.',
  },
  examples: [
    {
      title: 'Four instances',
      yaml: 'bluegreen_scale:\n  name: books-service\n  color: blue\n  instances: 4\n  session: "{{ lock.session }}"',
    },
  ],
  plan: planScale,
});

async function planScale(params: ScaleParams, host: ReadHost): Promise<Plan> {
  const { name, color, instances: wanted } = params;
  if (wanted < 1)
    fail(`A service has at least one instance, not ${wanted}: playbooks/remove.yml takes it away`);
  const consul = readConsul(host, params);
  const [state, api] = await Promise.all([readState(consul, name), docker(host, params)]);
  if (state.color?.value !== color) fail(`${color} is not the live colour of ${name}`);
  const tasks = await readTasks({ docker: api, consul, name, part: color, port: params.target_port });
  const from = tasks.wanted ?? fail(`There is no service ${swarmService(name, color)} in the swarm`);
  const nodes =
    wanted < from ? whoLeaves(tasks.endpoints, wanted) : { leaving: [], staying: tasks.endpoints };
  const steps = keptSteps(params, state);
  const result = { from, ...nodes };
  if (params.phase === 'choose' || (from === wanted && steps.length === 0)) return { changed: false, result };
  return {
    changed: true,
    result,
    diff: {
      kind: 'text',
      before: `instances: ${from}\n`,
      after: `instances: ${wanted}\n`,
      beforeHeader: swarmService(name, color),
      afterHeader: swarmService(name, color),
    },
    apply: async (writable) => {
      const consul = writeConsul(writable, params);
      await mustHoldLock(consul, name, params.session);
      if (steps.length > 0) await commitOrFail(consul, name, params.session, steps);
      if (from !== wanted) await scale(params, writable, nodes.leaving, nodes.staying);
      return {};
    },
  };
}

/** The number is kept in Consul only where it is not what the settings say. */
function keptSteps({ instances, configured }: ScaleParams, { scaled }: ServiceState): Step[] {
  if (configured === undefined || configured === instances) return scaled ? [{ remove: 'instances' }] : [];
  if (scaled?.instances === instances && scaled.configured === configured) return [];
  return [{ set: 'instances', value: JSON.stringify({ instances, configured }) }];
}

async function scale(
  params: ScaleParams,
  host: WriteHost,
  leaving: readonly Endpoint[],
  staying: readonly Endpoint[],
): Promise<void> {
  const { name, color, instances } = params;
  const api = await docker(host, params);
  const service = swarmService(name, color);
  const consul = writeConsul(host, params);
  const known = new Set((await registered(consul, consulService(name, color))).map(({ ID }) => ID));
  for (const endpoint of leaving) {
    const id = instanceId(consulService(name, color), endpoint);
    if (known.has(id)) await deregister(consul, id);
  }
  const before = await specOf(api, service);
  if (leaving.length > 0) {
    const used = new Set(staying.map(({ node }) => node));
    const nodes = await api.get<NodeInspect[]>('/nodes');
    const others = nodes.filter(({ Description }) => !used.has(Description.Hostname)).map(({ ID }) => ID);
    await update(api, service, without(before, others, leaving.length));
    await told(params, api, service, leaving);
  }
  // One update: nothing that has just been told to end is started anew elsewhere.
  const after = withInstances(before, instances);
  await update(api, service, after);
  if (leaving.length > 0) await ended(params, api, { service, after, leaving });
}

const specOf = async (api: DockerApi, service: string): Promise<ServiceSpec> => {
  const { Spec } =
    (await inspectService(api, service)) ?? fail(`There is no service ${service} in the swarm`);
  if (replicasOf(Spec) === undefined)
    fail(`Service ${service} has no number of instances: its mode is global`);
  return Spec;
};

async function update(api: DockerApi, name: string, spec: ServiceSpec): Promise<void> {
  const now = (await inspectService(api, name)) ?? fail(`There is no service ${name} in the swarm`);
  await updateService(api, now, spec);
}

interface Placement {
  readonly Constraints?: readonly string[];
}

/** The service with nodes closed to it. Tasks on others fulfil that and stay. */
function without(spec: ServiceSpec, nodes: readonly string[], parallel: number): ServiceSpec {
  const placement = spec.TaskTemplate['Placement'] as Placement | undefined;
  const closed = nodes.map((node) => `node.id != ${node}`);
  return {
    ...spec,
    TaskTemplate: {
      ...spec.TaskTemplate,
      Placement: { ...placement, Constraints: [...(placement?.Constraints ?? []), ...closed] },
    },
    UpdateConfig: {
      ...(spec['UpdateConfig'] as object | undefined),
      Parallelism: parallel,
      Order: 'stop-first',
    },
  };
}

type Tasks = Awaited<ReturnType<typeof serviceTasks>>;
type Look = (tasks: Tasks) => boolean | Promise<boolean>;

/** Until Swarm has given up those that leave: what would replace them does not run yet, and is the first to go. */
const told = (params: ScaleParams, api: DockerApi, service: string, leaving: readonly Endpoint[]) =>
  until(params, api, service, (tasks) =>
    leaving.every(({ task }) => tasks.find(({ ID }) => ID === task)?.DesiredState !== 'running'),
  );

interface Fewer {
  readonly service: string;
  readonly after: ServiceSpec;
  readonly leaving: readonly Endpoint[];
}

/**
 * A manager of Docker 20.10 drops the removal of surplus tasks when it is changing them at the same time ("update out of
 * sequence" in its log), and does not come back to it: it is told again, soon, while those that leave are still not replaced.
 */
async function ended(params: ScaleParams, api: DockerApi, { service, after, leaving }: Fewer): Promise<void> {
  const surplus = (tasks: Tasks): boolean =>
    tasks.filter(({ DesiredState }) => ['running', 'ready'].includes(DesiredState)).length > params.instances;
  let looks = 0;
  await until(params, api, service, async (tasks) => {
    if (surplus(tasks)) {
      if (looks++ % 2 === 1) await update(api, service, after);
      return false;
    }
    return leaving.every(({ task }) => tasks.find(({ ID }) => ID === task)?.Status.State !== 'running');
  });
  const found = await inspectService(api, service);
  if (found) await waitSettled(api, found.ID, params.timeout * 1000);
}

async function until(params: ScaleParams, api: DockerApi, service: string, look: Look): Promise<void> {
  const end = Date.now() + params.timeout * 1000;
  const found = (await inspectService(api, service)) ?? fail(`There is no service ${service} in the swarm`);
  while (!(await look(await serviceTasks(api, found.ID)))) {
    if (Date.now() > end) fail(`Instances of ${service} have not ended after ${params.timeout} s`);
    await sleep(150);
  }
}
