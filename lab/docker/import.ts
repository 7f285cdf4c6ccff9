import { spawn } from 'node:child_process';
import { LabError } from '../errors.ts';
import { docker, dockerMaybe } from './cli.ts';

/** Make an image of one layer from the tar archive that a command writes. `kind` becomes its label `tsplay.lab`. */
export async function importImage(
  tag: string,
  kind: string,
  file: string,
  args: readonly string[],
): Promise<void> {
  const source = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>((resolve) => {
    source.once('error', () => {
      resolve(null);
    });
    source.once('close', resolve);
  });
  const changes = ['-c', `LABEL tsplay.lab=${kind}`, '-c', 'CMD ["/bin/bash"]'];
  await docker(['import', ...changes, '-', tag], { input: source.stdout });
  if ((await ended) === 0) return;
  // Docker takes half an archive for a whole one.
  await dockerMaybe(['rmi', '--force', tag]);
  throw new LabError('import-failed', `${file} could not read all of the new image`, 'Is the disk full?');
}
