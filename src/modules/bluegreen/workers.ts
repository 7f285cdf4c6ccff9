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
import { currentTasks, isRunning, replicasOf, taskErrors } from '../docker/service/converge.ts';
import { type ServiceInspect, serviceTasks, type Task } from '../docker/service/service.ts';
import { endService } from './ending.ts';
import {
  type Color,
  colors,
  docker,
  dockerParam,
  otherColor,
  serviceParams,
  sessionParam,
  writeConsul,
} from './params.ts';
import { colorServices } from './parts.ts';
import { mustHoldLock } from './store.ts';
import { lastLines, quoted } from './words.ts';
import { isStopFirst, isWorker, readBeside, startWaiting, waiting } from './worker-parts.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  ...sessionParam,
  color: p.choice(colors, { doc: 'Colour whose workers are to run.', required: true }),
  handover: p.bool({
    doc: 'Workers of the other colour that are stop-first end, and then those of this one start.',
    default: false,
  }),
  seconds: p.float({ doc: 'Seconds that workers must run without ending.', default: 5 }),
  timeout: p.int({
    doc: 'Seconds in which they must run, and in which the others must have ended.',
    default: 120,
  }),
  max_failures: p.int({ doc: 'Tasks that may fail before it is given up.', default: 2 }),
} as const;
type WorkersParams = Params<typeof params>;

export const bluegreenWorkers = defineModule({
  name: 'tsplay.bluegreen.bluegreen_workers',
  summary: 'See to it that the workers of a colour run',
  description:
    'Workers are the containers of a service that nginx does not ask. Those whose order is start-first run as soon as their colour is started, and are only waited for. Those that are stop-first begin when the others have ended: with `handover`.',
  params,
  support: { check: 'partial', diff: 'full' },
  differences: ['Under check mode, workers of a colour that is not started yet are unknown.'],
  returns: { workers: 'Workers of the colour with `name`, `service`, `order`, `wanted` and `running`.' },
  examples: [
    {
      title: 'Green has the work',
      yaml: 'bluegreen_workers:\n  name: books-service\n  color: green\n  handover: true\n  session: "{{ lock.session }}"',
    },
  ],
  plan: planWorkers,
});

async function planWorkers(params: WorkersParams, host: ReadHost): Promise<Plan> {
  const { name, color, handover } = params;
  const api = await docker(host, params);
  const [mine, leaving, { workers }] = await Promise.all([
    colorServices(api, name, color),
    handover ? leavingWorkers(api, name, otherColor(color)) : [],
    readBeside(api, name, color),
  ]);
  const due = handover ? waiting(mine) : [];
  const missing = workers.filter((one) => !one.waits && one.running < one.wanted);
  if (due.length + leaving.length + missing.length === 0) return { changed: false, result: { workers } };
  const lines = [
    ...leaving.map(({ Spec }) => `${Spec.Name} ends`),
    ...due.map(({ Spec }) => `${Spec.Name} begins`),
  ];
  const text = lines.map((line) => `${line}\n`).join('');
  const apply = (writable: WriteHost): Promise<ResultKeys> => takeOver(params, writable);
  if (lines.length === 0)
    return { changed: 'unknown', reason: 'the workers do not all run yet', result: { workers }, apply };
  return {
    changed: true,
    diff: { kind: 'text', before: '', after: text, beforeHeader: name, afterHeader: name },
    result: { workers },
    apply,
  };
}

/** Workers of the colour that goes which must have ended before others begin. */
const leavingWorkers = async (api: DockerApi, name: string, color: Color): Promise<ServiceInspect[]> =>
  (await colorServices(api, name, color)).filter(
    (service) => isStopFirst(service) && replicasOf(service.Spec) !== 0,
  );

async function takeOver(params: WorkersParams, host: WriteHost): Promise<ResultKeys> {
  const { name, color } = params;
  const api = await docker(host, params);
  let changed = false;
  if (params.handover) {
    await mustHoldLock(writeConsul(host, params), name, params.session);
    const leaving = await leavingWorkers(api, name, otherColor(color));
    await Promise.all(leaving.map((service) => endService(api, service, params.timeout * 1000)));
    const mine = await colorServices(api, name, color);
    changed = leaving.length + waiting(mine).length > 0;
    await startWaiting(api, mine);
  }
  await untilRunning(params, api);
  return { changed, workers: (await readBeside(api, name, color)).workers };
}

interface Running {
  readonly service: ServiceInspect;
  readonly tasks: readonly Task[];
}

/** Until all workers of the colour run, and the same ones have run for a while: one that ends at once is seen running too. */
async function untilRunning(params: WorkersParams, api: DockerApi): Promise<void> {
  const started = Date.now();
  let stable = { ids: '', since: started };
  for (;;) {
    const all = (await colorServices(api, params.name, params.color)).filter(isWorker);
    const seen = await Promise.all(
      all.map(async (service) => ({ service, tasks: await serviceTasks(api, service.ID) })),
    );
    await failOnEnded(params, api, seen, started);
    const running = seen.map(runningOf);
    const complete = seen.every(
      ({ service }, i) => (running[i]?.length ?? 0) === (replicasOf(service.Spec) ?? running[i]?.length),
    );
    const ids = running
      .flat()
      .map(({ ID }) => ID)
      .join();
    if (!complete || ids !== stable.ids) stable = { ids, since: Date.now() };
    else if (Date.now() - stable.since >= params.seconds * 1000) return;
    if (Date.now() - started > params.timeout * 1000) await failLate(params, api, seen);
    await sleep(200);
  }
}

const runningOf = ({ tasks }: Running): Task[] => currentTasks(tasks).filter(isRunning);

/** A worker that cannot run ends again and again; there is no point in waiting for the rest of the time. */
async function failOnEnded(
  params: WorkersParams,
  api: DockerApi,
  seen: readonly Running[],
  started: number,
): Promise<void> {
  for (const { service, tasks } of seen) {
    const errors = taskErrors(tasks, started - 60_000);
    // A worker has work for ever: one that ends well has not got what it is for either.
    const ended = tasks.filter(
      ({ Status, CreatedAt }) => Status.State === 'complete' && Date.parse(CreatedAt) >= started - 60_000,
    );
    if (errors.length + ended.length <= params.max_failures) continue;
    const why = errors[0] ?? 'its command ends with status 0';
    const lines = await lastLines(api, tasks);
    fail(`Worker ${service.Spec.Name} ends instead of running: ${why}${quoted('Its last lines', lines)}`, {
      lines,
    });
  }
}

async function failLate(params: WorkersParams, api: DockerApi, seen: readonly Running[]): Promise<void> {
  for (const one of seen) {
    const { service, tasks } = one;
    const wanted = replicasOf(service.Spec) ?? 0;
    const running = runningOf(one).length;
    if (running >= wanted) continue;
    const states = tasks.map(({ Status }) => Status.Err ?? Status.Message ?? Status.State);
    const why = [...new Set(states)].join('; ') || 'none was started';
    const lines = await lastLines(api, tasks);
    fail(
      `Only ${running} of ${wanted} instances of worker ${service.Spec.Name} run after ${params.timeout} s: ${why}${quoted('The last lines of one', lines)}`,
    );
  }
  fail(
    `The workers of ${params.name} have not run for ${params.seconds} s together after ${params.timeout} s`,
  );
}
