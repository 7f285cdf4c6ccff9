import {
  defineModule,
  fail,
  type ModuleContext,
  p,
  type Params,
  type Plan,
  type ReadHost,
} from '../../../sdk/index.ts';
import { onceExpected } from '../api/expected.ts';
import { openDocker } from '../api/open.ts';
import { dockerParams } from '../api/params.ts';
import { canonicalSpec } from '../service/canonical.ts';
import { structDiff } from '../values/text.ts';
import { deploy, isEmptyStack, ownNetworks, ownObjects, removeStack } from './apply.ts';
import { loadCompose } from './compose/load.ts';
import { ignoredKeys } from './convert/service.ts';
import { decideStack, type StackDecision } from './decide.ts';
import { stackState, type StackState } from './state.ts';

const params = {
  ...dockerParams,
  name: p.str({ doc: 'Name of the stack.', required: true }),
  compose: p.list(p.raw({ doc: 'Path on the host, or a dict.' }), {
    doc: 'Compose files; later ones override earlier ones.',
    default: [],
  }),
  state: p.choice(['present', 'absent'], { doc: 'Deployed or gone.', default: 'present' }),
  prune: p.bool({ doc: 'Remove services of the stack that the files do not have.', default: false }),
  detach: p.bool({ doc: 'Do not wait until the tasks run.', default: true }),
  detach_timeout: p.int({ doc: 'Seconds to wait for them with `detach: false`.', default: 300 }),
  with_registry_auth: p.bool({ doc: 'Give the nodes the credentials to pull with.', default: false }),
  resolve_image: p.choice(['always', 'changed', 'never'], {
    doc: 'When to ask the registry for the digest that a tag stands for; `always` when not given.',
  }),
  absent_retries: p.int({ doc: 'Accepted for compatibility: `absent` waits until all is gone.', default: 0 }),
  absent_retries_interval: p.int({ doc: 'Accepted for compatibility.', default: 1 }),
  docker_cli: p.path({ doc: 'Accepted for compatibility: no command is used.' }),
} as const;
type StackParams = Params<typeof params>;

export const dockerStack = defineModule({
  name: 'community.docker.docker_stack',
  summary: 'Deploy and remove stacks of a Docker swarm',
  description:
    'Reads Compose files (version 3 and later) and speaks to the API itself, with the names and labels of `docker stack deploy`, so either can go on with the other’s stacks. Variables of the file come from the task’s `environment`. Runs on a manager.',
  params,
  support: { check: 'full', diff: 'full' },
  differences: [
    'Check mode works and shows each service’s changes; the docker command cannot do that.',
    'A service whose spec is the same is not updated.',
    'A secret that exists keeps its content, since it cannot be compared.',
  ],
  returns: {
    services: 'Each service with `name`, `action` (create, update, remove, none) and `image` as pinned.',
    actions: 'What was or would be done.',
  },
  examples: [
    {
      title: 'From a file on the host',
      yaml: 'community.docker.docker_stack:\n  name: books\n  compose: [/data/compose/config/books/docker-compose.yml]',
    },
    {
      title: 'From the task',
      yaml: `community.docker.docker_stack:
  name: web
  compose:
    - version: "3.8"
      services:
        nginx: {image: nginx, deploy: {replicas: 2}}`,
    },
  ],
  plan: planStack,
});

function planStack(params: StackParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  return onceExpected(host.expected, 'stack', params, () => planOf(params, host, context));
}

async function planOf(params: StackParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const api = await openDocker(host, params);
  // The files are read first: a mistake in them is told even where there is no swarm yet.
  const compose =
    params.state === 'present' ? await loadCompose(params.compose, host, context.environment) : undefined;
  for (const [name, service] of compose?.services ?? [])
    for (const key of ignoredKeys)
      if (key in service.value) context.warn(`stack ${params.name}: service ${name}: a swarm ignores ${key}`);
  const state = await stackState(api, params.name);
  if (!compose) return planAbsent(params, state);
  const decision = await decideStack(api, host, {
    stack: params.name,
    compose,
    state,
    prune: params.prune,
    resolve: params.resolve_image ?? 'always',
  });
  const actions = actionsOf(decision);
  const result = {
    actions,
    services: decision.services.map(({ name, action, spec }) => ({
      name,
      action,
      image: spec?.TaskTemplate.ContainerSpec.Image,
    })),
  };
  if (actions.length === 0) return { changed: false, result };
  return {
    changed: true,
    diff: stackDiff(params.name, decision, state),
    result,
    apply: async (writable) => {
      await deploy(await openDocker(writable, params), writable, decision, {
        withAuth: params.with_registry_auth,
        detach: params.detach,
        timeout: params.detach_timeout * 1000,
      });
      return {};
    },
  };
}

function planAbsent(params: StackParams, state: StackState): Plan {
  const { name } = params;
  if (isEmptyStack(name, state)) return { changed: false, result: { actions: [] } };
  const actions = [
    ...state.services.map((service) => `Removed service ${service.Spec.Name}`),
    ...ownObjects(name, state, 'secrets').map((secret) => `Removed secret ${secret.Spec.Name}`),
    ...ownObjects(name, state, 'configs').map((config) => `Removed config ${config.Spec.Name}`),
    ...ownNetworks(name, state).map((network) => `Removed network ${network.Name}`),
  ];
  return {
    changed: true,
    diff: structDiff({ [name]: actions.map((action) => action.replace('Removed ', '')) }, {}, name),
    result: { actions },
    apply: async (host) => {
      const timeout = Math.max(120, params.absent_retries * params.absent_retries_interval) * 1000;
      await removeStack(await openDocker(host, params), name, timeout);
      return {};
    },
  };
}

function actionsOf(decision: StackDecision): string[] {
  const done = { create: 'Created', update: 'Updated', remove: 'Removed' } as const;
  return [
    ...decision.networks.map((network) => `Created network ${network.name}`),
    ...decision.objects.map(({ kind, object }) => `Created ${kind.slice(0, -1)} ${object.name}`),
    ...decision.services.flatMap(({ name, action }) =>
      action === 'none' ? [] : [`${done[action]} service ${name}`],
    ),
  ];
}

function stackDiff(name: string, decision: StackDecision, state: StackState) {
  const ids = new Map(state.networks.map((network) => [network.Name, network.Id]));
  const changed = decision.services.filter((change) => change.action !== 'none');
  const of = (side: 'existing' | 'spec'): Record<string, unknown> =>
    Object.fromEntries(
      changed.flatMap((change) => {
        const spec =
          side === 'spec' ? (change.action === 'remove' ? undefined : change.spec) : change.existing?.Spec;
        return spec ? [[`service ${change.name}`, canonicalSpec(spec, ids)]] : [];
      }),
    );
  const made = Object.fromEntries([
    ...decision.networks.map((network) => [`network ${network.name}`, network.body]),
    ...decision.objects.map(({ kind, object }) => [`${kind.slice(0, -1)} ${object.name}`, object.body]),
  ]) as Record<string, unknown>;
  if (Object.keys(made).length + changed.length === 0) fail('nothing to show');
  return structDiff(of('existing'), { ...made, ...of('spec') }, name);
}
