/**
 * The lab's hosts as somebody sees them who is not tsplay: programs run there as root by the lab itself.
 * @module
 */
import { docker } from '../../../lab/docker/cli.ts';
import { containerOf, hosts } from '../../../lab/index.ts';

export const swarmHosts: readonly string[] = hosts
  .filter(({ role }) => role === 'swarm')
  .map(({ name }) => name);

/** Runs a shell program as root on a host, and gives what it prints. */
export const onHost = (name: string, script: string): Promise<string> =>
  docker(['exec', containerOf(name), 'sh', '-c', script]);

/**
 * What a run could change, as text: files with their content, owner, mode and times; packages, users, units, and what
 * Docker and Consul have. Left out is what changes by itself: logs, caches of running programs, Consul's and Docker's
 * own files (their APIs are asked instead), and times that Docker counts up.
 */
const look = `
exec 2>&1
find /etc /usr/local /opt /srv /root /home /data /var/cache /var/spool/cron /var/lib/apt /usr/lib/systemd \\
  \\( -path /data/consul/raft -o -path /data/consul/serf -o -path /var/lib/consul/raft -o -path /var/lib/consul/serf \\
     -o -path /etc/mtab -o -path /var/cache/ldconfig -o -name '*.dat*' \\) -prune -o \\
  -printf '%p %y %m %U:%G %T@ %l\\n' | sort
find /etc /usr/local /opt /srv /root /home /data/nginx /data/compose -xdev -type f ! -path /etc/mtab -exec cksum {} + | sort -k3
dpkg-query -W
cat /proc/sys/net/ipv4/ip_forward
lsmod 2>/dev/null | cut -d' ' -f1 | sort
systemctl list-unit-files --no-legend --state=enabled
systemctl is-active docker consul ssh
for unit in docker consul; do systemctl show --property=MainPID $unit; done
if command -v docker && systemctl -q is-active docker; then
  docker ps -a --no-trunc --format '{{.ID}} {{.Names}} {{.Image}} {{.State}} {{.CreatedAt}}' | sort
  docker image ls -a --no-trunc --digests --format '{{.ID}} {{.Repository}}:{{.Tag}} {{.Digest}}' | sort
  docker volume ls --format '{{.Name}}' | sort
  docker network ls --no-trunc --format '{{.ID}} {{.Name}}' | sort
  docker info --format '{{.Swarm.NodeID}} {{.Swarm.LocalNodeState}}'
  docker service ls -q --no-trunc 2>/dev/null | sort | xargs -r docker service inspect --format '{{.ID}} {{.Version.Index}}'
  docker node ls -q 2>/dev/null | sort | xargs -r docker node inspect --format '{{.ID}} {{json .Spec}}'
fi
if command -v consul && systemctl -q is-active consul; then
  consul kv export | grep -v '"modifyindex"'
  consul catalog services -tags
  consul catalog nodes | sort
fi
true
`;

/** The state of hosts, line by line. Two looks with nothing in between are the same. */
export async function fingerprint(names: readonly string[] = swarmHosts): Promise<string[]> {
  const all = await Promise.all(
    names.map(async (name) => (await onHost(name, look)).split('\n').map((line) => `${name} ${line}`)),
  );
  return all.flat();
}

/** Lines that only one of two looks has: what has changed. */
export function differences(before: readonly string[], after: readonly string[]): string[] {
  const [had, has] = [new Set(before), new Set(after)];
  return [
    ...before.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ];
}
