import {
  defineModule,
  fail,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type WriteHost,
} from '../../sdk/index.ts';
import { replicasOf } from '../docker/service/converge.ts';
import type { ServiceInspect } from '../docker/service/service.ts';
import { removeStack } from '../docker/stack/apply.ts';
import { endService, waitEnded } from './ending.ts';
import { colorServices, stackOf } from './parts.ts';
import { isJob } from './worker-parts.ts';
import {
  colors,
  docker,
  dockerParam,
  readConsul,
  serviceParams,
  sessionParam,
  writeConsul,
} from './params.ts';
import { mustHoldLock, readColor, stillLive } from './store.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  ...sessionParam,
  color: p.choice(colors, { doc: 'Colour to stop or remove; never the live one.', required: true }),
  state: p.choice(['stopped', 'absent'], {
    doc: '`stopped`: no instances are left, of any service of the colour; `absent`: nor is the stack.',
    default: 'stopped',
  }),
  timeout: p.int({ doc: 'Seconds in which its instances must have ended.', default: 60 }),
  jobs_timeout: p.int({
    doc: 'Seconds that a job which runs may take to come to its end by itself.',
    default: 0,
  }),
} as const;
type RetireParams = Params<typeof params>;

export const bluegreenRetire = defineModule({
  name: 'tsplay.bluegreen.bluegreen_retire',
  summary: 'Stop or remove the colour that is not live',
  description: 'Asks Consul right before: the live colour, or any colour without the lock, is left alone.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: { instances: 'Instances that there were, of all services of the colour.' },
  examples: [
    {
      title: 'Blue is stopped',
      yaml: 'bluegreen_retire:\n  name: books-service\n  color: blue\n  session: "{{ lock.session }}"',
    },
  ],
  plan: planRetire,
});

async function planRetire(params: RetireParams, host: ReadHost): Promise<Plan> {
  const { name, color, state } = params;
  const live = await readColor(readConsul(host, params), name);
  if (live?.value === color)
    return stillLive(
      `${color} is the live colour of ${name}: it is not ${state === 'absent' ? 'removed' : 'stopped'}`,
    );
  const services = await colorServices(await docker(host, params), name, color);
  const counts = services.map((service) => ({ name: service.Spec.Name, count: instancesOf(service) }));
  const instances = counts.reduce((sum, { count }) => sum + count, 0);
  if (services.length === 0 || (state === 'stopped' && instances === 0))
    return { changed: false, result: { instances } };
  return {
    changed: true,
    diff: {
      kind: 'text',
      before: counts.map((entry) => `${entry.name}: ${entry.count}\n`).join(''),
      after: state === 'absent' ? '' : counts.map((entry) => `${entry.name}: 0\n`).join(''),
      beforeHeader: stackOf(name, color),
      afterHeader: stackOf(name, color),
    },
    result: { instances },
    apply: async (writable) => {
      await retire(params, writable);
      return {};
    },
  };
}

/** A service without a number of instances has at least one. */
const instancesOf = (service: ServiceInspect): number => replicasOf(service.Spec) ?? 1;

async function retire(params: RetireParams, host: WriteHost): Promise<void> {
  const { name, color } = params;
  const consul = writeConsul(host, params);
  const api = await docker(host, params);
  await mustHoldLock(consul, name, params.session);
  if ((await readColor(consul, name))?.value === color)
    fail(`${color} has become the live colour of ${name}: it is left alone`);
  const timeout = params.timeout * 1000;
  const services = await colorServices(api, name, color);
  // What a timer has started is not cut off because a release happens to come along.
  await Promise.all(services.filter(isJob).map((job) => waitEnded(api, job.ID, params.jobs_timeout * 1000)));
  await Promise.all(services.map((service) => endService(api, service, timeout)));
  if (params.state === 'absent') await removeStack(api, stackOf(name, color), timeout);
}
