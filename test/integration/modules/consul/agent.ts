/**
 * A Consul for tests, on a throw-away machine: the release that the lab serves, as a development agent.
 */
import { execFileSync } from 'node:child_process';
import type { ContainerHost } from '../system/container.ts';

const zip = 'http://10.100.199.210:8080/consul/1.8.7/consul_1.8.7_linux_amd64.zip';

/** Machines have neither curl nor unzip: the archive is fetched and unpacked here. */
export function startConsul(machine: ContainerHost): void {
  const fetch = `
set -e
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
node -e "fetch('${zip}').then(async (r) => require('fs').writeFileSync('$dir/c.zip', Buffer.from(await r.arrayBuffer())))"
cd "$dir" && python3 -m zipfile -e c.zip . 2>/dev/null || unzip -q c.zip
docker cp "$dir/consul" ${machine.container}:/usr/local/bin/consul
`;
  execFileSync('sh', ['-c', fetch], { stdio: 'pipe' });
  machine.sh(`chmod 755 /usr/local/bin/consul
nohup setsid consul agent -dev -client 0.0.0.0 -bind 127.0.0.1 -enable-script-checks >/tmp/consul.log 2>&1 </dev/null &
for i in $(seq 100); do consul info 2>/dev/null | grep -q 'leader_addr = .*:' && exit 0; sleep 0.2; done; exit 1`);
}

export const consulAddress = (machine: ContainerHost): string =>
  execFileSync(
    'docker',
    ['inspect', '-f', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', machine.container],
    {
      encoding: 'utf8',
    },
  ).trim();
