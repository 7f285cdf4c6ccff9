/**
 * Two fresh Debian machines that differ in nothing but their addresses: one for each program.
 * @module
 */
import { docker, dockerMaybe } from '../../lab/docker/cli.ts';
import { extraHosts, type LabHost } from '../../lab/hosts.ts';
import { dockerfileImage, ensureImage } from '../../lab/images/image.ts';
import { chainOf } from '../../lab/images/machines.ts';
import { ensureKey } from '../../lab/keys.ts';
import { runOptions } from '../../lab/machine/container.ts';
import { authorizeKey, setNameServers } from '../../lab/machine/prepare.ts';
import { waitUntilReady } from '../../lab/machine/ready.ts';
import { containerOf } from '../../lab/hosts.ts';
import type { Progress } from '../../lab/progress.ts';
import { prepare } from '../../lab/up.ts';

/** What either machine calls itself. */
export const hostName = 'machine';

const twin = (name: string, octet: number): LabHost => ({
  name,
  address: `10.100.199.${octet}`,
  role: 'release',
  suite: 'bookworm',
});

/** The machines, by the program that works on each. */
export const twins = { ansible: twin('twin-ansible', 240), tsplay: twin('twin-tsplay', 241) } as const;

/** The program that plays on a twin. */
export type Player = keyof typeof twins;

/** Builds what the twins stand on; the tag of their image. */
export async function twinImage(progress: Progress): Promise<string> {
  const { mirror } = await prepare(progress);
  const [like] = extraHosts.filter((host) => host.suite === 'bookworm' && host.role === 'bench');
  if (like === undefined) throw new Error('the lab has no Debian 12');
  const chain = chainOf({ ...like, role: 'swarm' }, mirror, progress);
  const base = chain.at(-1);
  if (base === undefined) throw new Error('the lab has no image of a machine');
  const image = dockerfileImage({ name: 'twin', base, folder: `${import.meta.dirname}/image` });
  for (const one of [...chain, image]) await ensureImage(one, progress);
  return image.tag;
}

/** Boots a fresh machine in place of the last one. */
export async function freshTwin(player: Player, image: string): Promise<void> {
  const host = twins[player];
  await removeTwin(player);
  await docker(['run', '-d', ...runOptions(host), '--hostname', hostName, image, '/lib/systemd/systemd']);
  await setNameServers(host);
  await authorizeKey(host, ensureKey());
  await waitUntilReady(host);
}

/** Removes a machine with all that was done on it. */
export async function removeTwin(player: Player): Promise<void> {
  await dockerMaybe(['rm', '--force', '--volumes', containerOf(twins[player].name)]);
}
