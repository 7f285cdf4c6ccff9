/**
 * `detach: false`: wait for the process, and hand back its status and output.
 * @module
 */
import type { DockerApi } from '../api/client.ts';
import { demultiplex } from '../api/log-stream.ts';
import type { ContainerInspect } from './inspect.ts';

const forever = 24 * 3600 * 1000;

export interface Ended {
  readonly status: number;
  readonly output: string;
}

export async function waitForExit(
  api: DockerApi,
  container: ContainerInspect,
  autoRemove: boolean,
): Promise<Ended> {
  const path = `/containers/${container.Id}`;
  const { StatusCode: status } = await api.post<{ StatusCode: number }>(`${path}/wait`, { timeout: forever });
  if (autoRemove) return { status, output: 'Cannot retrieve result as auto_remove is enabled' };
  const driver = (container.HostConfig['LogConfig'] as { Type?: string } | undefined)?.Type ?? '';
  if (!['json-file', 'journald', 'local'].includes(driver))
    return { status, output: `Result logged using \`${driver}\` driver` };
  const raw = await api.bytes('GET', `${path}/logs`, { query: { stdout: 1, stderr: 1, tail: 'all' } });
  const output =
    container.Config.Tty === true ? raw : Buffer.concat(demultiplex(raw).map((part) => part.data));
  return { status, output: output.toString('utf8') };
}
