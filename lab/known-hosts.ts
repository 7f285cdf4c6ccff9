import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerMaybe } from './docker/cli.ts';
import { containerOf, extraHosts, hosts } from './hosts.ts';
import type { LabHost } from './hosts.ts';
import { stateFolder } from './keys.ts';

/** What `inventories/prod` checks the keys of the lab's hosts against. */
export const knownHostsFile = join(stateFolder, 'known_hosts');

/**
 * Writes down the keys that the hosts have now. They were read through Docker and not over the network, so they are
 * the right ones, also when an image was built anew and the keys are others than before.
 */
export async function writeKnownHosts(): Promise<void> {
  const lines = await Promise.all([...hosts, ...extraHosts].map(keysOf));
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(knownHostsFile, lines.flat().join(''));
}

async function keysOf(host: LabHost): Promise<string[]> {
  const text = await dockerMaybe([
    'exec',
    containerOf(host.name),
    'sh',
    '-c',
    'cat /etc/ssh/ssh_host_*_key.pub',
  ]);
  return [...(text ?? '').matchAll(/^(\S+ \S+)/gm)].map(([, key = '']) => `${host.address} ${key}\n`);
}
