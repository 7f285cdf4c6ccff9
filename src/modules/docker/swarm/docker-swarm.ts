import {
  defineModule,
  fail,
  missing,
  type ModuleContext,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
} from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { dockerThing } from '../api/expected.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { clean, structDiff } from '../values/text.ts';
import { type NodeInspect, type SwarmInspect, settledSwarmState, type SwarmState } from './api.ts';
import { mergeSpec, specChanges, specParams } from './swarm-spec.ts';

const params = {
  ...dockerParams,
  ...specParams,
  state: p.choice(['present', 'join', 'absent', 'remove'], {
    doc: '`present`: be a manager of a swarm, making one if need be; `join`: be in another’s; `absent`: leave; `remove`: take `node_id` out.',
    default: 'present',
  }),
  advertise_addr: p.str({
    doc: 'Address that other nodes reach this one at: an IP address or an interface.',
  }),
  data_path_addr: p.str({ doc: 'Address for the containers’ traffic.' }),
  data_path_port: p.int({ doc: 'Port of the containers’ traffic (VXLAN).' }),
  default_addr_pool: p.list(p.str({ doc: 'Subnet.' }), { doc: 'Subnets that networks are cut from.' }),
  subnet_size: p.int({ doc: 'Prefix length of such a network.' }),
  force: p.bool({
    doc: '`present`: make a new swarm of a broken one; `absent`: leave although it is a manager; `remove`: although the node is up.',
    default: false,
  }),
  join_token: p.str({ doc: 'Token of the swarm to join.', secret: true }),
  listen_addr: p.str({ doc: 'Address and port for the managers’ traffic.', default: '0.0.0.0:2377' }),
  node_id: p.str({ doc: 'Id of the node to take out.' }),
  remote_addrs: p.list(p.str({ doc: 'address:port' }), { doc: 'Managers of the swarm to join.' }),
  rotate_manager_token: p.bool({ doc: 'Make a new token for managers.', default: false }),
  rotate_worker_token: p.bool({ doc: 'Make a new token for workers.', default: false }),
} as const;
type SwarmParams = Params<typeof params>;

export const dockerSwarm = defineModule({
  name: 'community.docker.docker_swarm',
  summary: 'Make, join and leave Docker swarms',
  description: 'Tokens in the result are secrets: they can be used by later tasks but are never printed.',
  params,
  constraints: {
    requiredIf: [
      ['state', 'join', ['remote_addrs', 'join_token']],
      ['state', 'remove', ['node_id']],
    ],
  },
  support: { check: 'full', diff: 'full' },
  returns: {
    swarm_facts: 'The swarm with its `JoinTokens` and, under autolock, `UnlockKey`.',
    actions: 'What was or would be done.',
  },
  examples: [
    {
      title: 'First manager',
      yaml: 'community.docker.docker_swarm:\n  state: present\n  advertise_addr: 10.100.199.200\nregister: swarm',
    },
    {
      title: 'Join as a worker',
      yaml: `community.docker.docker_swarm:
  state: join
  advertise_addr: 10.100.199.201
  join_token: "{{ hostvars['swarm-master'].swarm.swarm_facts.JoinTokens.Worker }}"
  remote_addrs: ['10.100.199.200:2377']`,
    },
  ],
  plan: planSwarm,
});

async function planSwarm(params: SwarmParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const api = await openDocker(host, params);
  const state = await settledSwarmState(api);
  switch (params.state) {
    case 'present':
      return state.ControlAvailable && !params.force
        ? planUpdate(params, api, context)
        : planInit(params, state, host, context);
    case 'join':
      return planJoin(params, state, host);
    case 'absent':
      return planLeave(params, state);
    case 'remove':
      return planRemove(params, api, state, host);
  }
}

const isIn = (state: SwarmState): boolean =>
  ['active', 'pending', 'locked', 'error'].includes(state.LocalNodeState);

function planInit(params: SwarmParams, state: SwarmState, host: ReadHost, context: ModuleContext): Plan {
  if (isIn(state) && !params.force)
    fail(
      `${host.name} is already in a swarm, as a ${state.LocalNodeState === 'active' ? 'worker' : `node in state ${state.LocalNodeState}`}${state.Error ? ` (${state.Error})` : ''}: it cannot be made the first manager of another. Leave the swarm first, with state: absent`,
    );
  const action = 'New Swarm cluster created';
  const body = clean({
    ListenAddr: params.listen_addr,
    AdvertiseAddr: params.advertise_addr,
    DataPathAddr: params.data_path_addr,
    DataPathPort: params.data_path_port,
    DefaultAddrPool: params.default_addr_pool,
    SubnetSize: params.subnet_size,
    ForceNewCluster: params.force,
    Spec: mergeSpec(params, {}),
  });
  return {
    changed: true,
    diff: structDiff(
      { state: 'absent' },
      { state: 'present', advertise_addr: params.advertise_addr },
      'swarm',
    ),
    result: { actions: [action] },
    provides: () => [dockerThing('/swarm', { ID: 'expected', Version: { Index: 0 }, Spec: body['Spec'] })],
    apply: async (writable) => {
      const write = await openDocker(writable, params);
      await write.post('/swarm/init', { body });
      return { swarm_facts: await swarmFacts(write, context, params.autolock_managers === true) };
    },
  };
}

