/**
 * The event sources that come with tsplay.
 * @module
 */
import type { EventSource } from '../../sdk/index.ts';
import { consulHealth, consulKv } from './consul.ts';
import { generic } from './generic.ts';
import { range, tick } from './range.ts';
import { dockerEvents, journald } from './streams.ts';
import { swarmTasks } from './swarm.ts';
import { file, fileWatch, urlCheck } from './watch.ts';
import { alertmanager, registryPush, webhook } from './webhook.ts';

export const eventSources: readonly EventSource[] = [
  generic,
  range,
  tick,
  webhook,
  alertmanager,
  urlCheck,
  file,
  fileWatch,
  journald,
  consulHealth,
  consulKv,
  dockerEvents,
  swarmTasks,
  registryPush,
];
