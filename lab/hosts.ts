import { LabError } from './errors.ts';

/** The network of the articles. An inventory written for the Vagrant machines is right for the lab too. */
export const network = {
  name: 'tsplay-lab',
  subnet: '10.100.199.0/24',
  gateway: '10.100.199.1',
} as const;

/**
 * What a host is for: `swarm` hosts are provisioned by playbooks, `artifacts` serves files and images to them, `bench`
 * has Python and Ansible, to be measured against.
 */
export type HostRole = 'swarm' | 'artifacts' | 'release' | 'bench';

/** The Debian releases that a lab host can run. */
export type Suite = 'bookworm' | 'bullseye' | 'trixie';

/** One host of the lab. */
export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly role: HostRole;
  readonly suite: Suite;
}

const host = (name: string, octet: number, role: HostRole, suite: Suite = 'bookworm'): LabHost =>
  Object.freeze({ name, address: `10.100.199.${octet}`, role, suite });

/** The hosts that `up` always boots. */
export const hosts: readonly LabHost[] = [
  host('swarm-master', 200, 'swarm'),
  host('swarm-node-01', 201, 'swarm'),
  host('swarm-node-02', 202, 'swarm'),
  host('swarm-node-03', 203, 'swarm'),
  host('artifacts', 210, 'artifacts'),
];

/** Hosts booted on request: other Debian releases, to prove that a role is not bound to one, and the benchmark's. */
export const extraHosts: readonly LabHost[] = [
  host('debian-11', 220, 'release', 'bullseye'),
  host('debian-13', 221, 'release', 'trixie'),
  host('bench-01', 230, 'bench'),
  host('bench-02', 231, 'bench'),
  host('bench-controller', 232, 'bench'),
];

/** What the hosts of the lab serve to playbooks. */
export const services = {
  registry: '10.100.199.210:5000',
  files: 'http://10.100.199.210:8080',
} as const;

/** The users of every swarm host. `operator` is for tests of passwords, which is why its password is no secret. */
export const users = {
  admin: 'vagrant',
  operator: 'operator',
  operatorPassword: 'lab-operator',
} as const;

/** The container that plays the host. */
export const containerOf = (name: string): string => `${network.name}-${name}`;

/** Hosts by name, in the order given. Throws a LabError for a name that no host has. */
export function findHosts(names: readonly string[]): LabHost[] {
  const known = [...hosts, ...extraHosts];
  return names.map((name) => {
    const found = known.find((candidate) => candidate.name === name);
    if (found) return found;
    const list = known.map((candidate) => candidate.name).join(', ');
    throw new LabError('unknown-host', `the lab has no host "${name}"`, `Its hosts are ${list}.`);
  });
}
