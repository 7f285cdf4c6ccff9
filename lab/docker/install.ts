import { LabError } from '../errors.ts';
import { exec, hasProgram } from '../process.ts';
import type { Progress } from '../progress.ts';

/** Install a Debian package on this machine when its program is missing. `what` names the need in error messages. */
export async function ensureProgram(program: string, pkg: string, progress: Progress): Promise<void> {
  if (await hasProgram(program)) return;
  if (!(await hasProgram('apt-get')))
    throw new LabError(
      `${program}-missing`,
      `${program} is not installed, and this machine has no apt to install it with`,
      `Install ${program} with this system's own means (for Docker: Docker Engine or Docker Desktop), or use the Vagrantfile instead of the lab.`,
    );
  if (process.getuid?.() !== 0)
    throw new LabError(
      'not-root',
      `${program} is not installed, and only root can install it`,
      `Run \`sudo apt-get install ${pkg}\`, then again \`npm run lab -- up\`.`,
    );
  await progress.step(`install ${pkg} with apt`, (note) => aptInstall(pkg, note));
}

async function aptInstall(pkg: string, note: (line: string) => void): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' };
  const install = ['install', '-qy', '--no-install-recommends', pkg];
  const first = await exec('apt-get', install, { env, onLine: note });
  if (first.status === 0) return;
  // Most often the package lists are missing or old.
  await exec('apt-get', ['update', '-q'], { env, onLine: note });
  const second = await exec('apt-get', install, { env, onLine: note });
  if (second.status === 0) return;
  const reason = second.stderr.trim().split('\n').slice(-2).join(' | ');
  throw new LabError(
    'apt-failed',
    `apt could not install ${pkg}: ${reason}`,
    `Run \`apt-get install ${pkg}\` by hand.`,
  );
}
