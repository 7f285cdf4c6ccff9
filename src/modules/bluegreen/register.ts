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
import { taskErrors } from '../docker/service/converge.ts';
import { type Endpoint, readTasks, type Tasks } from './endpoints.ts';
import {
  consulService,
  docker,
  dockerParam,
  readConsul,
  serviceParams,
  swarmService,
  writeConsul,
} from './params.ts';
import {
  type CheckSettings,
  deregister,
  forgetPlaces,
  recordPlaces,
  register,
  registered,
  registrationChanges,
  registrationOf,
} from './registration.ts';
import { lastLines, quoted } from './words.ts';

export const registerParams = {
  ...serviceParams,
  ...dockerParam,
  part: p.str({ doc: '`blue`, `green`, or another part such as `db`.', required: true, aliases: ['color'] }),
  target_port: p.int({ doc: 'Port inside the container, when it publishes several.' }),
  check_path: p.str({ doc: 'Path that Consul gets of each instance; a TCP check when not given.' }),
  check_interval: p.str({ doc: 'Time between checks.', default: '1s' }),
  check_timeout: p.str({ doc: 'Time that a check may take.', default: '2s' }),
  timeout: p.int({ doc: 'Seconds in which all instances must run.', default: 120 }),
  max_failures: p.int({ doc: 'Tasks that may fail before it is given up.', default: 2 }),
} as const;

const params = {
  ...registerParams,
  state: p.choice(['present', 'absent'], {
    doc: '`present`: exactly the running instances are registered; `absent`: none is.',
    default: 'present',
  }),
} as const;
type ModuleParams = Params<typeof params>;
export type RegisterParams = Params<typeof registerParams>;

export const bluegreenRegister = defineModule({
  name: 'tsplay.bluegreen.bluegreen_register',
  summary: 'Register the instances of a colour with Consul',
  description:
    'Finds node and published port of every task, once all run, and makes the agent of this host have exactly these, each with a health check. Runs on a manager of the swarm.',
  params,
  support: { check: 'partial', diff: 'full' },
  differences: ['Under check mode, instances of a service that is not started yet are unknown.'],
  returns: { instances: 'Instances with `address`, `port`, `node` and `task`.' },
  examples: [
    {
      title: 'The green instances',
      yaml: 'bluegreen_register:\n  name: books-service\n  part: green\n  check_path: /health\nregister: green',
    },
  ],
  plan: planRegister,
});

export const checkSettings = (params: RegisterParams): CheckSettings => ({
  path: params.check_path,
  interval: params.check_interval,
  timeout: params.check_timeout,
});

async function planRegister(params: ModuleParams, host: ReadHost): Promise<Plan> {
  const { name, part, target_port: port } = params;
  const service = consulService(name, part);
  const consul = readConsul(host, params);
  const have = (await registered(consul, service)).map(registrationOf);
  if (params.state === 'absent')
    return planAbsent(
      params,
      service,
      have.map(({ id }) => id),
    );
  const tasks = await readTasks({ docker: await docker(host, params), consul, name, part, port });
  if (!allRun(tasks))
    return {
      changed: 'unknown',
      reason: 'the instances do not all run yet',
      apply: (writable) => waitAndRegister(params, writable),
    };
  const { add, remove } = registrationChanges(service, tasks.endpoints, have, checkSettings(params));
  const changed = add.length + remove.length > 0;
  return {
    changed,
    diff: changed
      ? registrationDiff(
          service,
          have.map(({ at }) => at),
          tasks.endpoints,
        )
      : undefined,
    result: { instances: tasks.endpoints },
    apply: (writable) => waitAndRegister(params, writable),
  };
}

function planAbsent(params: RegisterParams, service: string, ids: readonly string[]): Plan {
  if (ids.length === 0) return { changed: false, result: { instances: [] } };
  return {
    changed: true,
    diff: registrationDiff(service, ids, []),
    result: { instances: [] },
    apply: async (host) => {
      const consul = writeConsul(host, params);
      for (const id of ids) await deregister(consul, id);
      await forgetPlaces(consul, params.name, params.part);
      return {};
    },
  };
}

