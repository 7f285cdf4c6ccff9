import { setTimeout as sleep } from 'node:timers/promises';
import { docker, dockerMaybe } from '../docker/cli.ts';
import { LabError } from '../errors.ts';
import { containerOf } from '../hosts.ts';
import type { Progress } from '../progress.ts';
import { ensureImage } from './image.ts';
import type { ServiceImage } from './services.ts';

/** Accepted so that the registry answers with the manifest itself, whose digest names the image. */
const MANIFEST =
  'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';

/** Build the images that the registry offers. */
export async function buildImages(images: readonly ServiceImage[], progress: Progress): Promise<void> {
  // One after another: two builds at once take longer on a small machine than one after the other.
  for (const image of images) for (const link of image.chain) await ensureImage(link, progress);
}

/** Push the images that the lab's registry lacks. */
export async function fillRegistry(images: readonly ServiceImage[], progress: Progress): Promise<void> {
  const registry = await registryOnLoopback();
  for (const image of images) await pushImage(registry, image, progress);
}

/**
 * Docker speaks plain HTTP to registries on the loopback address only, so the lab's registry is published there. Its
 * port is chosen by Docker and changes when the host restarts.
 */
async function registryOnLoopback(): Promise<string> {
  const published = await docker(['port', containerOf('artifacts'), '5000/tcp']);
  const registry = published.split('\n')[0] ?? '';
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://${registry}/v2/`).catch(() => undefined);
    if (answer?.ok) return registry;
    await sleep(100);
  }
  throw new LabError(
    'registry-down',
    'the registry of the lab does not answer',
    'Look at `npm run lab -- ssh artifacts sudo journalctl -u docker-registry`.',
  );
}

async function pushImage(registry: string, image: ServiceImage, progress: Progress): Promise<void> {
  const source = image.chain.at(-1)?.tag ?? '';
  const id = await docker(['image', 'inspect', '--format', '{{.Id}}', source]);
  for (const tag of image.tags) {
    if (await isPushed(registry, image.name, tag, id)) continue;
    const target = `${registry}/${image.name}:${tag}`;
    await progress.step(`push ${image.name}:${tag}`, async (note) => {
      await docker(['tag', source, target]);
      await docker(['push', target], { onLine: note });
      await dockerMaybe(['rmi', '--no-prune', target]);
    });
  }
}

/** Docker names an image by the digest of its configuration, or of its manifest, depending on its image store. */
async function isPushed(registry: string, name: string, tag: string, id: string): Promise<boolean> {
  const answer = await fetch(`http://${registry}/v2/${name}/manifests/${tag}`, {
    headers: { accept: MANIFEST },
  });
  if (!answer.ok) return false;
  const manifest = (await answer.json()) as { config?: { digest?: string } };
  return manifest.config?.digest === id || answer.headers.get('docker-content-digest') === id;
}
