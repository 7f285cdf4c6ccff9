import { docker, dockerMaybe } from './docker/cli.ts';
import { daemonAnswers, endDaemon } from './docker/daemon.ts';
import { network } from './hosts.ts';
import { cacheVolume, existingHosts, removeContainer } from './machine/container.ts';
import type { Progress } from './progress.ts';

/**
 * Remove hosts, volumes and network. Images and the registry's content stay, as they are what makes the next `up`
 * quick; `everything` removes them too. A Docker daemon that the lab started is ended when nothing else runs on it.
 */
export async function takeDown(everything: boolean, progress: Progress): Promise<void> {
  if (!(await daemonAnswers())) {
    progress.info('no Docker daemon runs, so nothing of the lab does');
    return;
  }
  await Promise.all((await existingHosts()).map(removeContainer));
  await dockerMaybe(['network', 'rm', network.name]);
  if (everything) await progress.step('remove the images', removeCaches);
  if (await endDaemon()) progress.info('ended the Docker daemon that the lab had started');
}

async function removeCaches(): Promise<void> {
  await dockerMaybe(['volume', 'rm', cacheVolume]);
  const list = await docker([
    'images',
    '--filter',
    'label=tsplay.lab',
    '--format',
    '{{.Repository}}:{{.Tag}}',
  ]);
  const tags = list.split('\n').filter((tag) => tag.startsWith('tsplay-lab/'));
  if (tags.length > 0) await docker(['rmi', '--force', ...tags]);
}
