import { networkInterfaces } from 'node:os';
import { overlaps } from '../cidr.ts';
import { LabError } from '../errors.ts';
import { network } from '../hosts.ts';
import { docker, dockerMaybe } from './cli.ts';

const SUBNETS = '{{.Name}} {{range .IPAM.Config}}{{.Subnet}} {{end}}';

/** Create the lab's network, or find it. Throws a LabError when its addresses are taken by something else. */
export async function ensureNetwork(): Promise<void> {
  const [, subnet] =
    (await dockerMaybe(['network', 'inspect', '-f', SUBNETS, network.name]))?.split(' ') ?? [];
  if (subnet === network.subnet) return;
  if (subnet !== undefined)
    throw new LabError(
      'network-differs',
      `the Docker network ${network.name} exists with another subnet (${subnet})`,
      `Remove it: \`docker network rm ${network.name}\`.`,
    );
  await refuseTaken(network.subnet);
  await docker([
    ...['network', 'create', '--driver', 'bridge', '--label', 'tsplay.lab=network'],
    ...['--subnet', network.subnet, '--gateway', network.gateway],
    ...['--opt', `com.docker.network.bridge.name=${network.name}`, network.name],
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

/** Throw a LabError that names what uses addresses of a subnet, if anything does. */
async function refuseTaken(wanted: string): Promise<void> {
  const user = (await takenByDocker(wanted)) ?? takenByInterface(wanted);
  if (!user) return;
  throw new LabError('network-taken', `the lab needs ${wanted}, which is taken by ${user.name}`, user.remedy);
}

interface User {
  readonly name: string;
  readonly remedy: string;
}

async function takenByDocker(wanted: string): Promise<User | undefined> {
  const ids = (await docker(['network', 'ls', '-q', '--filter', 'driver=bridge'])).split('\n');
  const lines = (await docker(['network', 'inspect', '-f', SUBNETS, ...ids])).split('\n');
  for (const line of lines) {
    const [name = '', ...subnets] = line.trim().split(' ');
    // IPv6 subnets cannot be in the way.
    if (subnets.some((subnet) => subnet.includes('.') && overlaps(subnet, wanted)))
      return { name: `the Docker network ${name}`, remedy: `Remove it: \`docker network rm ${name}\`.` };
  }
  return undefined;
}

function takenByInterface(wanted: string): User | undefined {
  for (const [name, list] of Object.entries(networkInterfaces()))
    for (const { family, cidr } of list ?? [])
      if (family === 'IPv4' && cidr !== null && overlaps(cidr, wanted))
        return {
          name: `the interface ${name} (${cidr})`,
          remedy: `Take it down (a VPN, or VirtualBox's host-only network): \`ip link set ${name} down\`.`,
        };
  return undefined;
}