async function planUpdate(params: SwarmParams, api: DockerApi, context: ModuleContext): Promise<Plan> {
  const swarm = await api.get<SwarmInspect>('/swarm');
  const changes = specChanges(params, swarm.Spec);
  const rotates = params.rotate_worker_token || params.rotate_manager_token;
  const facts = await swarmFacts(api, context, autolocked(swarm));
  if (changes.length === 0 && !rotates)
    return { changed: false, result: { swarm_facts: facts, actions: [] } };
  const spec = mergeSpec(params, swarm.Spec);
  const query = {
    version: swarm.Version.Index,
    rotateWorkerToken: params.rotate_worker_token,
    rotateManagerToken: params.rotate_manager_token,
  };
  const rotated = {
    ...(params.rotate_worker_token ? { worker_token: 'rotated' } : {}),
    ...(params.rotate_manager_token ? { manager_token: 'rotated' } : {}),
  };
  return {
    changed: true,
    diff: structDiff(
      Object.fromEntries(changes.map((change) => [change.option, change.have])),
      { ...Object.fromEntries(changes.map((change) => [change.option, change.want])), ...rotated },
      'swarm',
    ),
    result: { swarm_facts: facts, actions: ['Swarm cluster updated'] },
    apply: async (writable) => {
      const write = await openDocker(writable, params);
      await write.post('/swarm/update', { query, body: spec });
      return { swarm_facts: await swarmFacts(write, context, params.autolock_managers ?? autolocked(swarm)) };
    },
  };
}

const autolocked = (swarm: SwarmInspect): boolean =>
  (swarm.Spec['EncryptionConfig'] as { AutoLockManagers?: boolean } | undefined)?.AutoLockManagers === true;

/** The swarm as it is; its tokens and keys are made known as secrets before anything can show them. */
async function swarmFacts(api: DockerApi, context: ModuleContext, locked: boolean): Promise<ResultKeys> {
  const swarm = await api.get<SwarmInspect>('/swarm');
  if (swarm.JoinTokens) {
    context.secret(swarm.JoinTokens.Worker);
    context.secret(swarm.JoinTokens.Manager);
  }
  const key = locked ? (await api.get<{ UnlockKey: string }>('/swarm/unlockkey')).UnlockKey : undefined;
  if (key) context.secret(key);
  return { ...swarm, UnlockKey: key ?? null };
}

function planJoin(params: SwarmParams, state: SwarmState, host: ReadHost): Plan {
  if (state.LocalNodeState === 'active' || state.LocalNodeState === 'pending') {
    checkSameSwarm(params, state, host);
    return { changed: false, result: { actions: ['This node is already part of a swarm.'] } };
  }
  if (state.LocalNodeState === 'locked')
    fail(
      `${host.name} is in a swarm that is locked: unlock it, or leave it with state: absent and force: true`,
    );
  const body = clean({
    ListenAddr: params.listen_addr,
    AdvertiseAddr: params.advertise_addr,
    DataPathAddr: params.data_path_addr,
    RemoteAddrs: params.remote_addrs,
    JoinToken: params.join_token,
  });
  return {
    changed: true,
    diff: structDiff({ state: 'absent' }, { state: 'join', remote_addrs: params.remote_addrs }, 'swarm'),
    result: { actions: ['New node is added to swarm cluster'] },
    apply: async (writable) => {
      const write = await openDocker(writable, params);
      await write.post('/swarm/join', { body, timeout: Math.max(params.timeout, 60) * 1000 });
      return {};
    },
  };
}

/** Being in some other swarm than the one to join is not a success. */
function checkSameSwarm(params: SwarmParams, state: SwarmState, host: ReadHost): void {
  const known = (state.RemoteManagers ?? []).map((manager) => manager.Addr);
  const wanted = params.remote_addrs ?? [];
  const addresses = wanted.every((addr) => /^(\d+\.){3}\d+(:\d+)?$/.test(addr));
  const withPort = wanted.map((addr) => (addr.includes(':') ? addr : `${addr}:2377`));
  if (known.length > 0 && addresses && !withPort.some((addr) => known.includes(addr)))
    fail(
      `${host.name} is in another swarm already (its managers: ${known.join(', ')}), not in that of ${wanted.join(', ')}. Leave it first, with state: absent`,
    );
}

function planLeave(params: SwarmParams, state: SwarmState): Plan {
  if (!isIn(state)) return { changed: false, result: { actions: [] } };
  if (state.ControlAvailable && !params.force)
    fail('This node is a manager of the swarm: leaving may break it. Set force: true to leave all the same');
  return {
    changed: true,
    diff: structDiff({ state: 'present' }, { state: 'absent' }, 'swarm'),
    result: { actions: ['Node has left the swarm cluster'] },
    apply: async (writable) => {
      const write = await openDocker(writable, params);
      await write.post('/swarm/leave', { query: { force: params.force } });
      return {};
    },
  };
}

async function planRemove(
  params: SwarmParams,
  api: DockerApi,
  state: SwarmState,
  host: ReadHost,
): Promise<Plan> {
  if (!state.ControlAvailable)
    missing(`${host.name} is not a manager of a swarm, so it can take no node out`);
  const id = params.node_id ?? '';
  const node = await api.find<NodeInspect>(`/nodes/${encodeURIComponent(id)}`);
  if (!node) return { changed: false, result: { actions: [] } };
  if (node.Status.State !== 'down' && !params.force)
    fail(
      `Node ${id} is ${node.Status.State}: it must be down before it can be removed. Let it leave first, or set force: true`,
    );
  return {
    changed: true,
    diff: structDiff({ node: id }, { node: null }, 'swarm'),
    result: { actions: ['Node is removed from swarm cluster.'] },
    apply: async (writable) => {
      const write = await openDocker(writable, params);
      await write.delete(`/nodes/${node.ID}`, { query: { force: params.force } });
      return {};
    },
  };
}
