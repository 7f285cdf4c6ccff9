import { spawn } from 'node:child_process';
import { requireNetwork } from './docker/network.ts';
import { LabError } from './errors.ts';
import { findHosts } from './hosts.ts';
import type { LabHost } from './hosts.ts';
import { ensureKey } from './keys.ts';
import { containerState } from './machine/container.ts';
import { authorizeKey } from './machine/prepare.ts';
import { hasProgram, NOT_FOUND } from './process.ts';
import { sshConfigFile, writeSshConfig } from './ssh-config.ts';

/** Open a shell on a host, or run a command there, with this terminal. Returns the exit status. */
export async function sshTo(name: string, command: readonly string[]): Promise<number> {
  requireNetwork();
  for (const host of findHosts([name])) await openDoor(host);
  if (!(await hasProgram('ssh')))
    throw new LabError(
      'ssh-missing',
      'this machine has no ssh client',
      'Install it: `apt-get install openssh-client`.',
    );
  return new Promise((resolve) => {
    const child = spawn('ssh', ['-F', sshConfigFile, name, ...command], { stdio: 'inherit' });
    child.once('close', (code) => {
      resolve(code ?? NOT_FOUND);
    });
  });
}

/** The lab may have been brought up from another clone of the project, whose key is another. */
async function openDoor(host: LabHost): Promise<void> {
  const state = await containerState(host.name);
  if (state?.status !== 'running')
    throw new LabError(
      'host-down',
      `${host.name} is not running`,
      `Run \`npm run lab -- start ${host.name}\`, or up.`,
    );
  writeSshConfig();
  await authorizeKey(host, ensureKey());
}
