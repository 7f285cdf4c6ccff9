import { join } from 'node:path';
import type { Mirror } from '../apt/mirror.ts';
import { extraHosts, hosts } from '../hosts.ts';
import type { LabHost, Suite } from '../hosts.ts';
import type { Progress } from '../progress.ts';
import { baseImage } from './base.ts';
import { dockerfileImage } from './image.ts';
import type { Image } from './image.ts';

const folder = (name: string): string => join(import.meta.dirname, name);

/** Images in the order in which they have to be built. */
export type Chain = readonly Image[];

/** The image of a bare machine of a Debian release, after the one that it stands on. */
function machineChain(suite: Suite, mirror: Mirror, progress: Progress): Chain {
  const base = baseImage(suite, mirror, progress);
  const names = [...hosts, ...extraHosts].map((host) => host.name);
  const machine = dockerfileImage({
    name: `machine-${suite}`,
    base,
    folder: folder('vm'),
    args: { LAB_HOSTS: names.join(' ') },
  });
  return [base, machine];
}

/** The images that a host needs; the last one is what it boots from. */
export function chainOf(host: LabHost, mirror: Mirror, progress: Progress): Chain {
  const chain = machineChain(host.suite, mirror, progress);
  const machine = chain.at(-1);
  if (!machine || (host.role !== 'artifacts' && host.role !== 'bench')) return chain;
  return [...chain, dockerfileImage({ name: host.role, base: machine, folder: folder(host.role) })];
}
