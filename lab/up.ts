import { findMirror } from './apt/mirror.ts';
import type { Mirror } from './apt/mirror.ts';
import { ensureDocker } from './docker/daemon.ts';
import { ensureNetwork } from './docker/network.ts';
import { hosts } from './hosts.ts';
import type { LabHost } from './hosts.ts';
import { ensureImage } from './images/image.ts';
import { chainOf } from './images/machines.ts';
import { ensureKey } from './keys.ts';
import { containerState, runContainer, startContainer } from './machine/container.ts';
import { authorizeKey, setNameServers } from './machine/prepare.ts';
import { waitUntilReady } from './machine/ready.ts';
import type { Progress } from './progress.ts';
import { writeSshConfig } from './ssh-config.ts';

/** Bring up the hosts named, and all that they stand on. Does only what is missing. */
export async function bringUp(wanted: readonly LabHost[], progress: Progress): Promise<void> {
  await ensureDocker(progress);
  const publicKey = ensureKey();
  writeSshConfig();
  await ensureNetwork();
  const mirror = await findMirror();
  await Promise.all(wanted.map((host) => bootHost(host, mirror, publicKey, progress)));
}

/** Boot one host, whatever state it is in, and wait until it can be used. */
export async function bootHost(
  host: LabHost,
  mirror: Mirror,
  publicKey: string,
  progress: Progress,
): Promise<void> {
  const state = await containerState(host.name);
  if (!state) {
    const chain = chainOf(host, mirror, progress);
    for (const image of chain) await ensureImage(image, progress);
    const image = chain.at(-1);
    if (image) await runContainer(host, image.tag);
  } else if (state.status !== 'running') {
    await startContainer(host.name);
  }
  await progress.step(`${host.name} ${host.address}`, async () => {
    await setNameServers(host);
    await authorizeKey(host, publicKey);
    await waitUntilReady(host);
  });
}

/** The hosts of a plain `up`. */
export const defaultHosts = hosts;
