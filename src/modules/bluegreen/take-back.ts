/**
 * A release whose run is ended by a signal cleans up behind itself, in seconds: before the switch its colour goes; after it
 * the former colour is live again as long as it runs. Once that is being stopped, the release is brought to its end.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteHost } from '../../sdk/index.ts';
import type { ConsulWriter } from '../consul/api.ts';
import { type DockerApi, DockerError } from '../docker/api/client.ts';
import { replicasOf } from '../docker/service/converge.ts';
import { updateService } from '../docker/service/service.ts';
import { catalogPart } from './catalog.ts';
import { readTasks } from './endpoints.ts';
import { isWeb } from './observe.ts';
import { finishSteps } from './finish.ts';
import { followColor } from './flags.ts';
import { colorServices } from './parts.ts';
import { type Color, consulService, docker, writeConsul } from './params.ts';
import { deregister, forgetPlaces, instanceId, registered } from './registration.ts';
import { commit, type DeployRecord, holdsLock, readState, type ServiceState } from './store.ts';
import { undoSteps } from './switch.ts';
import { startWaiting, wantedOf } from './worker-parts.ts';

export interface TakeBack {
  readonly name: string;
  readonly session: string;
  readonly directory: string;
  readonly consul_url: string;
  readonly consul_token?: string | undefined;
  readonly docker_host: string;
}

/** Milliseconds for answers that are on their way from a colour that is not live any more. */
const lastAnswers = 2000;

/** Nothing is done for a release that has ended, or whose lock has gone to another run. */
export async function takeBack(params: TakeBack, host: WriteHost, id: string): Promise<void> {
  const consul = writeConsul(host, params);
  const { name, session, directory } = params;
  const state = await readState(consul, name);
  const { deploy } = state;
  if (deploy?.release.id !== id || !(await holdsLock(consul, name, session))) return;
  const api = await docker(host, params);
  if (
    deploy.phase === 'switched' &&
    deploy.from !== null &&
    !(await (isWeb(state) ? serves : stands)(api, consul, name, deploy.from))
  ) {
    await endColor(api, consul, name, deploy.from, 'stopped');
    await startWaiting(api, await colorServices(api, name, deploy.to));
    await commit(consul, name, session, finishSteps(state));
    return;
  }
  await commit(consul, name, session, stepsBack(state, deploy));
  await followColor(host, consul, directory, name);
  if (deploy.phase === 'switched') await sleep(lastAnswers);
  await endColor(api, consul, name, deploy.to, 'absent');
  // Those that had given their work to the new colour have it again.
  if (deploy.phase === 'switched' && deploy.from !== null)
    await startWaiting(api, await colorServices(api, name, deploy.from));
  // A command that was to run before it.
  for (const job of await colorServices(api, name, 'before'))
    await api.delete(`/services/${job.ID}`).catch(unlessGone);
}

const stepsBack = (state: ServiceState, deploy: DeployRecord) =>
  deploy.phase === 'started' ? [{ remove: 'deploy' }] : undoSteps(state, deploy.from ?? 'none');

/** Whether a colour has all its instances, in Consul too, so that users can be given it again. */
async function serves(api: DockerApi, consul: ConsulWriter, name: string, color: Color): Promise<boolean> {
  const { wanted = 0, endpoints } = await readTasks({ docker: api, consul, name, part: color });
  const service = consulService(name, color);
  // The agent of another host has them where that one's healer is active.
  const { instances } = await catalogPart(consul, service, new Set());
  const known = new Set(instances.map(({ id }) => id));
  return (
    wanted > 0 &&
    endpoints.length === wanted &&
    endpoints.every((endpoint) => known.has(instanceId(service, endpoint)))
  );
}

/** A worker that is stopped only because it gave its work away can be started again. */
const stands = async (api: DockerApi, _: ConsulWriter, name: string, color: Color): Promise<boolean> =>
  (await colorServices(api, name, color)).some((service) => (wantedOf(service) ?? 1) > 0);

/** Told to end and not waited for: the swarm gives containers the time that they have. */
async function endColor(
  api: DockerApi,
  consul: ConsulWriter,
  name: string,
  color: Color,
  state: 'stopped' | 'absent',
): Promise<void> {
  for (const { ID } of await registered(consul, consulService(name, color))) await deregister(consul, ID);
  await forgetPlaces(consul, name, color);
  for (const service of await colorServices(api, name, color)) {
    if (state === 'stopped' && replicasOf(service.Spec) !== undefined)
      await updateService(api, service, { ...service.Spec, Mode: { Replicated: { Replicas: 0 } } });
    else await api.delete(`/services/${service.ID}`).catch(unlessGone);
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof DockerError && error.status === 404)) throw error;
}
