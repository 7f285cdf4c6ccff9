/**
 * Deploying and removing a stack.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteHost } from '../../../sdk/index.ts';
import { type DockerApi, DockerError } from '../api/client.ts';
import { parseImage } from '../api/image-ref.ts';
import { registryAuth } from '../api/registry-auth.ts';
import { waitConverged } from '../service/converge.ts';
import { createService, removeService, type ServiceSpec, updateService } from '../service/service.ts';
import type { ServiceChange, StackDecision } from './decide.ts';
import { belongsTo, type StackState, stackState } from './state.ts';

export interface DeployOptions {
  readonly withAuth: boolean;
  readonly detach: boolean;
  /** Milliseconds to wait for tasks, unless detached. */
  readonly timeout: number;
}

export async function deploy(
  api: DockerApi,
  host: WriteHost,
  decision: StackDecision,
  options: DeployOptions,
): Promise<void> {
  for (const network of decision.networks) await api.post('/networks/create', { body: network.body });
  const ids = new Map<string, string>();
  for (const { kind, object, data } of decision.objects) {
    const body = { ...object.body, Data: data.toString('base64') };
    const made = await api.post<{ ID: string }>(`/${kind}/create`, { body });
    ids.set(`${kind} ${object.name}`, made.ID);
  }
  for (const change of decision.services) await carryOut(api, host, change, ids, options);
  if (options.detach) return;
  for (const { name, action } of decision.services)
    if (action !== 'remove') await waitConverged(api, name, { timeout: options.timeout, failures: 5 });
}

async function carryOut(
  api: DockerApi,
  host: WriteHost,
  change: ServiceChange,
  ids: ReadonlyMap<string, string>,
  options: DeployOptions,
): Promise<void> {
  const { action, spec, existing } = change;
  if (action === 'remove' && existing) await removeService(api, existing.ID);
  if (spec === undefined || action === 'none' || action === 'remove') return;
  const { repository } = parseImage(spec.TaskTemplate.ContainerSpec.Image);
  const auth = options.withAuth ? await registryAuth(host, repository) : undefined;
  const final = withIds(spec, ids);
  if (existing) await updateService(api, existing, final, { auth });
  else await createService(api, final, { auth });
}

interface FileReference {
  readonly SecretName?: string;
  readonly ConfigName?: string;
}

/** Secrets and configs that were made just now get their ids. */
function withIds(spec: ServiceSpec, ids: ReadonlyMap<string, string>): ServiceSpec {
  const container = spec.TaskTemplate.ContainerSpec;
  const fill = (list: unknown, kind: 'secrets' | 'configs'): unknown =>
    (list as FileReference[] | undefined)?.map((entry) => {
      const name = kind === 'secrets' ? entry.SecretName : entry.ConfigName;
      const id = ids.get(`${kind} ${name ?? ''}`);
      if (id === undefined) return entry;
      return kind === 'secrets' ? { ...entry, SecretID: id } : { ...entry, ConfigID: id };
    });
  const filled = {
    ...container,
    ...(container['Secrets'] ? { Secrets: fill(container['Secrets'], 'secrets') } : {}),
    ...(container['Configs'] ? { Configs: fill(container['Configs'], 'configs') } : {}),
  };
  return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: filled } };
}

/** What of the state is the stack's own. */
export const ownNetworks = (stack: string, state: StackState) =>
  state.networks.filter((network) => belongsTo(stack, network.Labels));
export const ownObjects = (stack: string, state: StackState, kind: 'secrets' | 'configs') =>
  state[kind].filter((object) => belongsTo(stack, object.Spec.Labels));

export const isEmptyStack = (stack: string, state: StackState): boolean =>
  state.services.length === 0 &&
  ownNetworks(stack, state).length === 0 &&
  ownObjects(stack, state, 'secrets').length === 0 &&
  ownObjects(stack, state, 'configs').length === 0;

/** Services go first; what they used is busy until their tasks have ended, so removing it is tried again. */
export async function removeStack(api: DockerApi, stack: string, timeout: number): Promise<void> {
  const until = Date.now() + timeout;
  for (;;) {
    const state = await stackState(api, stack);
    if (isEmptyStack(stack, state)) return;
    for (const service of state.services) await removeService(api, service.ID, timeout);
    const paths = [
      ...ownObjects(stack, state, 'secrets').map((secret) => `/secrets/${secret.ID}`),
      ...ownObjects(stack, state, 'configs').map((config) => `/configs/${config.ID}`),
      ...ownNetworks(stack, state).map((network) => `/networks/${network.Id}`),
    ];
    let refused: DockerError | undefined;
    for (const path of paths)
      await api.delete(path).catch((error: unknown) => {
        if (!(error instanceof DockerError)) throw error;
        if (error.status !== 404) refused = error;
      });
    if (refused && Date.now() > until) throw refused;
    if (refused) await sleep(500);
  }
}
