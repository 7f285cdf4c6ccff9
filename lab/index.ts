import { takeDown } from './down.ts';
import { LabError } from './errors.ts';
import { findHosts, hosts } from './hosts.ts';
import type { LabHost } from './hosts.ts';
import { buildImages, fillRegistry } from './images/registry.ts';
import { serviceImages } from './images/services.ts';
import { removeInventory, writeInventory } from './inventory.ts';
import { writeKnownHosts } from './known-hosts.ts';
import { withLock } from './lock.ts';
import { containerState, killContainer } from './machine/container.ts';
import { lineProgress, silent } from './progress.ts';
import type { Progress } from './progress.ts';
import { readStatus } from './status.ts';
import type { HostStatus } from './status.ts';
import { bootHost, prepare, renewHost } from './up.ts';

export { LabError } from './errors.ts';
export { containerOf, extraHosts, findHosts, hosts, network, services, users } from './hosts.ts';
export type { LabHost } from './hosts.ts';
export { privateKeyFile } from './keys.ts';
export { lineProgress, silent } from './progress.ts';
export type { Progress } from './progress.ts';
export { sshConfigFile } from './ssh-config.ts';
export type { HostStatus } from './status.ts';

/** Options of everything that changes the lab. */
export interface LabOptions {
  /** Default: say nothing. */
  readonly progress?: Progress;
  /** Names of hosts. Default: the four swarm hosts and artifacts. */
  readonly hosts?: readonly string[];
}

/** Bring the lab up: whatever is missing is made, whatever is stopped is started. Two seconds when it is up. */
export function labUp(options: LabOptions = {}): Promise<void> {
  const wanted = options.hosts ? findHosts(options.hosts) : hosts;
  return bring(wanted, bootHost, options);
}

/** What tests call first: the lab is up after it, with progress on stderr as it may have to be built. */
export function ensureLab(options: LabOptions = {}): Promise<void> {
  const progress = lineProgress((line) => {
    console.error(line);
  });
  return labUp({ progress, ...options });
}

/** Replace hosts by fresh ones. Default: the swarm hosts, for artifacts never changes. */
export function labReset(options: LabOptions = {}): Promise<void> {
  const wanted = options.hosts ? findHosts(options.hosts) : hosts.filter((host) => host.role === 'swarm');
  return bring(wanted, renewHost, options);
}

/** Bring hosts up in the way given, and the images of the registry with the host that has it. */
function bring(wanted: readonly LabHost[], one: typeof bootHost, options: LabOptions): Promise<void> {
  const progress = options.progress ?? silent;
  return withLock(progress, async () => {
    const setting = await prepare(progress);
    const images = wanted.some((host) => host.role === 'artifacts')
      ? serviceImages(setting.mirror, progress)
      : [];
    await Promise.all([...wanted.map((host) => one(host, setting)), buildImages(images, progress)]);
    if (images.length > 0) await fillRegistry(images, progress);
    await writeKnownHosts();
    writeInventory();
  });
}

/** Take the lab down. `everything` removes the images too. */
export function labDown(options: { progress?: Progress; everything?: boolean } = {}): Promise<void> {
  const progress = options.progress ?? silent;
  return withLock(progress, async () => {
    await takeDown(options.everything ?? false, progress);
    removeInventory();
  });
}

/** The state of every host. */
export function labStatus(): Promise<HostStatus[]> {
  return readStatus();
}

/** Take the power from a host: every process in it dies at once. */
export async function killHost(name: string): Promise<void> {
  const host = await existing(name);
  const state = await containerState(host.name);
  if (state?.status === 'running') await killContainer(host.name);
}

/** Start a host that was killed, and wait until it has booted. */
export async function startHost(name: string, progress: Progress = silent): Promise<void> {
  const host = await existing(name);
  await bootHost(host, await prepare(progress));
}

async function existing(name: string): Promise<LabHost> {
  const [host] = findHosts([name]);
  if (host && (await containerState(name))) return host;
  throw new LabError('host-absent', `${name} is not there`, 'Run `npm run lab -- up` first.');
}
