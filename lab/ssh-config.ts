import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extraHosts, hosts, users } from './hosts.ts';
import { privateKeyFile, stateFolder } from './keys.ts';

/** Lets `ssh -F` reach the hosts by name. */
export const sshConfigFile = join(stateFolder, 'ssh_config');

/** Write the ssh configuration of this clone. */
export function writeSshConfig(): void {
  mkdirSync(stateFolder, { recursive: true });
  writeFileSync(sshConfigFile, sshConfig(privateKeyFile));
}

/** Hosts of the lab come and go, so their keys are not worth remembering here; tsplay itself does check them. */
export function sshConfig(keyFile: string): string {
  const entries = [...hosts, ...extraHosts].map(
    (host) => `Host ${host.name}\n    HostName ${host.address}\n`,
  );
  const common = [
    `User ${users.admin}`,
    `IdentityFile "${keyFile}"`,
    'IdentitiesOnly yes',
    'StrictHostKeyChecking no',
    'UserKnownHostsFile /dev/null',
    'LogLevel ERROR',
  ];
  return `${entries.join('')}Host *\n${common.map((line) => `    ${line}\n`).join('')}`;
}
