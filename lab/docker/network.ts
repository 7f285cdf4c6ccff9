import { networkInterfaces } from 'node:os';
import { LabError } from '../errors.ts';
import { network } from '../hosts.ts';
import { overlaps } from '../cidr.ts';
import { docker, dockerMaybe } from './cli.ts';

const BRIDGE = network.name;

/** Create the lab's network, or find it. Throws a LabError when its addresses are taken by something else. */
export async function ensureNetwork(): Promise<void> {
  const subnet = await dockerMaybe([
    'network',
    'inspect',
    '-f',
    '{{(index .IPAM.Config 0).Subnet}}',
    network.name,
  ]);
  if (subnet === network.subnet) return;
  if (subnet !== undefined)
    throw new LabError(
      'network-differs',
      `the Docker network ${network.name} exists with another subnet (${subnet})`,
      `Remove it: \`docker network rm ${network.name}\`.`,
    );
  await refuseTakenNetwork();
  await docker([
    ...['network', 'create', '--driver', 'bridge', '--label', 'tsplay.lab=network'],
    ...['--subnet', network.subnet, '--gateway', network.gateway],
    ...['--opt', `com.docker.network.bridge.name=${BRIDGE}`, network.name],
  ]);
}

/**
 * Refuse to go on unless the lab's network is up on this machine. Without it the addresses of the lab belong to
 * whoever has them on the network outside, so nothing may be sent there.
 */
export function requireNetwork(): void {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  if (addresses.some((entry) => entry.address === network.gateway)) return;
  throw new LabError(
    'lab-down',
    `the lab's network ${network.subnet} is not up on this machine`,
    'Run `npm run lab -- up` first.',
  );
}

async function refuseTakenNetwork(): Promise<void> {
  for (const [name, list] of Object.entries(networkInterfaces()))
    for (const entry of list ?? [])
      if (entry.family === 'IPv4' && entry.cidr !== null && overlaps(entry.cidr, network.subnet))
        throw taken(
          `interface ${name} (${entry.cidr})`,
          `Take the interface ${name} down, for example a VPN or VirtualBox's host-only network`,
        );
  const names = (await docker(['network', 'ls', '--filter', 'driver=bridge', '--format', '{{.Name}}'])).split(
    '\n',
  );
  for (const name of names) {
    const text = await dockerMaybe([
      'network',
      'inspect',
      '-f',
      '{{range .IPAM.Config}}{{.Subnet}} {{end}}',
      name,
    ]);
    for (const subnet of (text ?? '').split(' '))
      if (/^\d+\./.test(subnet) && overlaps(subnet, network.subnet))
        throw taken(`the Docker network ${name} (${subnet})`, `Remove it with \`docker network rm ${name}\``);
  }
}

function taken(by: string, remedy: string): LabError {
  return new LabError(
    'network-taken',
    `the lab needs ${network.subnet}, which is taken by ${by}`,
    `${remedy}, then try again.`,
  );
}
