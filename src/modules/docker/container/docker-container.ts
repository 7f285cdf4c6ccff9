import {
  defineModule,
  fail,
  type ModuleContext,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import type { DockerApi } from '../api/client.ts';
import { pullImage } from '../api/images.ts';
import { onceExpected } from '../api/expected.ts';
import { openDocker } from '../api/open.ts';
import { structDiff } from '../values/text.ts';
import { changeLive, createContainer, removeContainer, waitHealthy } from './apply.ts';
import { type ContainerParams, containerParams, withDefaults } from './behaviour.ts';
import { decide, type Decision } from './decide.ts';
import { waitForExit } from './foreground.ts';
import { gather, type Gathered } from './gather.ts';
import { fullName } from './image-need.ts';
import { type ContainerInspect, inspectContainer } from './inspect.ts';
import { checkNetworks } from './networks.ts';

export const dockerContainer = defineModule({
  name: 'community.docker.docker_container',
  summary: 'Manage the life cycle of Docker containers',
  description:
    'A container whose configuration differs is made anew, except for what Docker can change on a living one (limits, restart policy, networks). Only options that are given are compared; `comparisons` says how.',
  params: containerParams,
  constraints: {
    requiredIf: [['state', 'present', ['image']]],
    requiredBy: { restart_retries: ['restart_policy'], log_options: ['log_driver'] },
    requiredTogether: [['client_cert', 'client_key']],
  },
  support: { check: 'full', diff: 'full' },
  differences: [
    'Under `pull: always` the registry is asked for the digest first, so check mode knows whether the image would change.',
    'TLS to a daemon is not supported, since the API is reached through the SSH connection.',
  ],
  returns: {
    container: 'What `docker inspect` shows of it afterwards; under check mode, of what is there.',
    status: 'Exit status, with `detach: false`.',
    actions: 'What was or would be done, under check mode or `debug`.',
  },
  examples: [
    {
      title: 'A web server with its files',
      yaml: `community.docker.docker_container:
  name: nginx
  image: nginx
  restart_policy: unless-stopped
  published_ports: ['80:80']
  volumes: ['/data/nginx/conf.d:/etc/nginx/conf.d:ro']`,
    },
    { title: 'Gone', yaml: 'community.docker.docker_container:\n  name: old\n  state: absent' },
  ],
  plan: (params, host, context) => planContainer(withDefaults(params), host, context),
});

/** Also what the old `docker` module ends in. */
export const planContainer = (
  params: ContainerParams,
  host: ReadHost,
  context: ModuleContext,
): Promise<Plan> => onceExpected(host.expected, 'container', params, () => planOf(params, host, context));

const madeBefore = 'an earlier task would make the container';

async function planOf(params: ContainerParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const api = await openDocker(host, params);
  if (params.state === 'absent') return planAbsent(api, params);
  const gathered = await gather(api, host, params, context);
  const { input, need } = gathered;
  const decision = decide(input);
  if (decision.create) {
    if (params.image === undefined && !input.container) {
      if (host.expected?.thing('docker', `container ${params.name}`) !== undefined)
        return { changed: params.restart ? true : 'unknown', reason: madeBefore };
      fail(`Cannot create container ${params.name}: no image is given`);
    }
    await checkNetworks(api, params);
  }
  const actions = actionsOf(decision, params, need.pull === 'yes');
  const waits = params.state === 'healthy' && input.container?.State.Health?.Status !== 'healthy';
  const changed = actions.length > 0;
  return {
    changed: !changed && (need.pull === 'maybe' || waits) ? 'unknown' : changed,
    reason: need.pull === 'maybe' ? 'the registry did not say whether it has a newer image' : undefined,
    diff: changed ? containerDiff(gathered, decision, params) : undefined,
    result: { container: input.container ?? {}, ...(context.check || params.debug ? { actions } : {}) },
    apply: (writable) => applyContainer(writable, params, gathered, context),
  };
}

async function planAbsent(api: DockerApi, params: ContainerParams): Promise<Plan> {
  const container = await inspectContainer(api, params.name);
  if (!container) return { changed: false };
  return {
    changed: true,
    diff: structDiff({ exists: true, running: container.State.Running }, { exists: false }, params.name),
    result: { actions: [{ removed: container.Id, volume_state: !params.keep_volumes }] },
    apply: async (writable) => {
      await removeContainer(await openDocker(writable, params), params, container);
      return {};
    },
  };
}

async function applyContainer(
  host: WriteHost,
  params: ContainerParams,
  planned: Gathered,
  context: ModuleContext,
): Promise<ResultKeys> {
  const api = await openDocker(host, params);
  let { input } = planned;
  let pulled = false;
  if (planned.need.pull !== 'no' && params.image !== undefined) {
    const { image } = await pullImage(api, host, fullName(params.image), params.platform);
    pulled = image.Id !== input.desired?.Id;
    input = { ...input, desired: image, image: input.image ?? image, pullPending: false };
    if (params.image_comparison === 'desired-image') input = { ...input, image };
  }
  const decision = decide(input);
  const image = params.image ?? input.container?.Config.Image;
  const full = image === undefined ? params : { ...params, image };
  let id = input.container?.Id;
  if (decision.create) {
    if (input.container) await removeContainer(api, params, input.container);
    id = await createContainer(api, full, decision.fields);
  }
  if (id === undefined) fail(`Container ${params.name} is not there`);
  await changeLive(api, params, decision, id);
  const extra = await finish(api, params, decision, id, context);
  const changed = pulled || actionsOf(decision, params, false).length > 0;
  return { changed, container: (await inspectContainer(api, id)) ?? {}, ...extra };
}

async function finish(
  api: DockerApi,
  params: ContainerParams,
  decision: Decision,
  id: string,
  context: ModuleContext,
): Promise<ResultKeys> {
  if (params.state === 'healthy') await waitHealthy(api, params, id);
  if (params.detach !== false || decision.run !== 'start') return {};
  const container = await inspectContainer(api, id);
  if (!container)
    fail(`Container ${params.name} was removed before its status could be read: leave out auto_remove`);
  const ended = await waitForExit(api, container, params.auto_remove === true);
  if (params.output_logs) context.onOutput('stdout', Buffer.from(ended.output));
  const after = { ...container, Output: ended.output };
  if (params.cleanup) await removeContainer(api, params, container);
  if (ended.status !== 0)
    fail(ended.output || `Container ${params.name} ended with status ${ended.status}`, {
      status: ended.status,
      container: after,
    });
  return { status: ended.status, container: after };
}

function actionsOf(decision: Decision, params: ContainerParams, pull: boolean): ResultKeys[] {
  const actions: ResultKeys[] = [];
  if (pull) actions.push({ pulled_image: params.image, changed: true });
  if (decision.replaces) actions.push({ removed: params.name, volume_state: !params.keep_volumes });
  if (decision.create) actions.push({ created: 'Created container' });
  if (Object.keys(decision.update).length > 0)
    actions.push({ updated: params.name, update_parameters: decision.update });
  for (const { network } of decision.networks.connect) actions.push({ added_to_network: network.name });
  for (const name of decision.networks.disconnect) actions.push({ removed_from_network: name });
  const done = { start: 'started', stop: 'stopped', restart: 'restarted' } as const;
  if (decision.run) actions.push({ [done[decision.run]]: params.name });
  if (decision.pause !== undefined) actions.push({ set_paused: decision.pause });
  return actions;
}

function containerDiff(
  { input }: Gathered,
  decision: Decision,
  params: ContainerParams,
): ReturnType<typeof structDiff> {
  const { container } = input;
  const before: Record<string, unknown> = { exists: container !== undefined };
  const after: Record<string, unknown> = { exists: true };
  // A new container's whole configuration is shown; of an existing one only what differs.
  const shown = container ? decision.differences : decision.fields.filter((field) => field.mode !== 'ignore');
  for (const field of shown) {
    if (container) before[field.option] = field.have;
    after[field.option] = field.want;
  }
  if (!container) after['image'] = params.image;
  for (const { network, reconnect } of decision.networks.connect) {
    before[`network.${network.name}`] = reconnect;
    after[`network.${network.name}`] = network;
  }
  for (const name of decision.networks.disconnect) before[`network.${name}`] = true;
  running(before, after, container, decision);
  return structDiff(before, after, params.name);
}

function running(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  container: ContainerInspect | undefined,
  decision: Decision,
): void {
  if (decision.run === undefined && decision.pause === undefined) return;
  before['running'] = container?.State.Running ?? false;
  after['running'] = decision.run === undefined ? before['running'] : decision.run !== 'stop';
  if (decision.run === 'restart') after['restarted'] = true;
  if (decision.pause !== undefined) after['paused'] = decision.pause;
}
