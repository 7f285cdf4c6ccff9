import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { dockerMaybe } from '../docker/cli.ts';
import { requireNetwork } from '../docker/network.ts';
import { LabError } from '../errors.ts';
import { containerOf } from '../hosts.ts';
import type { LabHost } from '../hosts.ts';

const BOOT_SECONDS = 60;

/** Wait until init has started everything and sshd answers. Throws a LabError that tells where to look. */
export async function waitUntilReady(host: LabHost): Promise<void> {
  const end = Date.now() + BOOT_SECONDS * 1000;
  for (;;) {
    const state = (await initState(host.name)) ?? 'no answer';
    const booted = state === 'running' || state === 'degraded';
    if (booted && (await sshAnswers(host.address))) return;
    if (Date.now() > end)
      throw new LabError(
        'boot-failed',
        `${host.name} did not boot in ${BOOT_SECONDS} s (systemd: ${state})`,
        `Look at \`docker logs ${containerOf(host.name)}\`, or try \`npm run lab -- reset --hosts ${host.name}\`.`,
      );
    await sleep(150);
  }
}

/** What systemd says of the host: running, degraded, starting… Undefined when it does not answer yet. */
async function initState(name: string): Promise<string | undefined> {
  const script = 'systemctl is-system-running 2>/dev/null || true';
  return dockerMaybe(['exec', containerOf(name), 'sh', '-c', script]);
}

/** Whether an ssh server greets at the address within a second. Throws a LabError when the lab's network is not up. */
export function sshAnswers(address: string, timeout = 1000): Promise<boolean> {
  requireNetwork();
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22, timeout });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (data: Buffer) => {
      end(data.toString('latin1').startsWith('SSH-'));
    });
    socket.once('timeout', () => {
      end(false);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}
