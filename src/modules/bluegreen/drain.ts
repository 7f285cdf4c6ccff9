import { setTimeout as sleep } from 'node:timers/promises';
import { defineModule, p, type Params, type Plan, type ReadHost, type ResultKeys } from '../../sdk/index.ts';
import { inspectContainer } from '../docker/container/inspect.ts';
import { establishedRemotes, shortAddress, type Remote } from './connections.ts';
import { readTasks } from './endpoints.ts';
import { colors, consulService, docker, dockerParam, readConsul, serviceParams } from './params.ts';
import { registered } from './registration.ts';
import { readColor, stillLive } from './store.ts';

const params = {
  ...serviceParams,
  ...dockerParam,
  color: p.choice(colors, { doc: 'Colour that serves no more.', required: true }),
  instances: p.list(
    p.object(
      {
        address: p.str({ doc: 'Address.', required: true }),
        port: p.int({ doc: 'Port.', required: true }),
        node: p.str({ doc: 'Not used.' }),
        task: p.str({ doc: 'Not used.' }),
      },
      { doc: 'An instance.' },
    ),
    { doc: 'Only these instances of the colour, which may be the live one.' },
  ),
  container: p.str({
    operand: true,
    doc: 'nginx’s container; empty for one that runs on the host itself.',
    default: 'nginx',
  }),
  timeout: p.float({
    doc: 'Seconds to wait at most; what is open then is cut when the colour stops.',
    default: 30,
  }),
  polls: p.int({ doc: 'Looks in a row that must find no connection.', default: 3 }),
  interval: p.float({ doc: 'Seconds between looks.', default: 0.2 }),
} as const;
type DrainParams = Params<typeof params>;

export const bluegreenDrain = defineModule({
  name: 'tsplay.bluegreen.bluegreen_drain',
  summary: 'Wait until nginx has no connection to a colour any more',
  description:
    'Looks at the connections of nginx’s network namespace. nginx keeps no idle connections to a service, so a connection is a request that is still being answered.',
  params,
  support: { check: 'full', diff: 'none' },
  returns: {
    instances: 'Instances that were looked at, with `address` and `port`.',
    drained: 'Whether the last connection has gone.',
    connections: 'Connections that were left.',
    waited: 'Seconds.',
  },
  examples: [
    {
      title: 'Blue has finished',
      yaml: 'bluegreen_drain:\n  name: books-service\n  color: blue\n  timeout: 30',
    },
  ],
  plan: planDrain,
});

async function planDrain(params: DrainParams, host: ReadHost): Promise<Plan> {
  const live = await readColor(readConsul(host, params), params.name);
  if (live?.value === params.color && params.instances === undefined)
    return stillLive(`${params.color} is the live colour of ${params.name}: it does not drain`);
  const remotes = params.instances ?? (await remotesOf(params, host));
  const instances = remotes.map(({ address, port }) => ({ address, port }));
  if (instances.length === 0)
    return { changed: false, result: { instances, drained: true, connections: 0, waited: 0 } };
  // Waiting changes nothing, so check mode has nothing to show for it.
  return {
    changed: 'unknown',
    reason: 'how long answers take is not known before',
    result: { instances },
    apply: (writable) => drain(params, writable, remotes),
  };
}

/** Where the colour's instances are, or were: tasks of the swarm and what the agent has registered. */
async function remotesOf(params: DrainParams, host: ReadHost): Promise<Remote[]> {
  const { name, color } = params;
  const consul = readConsul(host, params);
  const [tasks, services] = await Promise.all([
    readTasks({ docker: await docker(host, params), consul, name, part: color }),
    registered(consul, consulService(name, color)),
  ]);
  const registeredAt = services.map((entry) => ({ address: entry.Address, port: entry.Port }));
  return [...tasks.endpoints, ...registeredAt].map(({ address, port }) => ({ address, port }));
}

async function drain(params: DrainParams, host: ReadHost, remotes: readonly Remote[]): Promise<ResultKeys> {
  const pid = await nginxPid(params, host);
  const places = new Set(remotes.map(({ address, port }) => `${shortAddress(address)}:${port}`));
  const started = Date.now();
  const waited = (): number => (Date.now() - started) / 1000;
  for (let quiet = 0; ;) {
    const text = await host.probe(`cat /proc/${pid}/net/tcp /proc/${pid}/net/tcp6 2>/dev/null; true`);
    const open = establishedRemotes(text.stdout).filter(({ address, port }) =>
      places.has(`${address}:${port}`),
    );
    quiet = open.length === 0 ? quiet + 1 : 0;
    if (quiet >= params.polls) return { changed: false, drained: true, connections: 0, waited: waited() };
    if (waited() > params.timeout)
      return { changed: false, drained: false, connections: open.length, waited: waited() };
    await sleep(params.interval * 1000);
  }
}

/** Any process of nginx shows the connections of all. The host's own namespace when nginx does not run. */
async function nginxPid(params: DrainParams, host: ReadHost): Promise<string> {
  if (params.container === '') return 'self';
  const container = await inspectContainer(await docker(host, params), params.container);
  return container?.State.Pid ? String(container.State.Pid) : 'self';
}
