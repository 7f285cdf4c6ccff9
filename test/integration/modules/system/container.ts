/**
 * A throw-away host with systemd, made from the lab's image of a machine. Skipped where there is none.
 *
 *     describe.skipIf(!haveMachine())('apt', () => { let host: ContainerHost; beforeAll(…openContainer()) … });
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { capabilities } from '../../../../lab/machine/capabilities.ts';
import { connectLocal } from '../../../../src/connection/index.ts';
import type { Module } from '../../../../src/sdk/index.ts';
import { expectStatus, hostOver, type Run, type TestHost } from '../../../modules/harness.ts';

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: 'pipe' }).trim();

/** The newest image of a machine that the lab has made, or one of another release by `TSPLAY_TEST_MACHINE`. */
function machineImage(): string | undefined {
  const named = process.env['TSPLAY_TEST_MACHINE'];
  if (named !== undefined) return named;
  try {
    return docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')
      .split('\n')
      .find((name) => name.startsWith('tsplay-lab/machine-bookworm:'));
  } catch {
    return undefined;
  }
}

export const haveMachine = (): boolean => machineImage() !== undefined;

export interface ContainerHost extends TestHost {
  readonly container: string;
  /** Runs a command in the container, outside of what is under test. */
  sh(command: string): string;
}

export async function openContainer(): Promise<ContainerHost> {
  const container = `tsplay-sys-${randomBytes(4).toString('hex')}`;
  const hasNetwork = docker('network', 'ls', '--format', '{{.Name}}').split('\n').includes('tsplay-lab');
  docker(
    ...['run', '-d', '--name', container, '--hostname', container],
    ...(hasNetwork ? ['--network', 'tsplay-lab'] : []),
    ...capabilities().flatMap((name) => ['--cap-add', name]),
    ...['seccomp', 'apparmor', 'systempaths'].flatMap((name) => ['--security-opt', `${name}=unconfined`]),
    ...['--cgroupns=host', '-v', '/sys/fs/cgroup:/sys/fs/cgroup:rw', '--tmpfs', '/run', '--tmpfs', '/tmp'],
    ...['-e', 'container=docker', machineImage() ?? '', '/lib/systemd/systemd'],
  );
  const sh = (command: string): string => docker('exec', container, 'sh', '-c', command);
  for (let i = 0; i < 60; i++) {
    const state = docker('exec', container, 'sh', '-c', 'systemctl is-system-running || true');
    if (state === 'running' || state === 'degraded') break;
    await sleep(500);
  }
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-container-'));
  const shell = join(folder, 'sh');
  writeFileSync(shell, `#!/bin/sh\nexec docker exec -i ${container} /bin/sh "$@"\n`, { mode: 0o755 });
  // The wrapper starts a shell by its own path, which must lead somewhere in the container too.
  sh(`mkdir -p ${folder} && ln -s /bin/sh ${shell}`);
  const transport = connectLocal({ shell });
  sh('mkdir -p /srv/test');
  const host = await hostOver(transport, '/srv/test', async () => {
    await transport.close();
    docker('rm', '-f', '-v', container);
    rmSync(folder, { recursive: true, force: true });
  });
  return Object.assign(host, { container, sh });
}

/**
 * Check changes nothing that the fingerprint shows, the run changes something in at most two round trips, and a second
 * one has nothing to do after one. Gives the first run.
 */
export async function converges(
  host: ContainerHost,
  fingerprint: () => string,
  module: Module,
  args: string,
): Promise<Run> {
  const before = fingerprint();
  expectStatus(await host.check(module, args), 'changed');
  expect(fingerprint()).toBe(before);
  const first = await host.run(module, args);
  expectStatus(first, 'changed');
  expect(first.roundTrips).toBeLessThanOrEqual(2);
  const second = await host.run(module, args);
  expectStatus(second, 'ok');
  expect(second.roundTrips).toBe(1);
  return first;
}
