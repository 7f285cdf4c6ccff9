import { daemonAnswers } from './docker/daemon.ts';
import { LabError } from './errors.ts';
import { extraHosts, hosts } from './hosts.ts';
import type { LabHost } from './hosts.ts';
import { containerState } from './machine/container.ts';
import { sshAnswers } from './machine/ready.ts';

/** What is known of a host. */
export interface HostStatus {
  readonly host: LabHost;
  /** Docker's word for it (`running`, `exited`…), or `absent`. */
  readonly state: string;
  readonly ssh: boolean;
  /** How long the host has been up, in seconds; undefined when it is not running. */
  readonly uptime: number | undefined;
}

/** Look at every host. Extra hosts are listed when they exist. */
export async function readStatus(): Promise<HostStatus[]> {
  const daemon = await daemonAnswers();
  const all = await Promise.all([...hosts, ...extraHosts].map((host) => statusOf(host, daemon)));
  return all.filter((status) => status.state !== 'absent' || hosts.includes(status.host));
}

async function statusOf(host: LabHost, daemon: boolean): Promise<HostStatus> {
  const state = daemon ? await containerState(host.name) : undefined;
  if (state?.status !== 'running')
    return { host, state: state?.status ?? 'absent', ssh: false, uptime: undefined };
  const uptime = Math.round((Date.now() - Date.parse(state.startedAt)) / 1000);
  return { host, state: state.status, ssh: await greets(host.address), uptime };
}

async function greets(address: string): Promise<boolean> {
  try {
    return await sshAnswers(address);
  } catch (error) {
    if (error instanceof LabError && error.code === 'lab-down') return false;
    throw error;
  }
}

/** The table that `status` prints. */
export function statusTable(all: readonly HostStatus[]): string {
  const rows = all.map(({ host, state, ssh, uptime }) => [
    host.name,
    host.address,
    state,
    ssh ? 'yes' : 'no',
    uptime === undefined ? '-' : duration(uptime),
  ]);
  const table = [['HOST', 'ADDRESS', 'STATE', 'SSHD', 'UP'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
