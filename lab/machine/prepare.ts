import { existsSync, readFileSync } from 'node:fs';
import { inContainer } from '../docker/cli.ts';
import { containerOf } from '../hosts.ts';
import type { LabHost } from '../hosts.ts';

/** Let this clone's key in. Keys of other clones stay: the lab is shared by the machine. */
export async function authorizeKey(host: LabHost, publicKey: string): Promise<void> {
  await inContainer(containerOf(host.name), AUTHORIZE, `${publicKey}\n`);
}

const AUTHORIZE = `
read -r key
file=/home/vagrant/.ssh/authorized_keys
grep -qxF "$key" "$file" 2>/dev/null && exit 0
printf '%s\\n' "$key" >> "$file"
chmod 600 "$file"
chown vagrant:vagrant "$file"
`;

/**
 * Give the host the name servers of this machine. Docker's own (127.0.0.11) is out of reach for the containers
 * inside the host, and their Docker would then ask public name servers.
 */
export async function setNameServers(host: LabHost): Promise<void> {
  const servers = nameServers();
  if (servers.length === 0) return;
  const text = servers.map((server) => `nameserver ${server}\n`).join('');
  await inContainer(containerOf(host.name), SET_RESOLVER, text);
}

const SET_RESOLVER = `
wanted=$(cat)
[ "$wanted" = "$(cat /etc/resolv.conf)" ] || printf '%s\\n' "$wanted" > /etc/resolv.conf
`;

/** The name servers that this machine asks, as far as a container can reach them. */
export function nameServers(files = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf']): string[] {
  for (const file of files) {
    if (!existsSync(file)) continue;
    const found = [...readFileSync(file, 'utf8').matchAll(/^nameserver\s+(\S+)/gm)].map(
      (match) => match[1] ?? '',
    );
    const reachable = found.filter((server) => !/^(?:127\.|::1)/.test(server));
    if (reachable.length > 0) return reachable;
  }
  return [];
}
