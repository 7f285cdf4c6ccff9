import { setTimeout as sleep } from 'node:timers/promises';
import {
  defineModule,
  fail,
  HttpConnectError,
  p,
  type Params,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../sdk/index.ts';
import { agentChecks } from '../consul/agent.ts';
import { type Endpoint, readTasks, type Tasks } from './endpoints.ts';
import { consulService, docker, readConsul, swarmService } from './params.ts';
import { failOnErrors, registerExactly, registerParams, whatEnded } from './register.ts';
import { instanceId } from './registration.ts';
import { saying, whyNoAnswer } from './words.ts';

const params = {
  ...registerParams,
  passes: p.int({ doc: 'Checks in a row that every instance has to pass.', default: 3 }),
  interval: p.float({ doc: 'Seconds between checks.', default: 0.5 }),
} as const;
type HealthyParams = Params<typeof params>;

export const bluegreenWaitHealthy = defineModule({
  name: 'tsplay.bluegreen.bluegreen_wait_healthy',
  summary: 'Wait until every instance of a colour is healthy',
  description:
    'Every instance has to pass several checks in a row, asked from this host as the proxy will ask, and Consul has to say the same. An instance that Swarm replaces meanwhile is registered anew and starts from zero.',
  params,
  support: { check: 'partial', diff: 'none' },
  differences: [
    'Under check mode it is unknown whether instances that are not started yet would be healthy.',
  ],
  returns: { instances: 'Instances with `address`, `port`, `node` and `task`.' },
  examples: [
    {
      title: 'Wait',
      yaml: 'bluegreen_wait_healthy:\n  name: books-service\n  part: green\n  check_path: /health\n  timeout: 60',
    },
  ],
  plan: async (params, host) => {
    const healthy = await isHealthyNow(params, host);
    if (healthy) return { changed: false, result: { instances: healthy } };
    return {
      changed: 'unknown',
      reason: 'the instances are not healthy yet',
      apply: (writable) => waitUntilHealthy(params, writable),
    };
  },
});

const where = (params: HealthyParams, host: ReadHost) => ({
  consul: readConsul(host, params),
  name: params.name,
  part: params.part,
  port: params.target_port,
});

/** Consul has watched the instances and says that all are well: then there is nothing to wait for. */
async function isHealthyNow(params: HealthyParams, host: ReadHost): Promise<readonly Endpoint[] | undefined> {
  const tasks = await readTasks({ ...where(params, host), docker: await docker(host, params) });
  if (tasks.wanted === undefined || tasks.wanted === 0 || tasks.endpoints.length !== tasks.wanted)
    return undefined;
  const passing = await passingInstances(params, host);
  const service = consulService(params.name, params.part);
  if (!tasks.endpoints.every((endpoint) => passing.has(instanceId(service, endpoint)))) return undefined;
  const answers = await Promise.all(tasks.endpoints.map((endpoint) => ask(host, endpoint, params)));
  // Consul's word alone may be old: a first look of our own must agree, or the long way is taken.
  const settled = answers.every((answer) => answer === undefined);
  return settled && params.passes <= 1
    ? tasks.endpoints
    : settled
      ? repeat(params, host, tasks.endpoints)
      : undefined;
}

async function repeat(
  params: HealthyParams,
  host: ReadHost,
  endpoints: readonly Endpoint[],
): Promise<readonly Endpoint[] | undefined> {
  for (let pass = 1; pass < params.passes; pass++) {
    const answers = await Promise.all(endpoints.map((endpoint) => ask(host, endpoint, params)));
    if (answers.some((answer) => answer !== undefined)) return undefined;
  }
  return endpoints;
}

async function passingInstances(params: HealthyParams, host: ReadHost): Promise<ReadonlySet<string>> {
  const checks = Object.values(await agentChecks(readConsul(host, params)));
  return new Set(checks.filter((check) => check.Status === 'passing').map((check) => check.ServiceID));
}

/** Undefined when the instance is well; else what is wrong, for people. */
async function ask(host: ReadHost, endpoint: Endpoint, params: HealthyParams): Promise<string | undefined> {
  const at = `${endpoint.address}:${endpoint.port}`;
  const path = params.check_path ?? '/';
  try {
    const { status, body } = await host.httpGet({
      url: `http://${at}${path}`,
      timeout: 2000,
      followRedirects: 'none',
    });
    const well = params.check_path === undefined || (status >= 200 && status < 400);
    return well ? undefined : `http://${at}${path} on ${endpoint.node} answers ${status}${saying(body)}`;
  } catch (error) {
    // Without a path it is enough that something listens, whatever it says.
    if (params.check_path === undefined && isListening(error)) return undefined;
    const why = whyNoAnswer(error);
    return `http://${at}${path} on ${endpoint.node}: ${why}${why === 'connection refused' ? hint(params) : ''}`;
  }
}

const isListening = (error: unknown): boolean =>
  error instanceof HttpConnectError && !['refused', 'timeout', 'dns'].includes(error.reason);

const hint = ({ target_port: port }: HealthyParams): string =>
  port === undefined ? '' : ` (does the container listen on service_target_port ${port}, on all addresses?)`;

async function waitUntilHealthy(params: HealthyParams, host: WriteHost): Promise<ResultKeys> {
  const started = Date.now();
  const api = await docker(host, params);
  const service = swarmService(params.name, params.part);
  const passed = new Map<string, number>();
  let last: readonly string[] = [];
  for (;;) {
    const tasks = await readTasks({ ...where(params, host), docker: api });
    await failOnErrors(api, params, service, tasks, started);
    await registerExactly(params, host, tasks.endpoints);
    const [answers, passing] = await Promise.all([
      Promise.all(tasks.endpoints.map((endpoint) => ask(host, endpoint, params))),
      passingInstances(params, host),
    ]);
    tasks.endpoints.forEach(({ task }, i) =>
      passed.set(task, answers[i] === undefined ? (passed.get(task) ?? 0) + 1 : 0),
    );
    const unwell = tasks.endpoints.filter(
      (endpoint) =>
        (passed.get(endpoint.task) ?? 0) < params.passes ||
        !passing.has(instanceId(consulService(params.name, params.part), endpoint)),
    );
    const complete =
      tasks.wanted !== undefined && tasks.wanted > 0 && tasks.endpoints.length === tasks.wanted;
    if (complete && unwell.length === 0) return { changed: false, instances: tasks.endpoints };
    const wrong = answers.filter((answer): answer is string => answer !== undefined);
    if (wrong.length > 0) last = wrong;
    if (Date.now() - started > params.timeout * 1000)
      return fail(notHealthy(params, service, tasks, last) + (await whatEnded(api, tasks, started)));
    await sleep(params.interval * 1000);
  }
}

const notHealthy = (params: HealthyParams, service: string, tasks: Tasks, last: readonly string[]): string =>
  `The instances of ${service} are not healthy after ${params.timeout} s (${tasks.endpoints.length} of ${tasks.wanted ?? 0} run): ${last.join('; ') || 'Consul has not seen them pass yet'}`;
