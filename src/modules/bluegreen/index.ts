/** Modules of a blue/green release. The role `service` puts them together. */
import { entry, type ModuleEntry } from '../entry.ts';

const bluegreen = (
  name: string,
  load: ModuleEntry['load'],
  otherNames: readonly string[] = [],
): ModuleEntry => entry(`tsplay.bluegreen.${name}`, load, otherNames);

export const bluegreenModules: readonly ModuleEntry[] = [
  bluegreen('bluegreen_begin', async () => (await import('./begin.ts')).bluegreenBegin),
  bluegreen('bluegreen_canary', async () => (await import('./canary.ts')).bluegreenCanary),
  bluegreen('bluegreen_delivery', async () => (await import('./delivery.ts')).bluegreenDelivery),
  bluegreen('bluegreen_drain', async () => (await import('./drain.ts')).bluegreenDrain),
  bluegreen('bluegreen_finish', async () => (await import('./finish.ts')).bluegreenFinish),
  bluegreen('bluegreen_follow', async () => (await import('./follow.ts')).bluegreenFollow),
  bluegreen('bluegreen_healing', async () => (await import('./healing.ts')).bluegreenHealing),
  bluegreen('bluegreen_job', async () => (await import('./job.ts')).bluegreenJob),
  bluegreen('bluegreen_lock', async () => (await import('./lock.ts')).bluegreenLock),
  bluegreen('bluegreen_proxy', async () => (await import('./proxy.ts')).bluegreenProxy),
  bluegreen('bluegreen_prune', async () => (await import('./prune.ts')).bluegreenPrune),
  bluegreen('bluegreen_reconcile', async () => (await import('./reconcile.ts')).bluegreenReconcile),
  bluegreen('bluegreen_register', async () => (await import('./register.ts')).bluegreenRegister),
  bluegreen('bluegreen_replace', async () => (await import('./replace.ts')).bluegreenReplace),
  bluegreen('bluegreen_retire', async () => (await import('./retire.ts')).bluegreenRetire),
  bluegreen('bluegreen_scale', async () => (await import('./scale.ts')).bluegreenScale),
  bluegreen('bluegreen_schedule', async () => (await import('./schedule.ts')).bluegreenSchedule),
  bluegreen('bluegreen_state', async () => (await import('./state.ts')).bluegreenState, ['bluegreen_info']),
  bluegreen('bluegreen_switch', async () => (await import('./switch.ts')).bluegreenSwitch),
  bluegreen('bluegreen_verify', async () => (await import('./verify.ts')).bluegreenVerify),
  bluegreen('bluegreen_wait_healthy', async () => (await import('./wait-healthy.ts')).bluegreenWaitHealthy),
  bluegreen('bluegreen_workers', async () => (await import('./workers.ts')).bluegreenWorkers),
];
