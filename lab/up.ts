import { findMirror } from './apt/mirror.ts';
import type { Mirror } from './apt/mirror.ts';
import { ensureDocker } from './docker/daemon.ts';
import { ensureNetwork } from './docker/network.ts';
import type { LabHost } from './hosts.ts';
import { ensureImage } from './images/image.ts';
import { chainOf } from './images/machines.ts';
import { ensureKey } from './keys.ts';
import { containerState, removeContainer, runContainer, startContainer } from './machine/container.ts';
import { authorizeKey, setNameServers } from './machine/prepare.ts';
import { waitUntilReady } from './machine/ready.ts';
import type { Progress } from './progress.ts';
import { writeSshConfig } from './ssh-config.ts';

/** What booting a host needs to know. */
export interface Setting {
  readonly mirror: Mirror;
  readonly publicKey: string;
  readonly progress: Progress;
}

/** Make everything ready that hosts stand on: Docker, its network, this clone's key. */
export async function prepare(progress: Progress): Promise<Setting> {
  await ensureDocker(progress);
  const publicKey = ensureKey();
  writeSshConfig();
  await ensureNetwork();
  return { mirror: await findMirror(), publicKey, progress };
}

/** Boot one host, whatever state it is in, and wait until it can be used. */
export async function bootHost(host: LabHost, setting: Setting): Promise<void> {
  const state = await containerState(host.name);
  if (!state) {
    await createHost(host, setting);
  } else {
    if (state.status !== 'running') await startContainer(host.name);
    noticeOldImage(host, state.image, setting);
  }
  await setting.progress.step(`${host.name} ${host.address}`, async () => {
    await setNameServers(host);
    await authorizeKey(host, setting.publicKey);
    await waitUntilReady(host);
  });
}

/** Throw a host away and boot a fresh one in its place. */
export async function renewHost(host: LabHost, setting: Setting): Promise<void> {
  for (const image of chainOf(host, setting.mirror, setting.progress))
    await ensureImage(image, setting.progress);
  await removeContainer(host.name);
  await bootHost(host, setting);
}

async function createHost(host: LabHost, { mirror, progress }: Setting): Promise<void> {
  const chain = chainOf(host, mirror, progress);
  for (const image of chain) await ensureImage(image, progress);
  const image = chain.at(-1);
  if (image) await runContainer(host, image.tag);
}

/** A host that is there is not thrown away for a newer image: somebody may have work on it. */
function noticeOldImage(host: LabHost, image: string, { mirror, progress }: Setting): void {
  const newest = chainOf(host, mirror, progress).at(-1)?.tag;
  if (image !== newest)
    progress.info(
      `${host.name} runs an older image: \`npm run lab -- reset --hosts ${host.name}\` renews it`,
    );
}
