import { spawn } from 'node:child_process';
import { requireNetwork } from './docker/network.ts';
import { LabError } from './errors.ts';
import { findHosts } from './hosts.ts';
import { hasProgram, NOT_FOUND } from './process.ts';
import { sshConfigFile } from './ssh-config.ts';

/** Open a shell on a host, or run a command there, with this terminal. Returns the exit status. */
export async function sshTo(name: string, command: readonly string[]): Promise<number> {
  findHosts([name]);
  requireNetwork();
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
