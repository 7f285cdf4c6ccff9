import {
  defineModule,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { dockerThing, onceExpected } from '../api/expected.ts';
import { openDocker } from '../api/open.ts';
import { structDiff } from '../values/text.ts';
import { createBody, type Difference, differences, inspectNetwork, type NetworkInspect } from './network.ts';
import { networkModuleParams, type NetworkParams } from './params.ts';

export const dockerNetwork = defineModule({
  name: 'community.docker.docker_network',
  summary: 'Manage Docker networks',
  params: networkModuleParams,
  support: { check: 'full', diff: 'full' },
  returns: {
    network: 'What `docker network inspect` shows of it afterwards.',
    actions: 'What was or would be done.',
  },
  examples: [
    {
      title: 'An overlay network that single containers may join too',
      yaml: 'community.docker.docker_network:\n  name: books\n  driver: overlay\n  attachable: true',
    },
    { title: 'Gone', yaml: 'community.docker.docker_network:\n  name: books\n  state: absent' },
  ],
  plan: planNetwork,
});

function planNetwork(params: NetworkParams, host: ReadHost): Promise<Plan> {
  return onceExpected(host.expected, 'network', params, () => planOf(params, host));
}

async function planOf(params: NetworkParams, host: ReadHost): Promise<Plan> {
  const api = await openDocker(host, params);
  const network = await inspectNetwork(api, params.name);
  return params.state === 'absent' ? planAbsent(params, network) : planPresent(params, network);
}

function planAbsent(params: NetworkParams, network: NetworkInspect | undefined): Plan {
  if (!network) return { changed: false, result: { actions: [] } };
  return {
    changed: true,
    diff: structDiff({ exists: true }, { exists: false }, params.name),
    result: { actions: [`Removed network ${params.name}`] },
    apply: async (host) => {
      const api = await openDocker(host, params);
      await disconnectAll(api, network);
      await api.delete(`/networks/${network.Id}`);
      return {};
    },
  };
}

function planPresent(params: NetworkParams, network: NetworkInspect | undefined): Plan {
  const differing = network ? differences(params, network) : [];
  const recreate = network !== undefined && (params.force || differing.length > 0);
  const create = network === undefined || recreate;
  const members = containersOf(network);
  const connect = params.connected.filter((name) => !members.some((member) => isMember(member, name)));
  const disconnect = params.appends
    ? []
    : members.filter((member) => !params.connected.some((name) => isMember(member, name)));
  // An empty list is the default: it means nothing about the containers that are in the network.
  const leave = params.connected.length === 0 ? [] : disconnect;
  const actions = [
    ...(recreate ? [`Removed network ${params.name}`] : []),
    ...(create ? [`Created network ${params.name} with driver ${params.driver}`] : []),
    ...connect.map((name) => `Connected container ${name}`),
    ...leave.map((member) => `Disconnected container ${member.name}`),
  ];
  if (actions.length === 0) return { changed: false, result: { network, actions } };
  return {
    changed: true,
    diff: networkDiff(
      params,
      network,
      differing,
      connect,
      leave.map((member) => member.name),
    ),
    result: { network: network ?? {}, actions },
    provides: () =>
      create ? [dockerThing(`/networks/${encodeURIComponent(params.name)}`, newNetwork(params))] : [],
    apply: (host) =>
      applyNetwork(host, params, { network, recreate, connect, leave: leave.map((m) => m.id) }),
  };
}

/** The network as others look for it. */
const newNetwork = ({ name, driver, attachable }: NetworkParams) => ({
  Id: `expected-${name}`,
  Name: name,
  Driver: driver,
  Scope: driver === 'overlay' ? 'swarm' : 'local',
  Attachable: attachable ?? false,
  Containers: {},
});

interface Steps {
  readonly network: NetworkInspect | undefined;
  readonly recreate: boolean;
  readonly connect: readonly string[];
  readonly leave: readonly string[];
}

async function applyNetwork(host: WriteHost, params: NetworkParams, steps: Steps): Promise<ResultKeys> {
  const api = await openDocker(host, params);
  const { network, recreate } = steps;
  let rejoin: readonly string[] = steps.connect;
  if (network && recreate) {
    await disconnectAll(api, network);
    await api.delete(`/networks/${network.Id}`);
    const stay = containersOf(network).map((member) => member.id);
    rejoin = [...steps.connect, ...stay.filter((id) => !steps.leave.includes(id))];
  }
  if (!network || recreate) await api.post('/networks/create', { body: createBody(params) });
  const path = `/networks/${encodeURIComponent(params.name)}`;
  for (const name of rejoin) await api.post(`${path}/connect`, { body: { Container: name } });
  if (!recreate)
    for (const id of steps.leave)
      await api.post(`${path}/disconnect`, { body: { Container: id, Force: true } });
  return { network: await inspectNetwork(api, params.name) };
}

interface Member {
  readonly id: string;
  readonly name: string;
}

/** Endpoints that are not containers (the load balancer of an overlay network) cannot be disconnected. */
const containersOf = (network: NetworkInspect | undefined): Member[] =>
  Object.entries(network?.Containers ?? {})
    .filter(([id]) => !id.startsWith('lb-') && !id.startsWith('ep-'))
    .map(([id, { Name: name }]) => ({ id, name }));

const isMember = (member: Member, name: string): boolean => member.name === name || member.id === name;

async function disconnectAll(api: DockerApi, network: NetworkInspect): Promise<void> {
  for (const { id } of containersOf(network))
    await api.post(`/networks/${network.Id}/disconnect`, { body: { Container: id, Force: true } });
}

function networkDiff(
  params: NetworkParams,
  network: NetworkInspect | undefined,
  differing: readonly Difference[],
  connect: readonly string[],
  leave: readonly string[],
): ReturnType<typeof structDiff> {
  if (!network)
    return structDiff(
      { exists: false },
      { exists: true, ...createBody(params), connected: connect },
      params.name,
    );
  const members = containersOf(network).map((member) => member.name);
  const before: Record<string, unknown> = { exists: true, connected: members };
  const after: Record<string, unknown> = {
    exists: true,
    connected: [...members.filter((name) => !leave.includes(name)), ...connect],
  };
  for (const { option, want, have } of differing) {
    before[option] = have;
    after[option] = want;
  }
  return structDiff(before, after, params.name);
}
