/**
 * A throw-away machine with a Docker of its own that listens on TCP, and Consul where the lab serves it. The modules
 * under test reach it as `docker_host: tcp://…` from here.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openContainer, haveMachine, type ContainerHost } from '../system/container.ts';

export { haveMachine };

export interface Machine extends ContainerHost {
  readonly address: string;
  /** For a module's `docker_host`. */
  readonly dockerHost: string;
  readonly hostname: string;
}

const consulZip = 'http://10.100.199.210:8080/consul/1.8.7/consul_1.8.7_linux_amd64.zip';

/** The lab's, which the machine's Docker may speak to without TLS. */
export const registry = '10.100.199.210:5000';

const setUp = `
set -e
mkdir -p /etc/docker
echo '{"hosts":["unix:///var/run/docker.sock","tcp://0.0.0.0:2375"],"insecure-registries":["${registry}"],"storage-driver":"vfs"}' >/etc/docker/daemon.json
mkdir -p /etc/systemd/system/docker.service.d
printf '[Service]\\nExecStart=\\nExecStart=/usr/sbin/dockerd\\n' >/etc/systemd/system/docker.service.d/tcp.conf
apt-get update -qq >/dev/null
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables curl unzip >/dev/null 2>&1
docker version >/dev/null
`;

const startConsul = `
curl -sf ${consulZip} -o /tmp/consul.zip || exit 7
unzip -oq /tmp/consul.zip -d /usr/local/bin
nohup setsid consul agent -dev -client 0.0.0.0 -bind 127.0.0.1 -enable-local-script-checks >/tmp/consul.log 2>&1 &
for i in $(seq 60); do curl -sf http://127.0.0.1:8500/v1/status/leader | grep -q : && exit 0; sleep 0.5; done
exit 8
`;

export async function openMachine(): Promise<Machine> {
  const host = await openContainer();
  host.sh(setUp);
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  const address = execFileSync('docker', ['inspect', '-f', format, host.container], {
    encoding: 'utf8',
  }).trim();
  const machine: Machine = Object.assign(host, {
    address,
    dockerHost: `tcp://${address}:2375`,
    hostname: host.container,
  });
  await sleep(200);
  return machine;
}

/** Whether Consul could be had. */
export function openConsul(machine: Machine): boolean {
  try {
    machine.sh(startConsul);
    return true;
  } catch {
    return false;
  }
}

/** Puts an image that this machine has into the other's Docker. */
export function giveImage(machine: Machine, image: string): void {
  execFileSync('sh', ['-c', `docker save ${image} | docker exec -i ${machine.container} docker load`], {
    stdio: 'pipe',
  });
}

/** A small image with a shell that is here, or undefined. */
export function smallImage(): string | undefined {
  try {
    const names = execFileSync('docker', ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], {
      encoding: 'utf8',
    });
    return names.split('\n').find((name) => name.startsWith('tsplay-lab/slim:'));
  } catch {
    return undefined;
  }
}
