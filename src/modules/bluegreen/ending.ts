/**
 * Ending the containers of a service of a colour.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerApi } from '../docker/api/client.ts';
import { replicasOf } from '../docker/service/converge.ts';
import {
  reachableTasks,
  removeService,
  type ServiceInspect,
  updateService,
  waitSettled,
} from '../docker/service/service.ts';
import { isActive } from './worker-parts.ts';

/** Ends one service. One that has no number of instances (a global one, a job of the swarm) can only be removed. */
export async function endService(api: DockerApi, service: ServiceInspect, timeout: number): Promise<void> {
  if (replicasOf(service.Spec) === undefined) return removeService(api, service.ID, timeout);
  await updateService(api, service, { ...service.Spec, Mode: { Replicated: { Replicas: 0 } } });
  await waitEnded(api, service.ID, timeout);
  await waitSettled(api, service.ID, timeout);
}

/**
 * Until the containers have ended: ports and volumes are free then, and nothing answers any more. Those of a node that is lost
 * end when it is back.
 */
export async function waitEnded(api: DockerApi, service: string, timeout: number): Promise<void> {
  const until = Date.now() + timeout;
  while ((await reachableTasks(api, service)).some(isActive) && Date.now() < until) await sleep(150);
}
