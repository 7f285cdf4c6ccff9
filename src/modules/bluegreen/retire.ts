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
import { replicasOf } from '../docker/service/converge.ts';
import { inspectService, serviceTasks, updateService, waitSettled } from '../docker/service/service.ts';
import { removeStack } from '../docker/stack/apply.ts';
import {
  colors,
  docker,
  dockerParam,
  readConsul,
  serviceParams,
  sessionParam,
  swarmService,
  writeConsul,
} from './params.ts';
import { mustHoldLock, readColor, stillLive } from './store.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  ...sessionParam,
  color: p.choice(colors, { doc: 'Colour to stop or remove; never the live one.', required: true }),
  state: p.choice(['stopped', 'absent'], {
    doc: '`stopped`: no instances are left; `absent`: nor is the stack.',
    default: 'stopped',
  }),
  timeout: p.int({ doc: 'Seconds in which its instances must have ended.', default: 60 }),
} as const;
type RetireParams = Params<typeof params>;

export const bluegreenRetire = defineModule({
  name: 'tsplay.bluegreen.bluegreen_retire',
  otherNames: ['bluegreen_retire'],
  summary: 'Stop or remove the colour that is not live',
  description: 'Asks Consul right before: the live colour, or any colour without the lock, is left alone.',
  params,
  support: { check: 'full', diff: 'full' },
  returns: { instances: 'Instances that there were.' },
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
  const service = await inspectService(await docker(host, params), swarmService(name, color));
  const instances = service ? (replicasOf(service.Spec) ?? 1) : 0;
  if (!service || (state === 'stopped' && instances === 0)) return { changed: false, result: { instances } };
  return {
    changed: true,
    diff: {
      kind: 'text',
      before: `instances: ${instances}\n`,
      after: state === 'absent' ? '' : 'instances: 0\n',
      beforeHeader: swarmService(name, color),
      afterHeader: swarmService(name, color),
    },
    result: { instances },
    apply: async (writable) => {
      await retire(params, writable);
      return {};
    },
  };
}

async function retire(params: RetireParams, host: WriteHost): Promise<void> {
  const { name, color } = params;
  const consul = writeConsul(host, params);
  const api = await docker(host, params);
  await mustHoldLock(consul, name, params.session);
  if ((await readColor(consul, name))?.value === color)
    fail(`${color} has become the live colour of ${name}: it is left alone`);
  const service = await inspectService(api, swarmService(name, color));
  if (service && replicasOf(service.Spec) !== undefined) {
    await updateService(api, service, { ...service.Spec, Mode: { Replicated: { Replicas: 0 } } });
    await waitEnded(params, host, service.ID);
    await waitSettled(api, service.ID, params.timeout * 1000);
  }
  if (params.state === 'absent') await removeStack(api, `${name}-${color}`, params.timeout * 1000);
}

/** Until the containers have ended: ports and volumes are free then, and nothing answers any more. */
async function waitEnded(params: RetireParams, host: WriteHost, service: string): Promise<void> {
  const api = await docker(host, params);
  const until = Date.now() + params.timeout * 1000;
  for (;;) {
    const tasks = await serviceTasks(api, service);
    const active = tasks.filter((task) =>
      ['new', 'pending', 'assigned', 'accepted', 'preparing', 'ready', 'starting', 'running'].includes(
        task.Status.State,
      ),
    );
    if (active.length === 0 || Date.now() > until) return;
    await sleep(150);
  }
}
