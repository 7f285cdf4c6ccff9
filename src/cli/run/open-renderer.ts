/**
 * The renderer of a run, with the log file beside it when one is configured.
 * @module
 */
import { userInfo } from 'node:os';
import type { Settings } from '../../config/index.ts';
import type { Renderer } from '../../events/types.ts';
import { createRenderer, type OutputName, type ReportOptions } from '../../report/index.ts';

/** Opens it. A log that cannot be written is a warning, as in Ansible: the run matters more. */
export async function openRenderer(
  name: OutputName,
  report: ReportOptions,
  { values: { logPath }, warnings }: Settings,
): Promise<Renderer> {
  const shown = await createRenderer(name, report);
  const warn = (message: string): void => shown.onEvent({ type: 'warning', time: Date.now(), message });
  for (const message of warnings) warn(message);
  if (logPath === undefined) return shown;
  const { both, logRenderer } = await import('../../report/log-file.ts');
  try {
    const log = logRenderer({ path: logPath, user: userInfo().username, pid: process.pid }, report);
    return both(shown, log);
  } catch (error) {
    warn(
      `log file at '${logPath}' is not writeable: ${error instanceof Error ? error.message : String(error)}`,
    );
    return shown;
  }
}