const allRun = (tasks: Tasks): boolean =>
  tasks.wanted !== undefined && tasks.wanted > 0 && tasks.endpoints.length === tasks.wanted;

async function waitAndRegister(params: RegisterParams, host: WriteHost): Promise<ResultKeys> {
  const tasks = await waitForTasks(params, host);
  return { ...(await registerExactly(params, host, tasks.endpoints)), instances: tasks.endpoints };
}

/** Waits until all instances run and have a port. Fails early when they keep failing. */
async function waitForTasks(params: RegisterParams, host: WriteHost): Promise<Tasks> {
  const { name, part, target_port: port } = params;
  const [api, consul] = [await docker(host, params), readConsul(host, params)];
  const service = swarmService(name, part);
  const started = Date.now();
  for (;;) {
    const tasks = await readTasks({ docker: api, consul, name, part, port });
    if (tasks.wanted === undefined) return fail(`There is no service ${service} in the swarm`);
    if (tasks.wanted === 0) return fail(`Service ${service} is stopped: it is to have no instances`);
    if (allRun(tasks)) return tasks;
    await failOnErrors(api, params, service, tasks, started);
    if (Date.now() - started > params.timeout * 1000)
      return fail(tooLate(params, service, tasks) + (await whatEnded(api, tasks, started)));
    await sleep(150);
  }
}

/** Tasks of a release that cannot run fail again and again; there is no point in waiting for the rest of the time. */
export async function failOnErrors(
  api: DockerApi,
  params: RegisterParams,
  service: string,
  tasks: Tasks,
  since: number,
): Promise<void> {
  const errors = taskErrors(tasks.all, since - 60_000);
  if (errors.length <= params.max_failures) return;
  const rejected = tasks.all.some((task) => task.Status.State === 'rejected');
  const lines = await lastLines(api, tasks.all);
  fail(
    `The instances of ${service} ${rejected ? 'cannot be started' : 'end instead of running'}: ${errors[0] ?? ''}${quoted('The last lines of one', lines)}`,
    { errors: [...new Set(errors)], lines },
  );
}

/** What ended by itself while it was waited for, for the end of a message; empty when nothing has. */
export async function whatEnded(api: DockerApi, tasks: Tasks, since: number): Promise<string> {
  const [error] = taskErrors(tasks.all, since - 60_000);
  if (error === undefined) return '';
  return `; one has ended: ${error}${quoted('Its last lines', await lastLines(api, tasks.all))}`;
}

function tooLate(params: RegisterParams, service: string, tasks: Tasks): string {
  const states = tasks.all.map((task) => task.Status.Err ?? task.Status.Message ?? task.Status.State);
  return `Only ${tasks.endpoints.length} of ${tasks.wanted ?? 0} instances of ${service} run after ${params.timeout} s: ${[...new Set(states)].join('; ') || 'none was started'}`;
}

/** Makes the agent have exactly these instances. */
export async function registerExactly(
  params: RegisterParams,
  host: WriteHost,
  endpoints: readonly Endpoint[],
): Promise<{ changed: boolean }> {
  const consul = writeConsul(host, params);
  const service = consulService(params.name, params.part);
  const check = checkSettings(params);
  const have = (await registered(consul, service)).map(registrationOf);
  const { add, remove } = registrationChanges(service, endpoints, have, check);
  for (const endpoint of add) await register(consul, service, params.part, endpoint, check);
  for (const { id } of remove) await deregister(consul, id);
  if (add.length + remove.length > 0) await recordPlaces(consul, params.name, params.part, endpoints);
  return { changed: add.length + remove.length > 0 };
}

const registrationDiff = (service: string, before: readonly string[], after: readonly Endpoint[]) =>
  ({
    kind: 'text',
    before: before.map((line) => `${line}\n`).join(''),
    after: after.map((endpoint) => `${endpoint.address}:${endpoint.port}\n`).join(''),
    beforeHeader: service,
    afterHeader: service,
  }) as const;
