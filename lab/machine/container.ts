import { existsSync } from 'node:fs';
import { docker, dockerMaybe, inspect } from '../docker/cli.ts';
import { containerOf, network } from '../hosts.ts';
import type { LabHost } from '../hosts.ts';
import { capabilities } from './capabilities.ts';

/** What Docker knows of a host's container. */
export interface ContainerState {
  readonly status: string;
  readonly startedAt: string;
  readonly image: string;
}

const STATE =
  '{"status":{{json .State.Status}},"startedAt":{{json .State.StartedAt}},"image":{{json .Config.Image}}}';

/** The state of a host's container; undefined when there is none. */
export async function containerState(name: string): Promise<ContainerState | undefined> {
  return (await inspect('container', containerOf(name), STATE)) as ContainerState | undefined;
}

/** Create and start a host. */
export async function runContainer(host: LabHost, image: string): Promise<void> {
  await docker(['run', '-d', ...runOptions(host), image, '/lib/systemd/systemd']);
}

/** The options that make a container a machine: its own init, a nested Docker, an address of its own. */
export function runOptions(host: LabHost): string[] {
  return [
    ...['--name', containerOf(host.name), '--hostname', host.name, '--label', `tsplay.lab.host=${host.name}`],
    ...['--network', network.name, '--ip', host.address],
    ...capabilities().flatMap((name) => ['--cap-add', name]),
    ...['seccomp', 'apparmor', 'systempaths'].flatMap((name) => ['--security-opt', `${name}=unconfined`]),
    ...['--cgroupns=host', '-v', '/sys/fs/cgroup:/sys/fs/cgroup:rw'],
    ...['--tmpfs', '/run', '--tmpfs', '/tmp:exec,mode=1777', '-e', 'container=docker'],
    ...(existsSync('/lib/modules') ? ['-v', '/lib/modules:/lib/modules:ro'] : []),
    ...storageOptions(host),
  ];
}

/**
 * overlay2 cannot stand on the container's own overlay, so /var/lib/docker is a volume. It has no name: it goes with
 * its container. The registry's images are a cache worth keeping, so their volume has one.
 */
function storageOptions(host: LabHost): string[] {
  if (host.role !== 'artifacts') return ['-v', '/var/lib/docker'];
  return ['-v', `${cacheVolume}:/var/lib/docker-registry`, '-p', '127.0.0.1::5000'];
}

/** Keeps the images of the lab's registry over `down`. */
export const cacheVolume = `${network.name}-registry`;

/** Start a host that was stopped or killed. */
export async function startContainer(name: string): Promise<void> {
  await docker(['start', containerOf(name)]);
}

/** Take the power from a host. */
export async function killContainer(name: string): Promise<void> {
  await docker(['kill', '--signal', 'KILL', containerOf(name)]);
}

/** Remove a host and its unnamed volumes; nothing happens when there is none. */
export async function removeContainer(name: string): Promise<void> {
  await dockerMaybe(['rm', '--force', '--volumes', containerOf(name)]);
}

/** Names of the hosts that have a container, running or not. */
export async function existingHosts(): Promise<string[]> {
  const format = '{{.Label "tsplay.lab.host"}}';
  const text = await docker(['ps', '-a', '--filter', 'label=tsplay.lab.host', '--format', format]);
  return text.split('\n').filter((name) => name !== '');
}
