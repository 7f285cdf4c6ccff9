/**
 * The renderer of a run, with the other outputs and the log file beside it that are configured.
 * @module
 */
import { homedir, userInfo } from 'node:os';
import type { Settings } from '../../config/index.ts';
import type { Renderer } from '../../events/types.ts';
import { both } from '../../report/both.ts';
import type { FoundCallbacks } from './python-callbacks.ts';
import { createRenderer, type OutputName, type ReportOptions } from '../../report/index.ts';
import { errorText } from '../../util/error-text.ts';

export interface Beside {
  /** Names of `callbacks_enabled`. */
  readonly callbacks: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Callbacks in Python. */
  readonly python: FoundCallbacks | undefined;
}

/** Outputs of which every line is data. */
const forPrograms: ReadonlySet<OutputName> = new Set<OutputName>(['json', 'jsonl']);

/** Opens it. A log that cannot be written is a warning, as in Ansible: the run matters more. */
export async function openRenderer(
  name: OutputName,
  report: ReportOptions,
  { values, warnings }: Settings,
  { callbacks, env, python }: Beside,
): Promise<Renderer> {
  const { logPath, logVerbosity = 0 } = values;
  let shown = await onScreen(name, report, python);
  if (name === 'plain' && (env['CI'] ?? '') !== '') {
    const { withSignsOfLife } = await import('../../report/still-running.ts');
    shown = withSignsOfLife(shown, report.stdout);
  }
  if (callbacks.length > 0) {
    const { extraRenderers } = await import('../../report/extra/index.ts');
    const home = env['HOME'] ?? homedir();
    // What a program reads stays what it is: lines for people go beside it.
    const stdout = forPrograms.has(name) ? report.stderr : report.stdout;
    for (const extra of await extraRenderers(callbacks, {
      ...{ ...report, stdout, env, home },
      settings: values,
    }))
      shown = both(shown, extra);
  }
  if (python?.work !== undefined) {
    const { withCallbacks } = await import('../../report/python/callbacks.ts');
    shown = withCallbacks(shown, python.work, report);
  }
  const warn = (message: string): void => shown.onEvent({ type: 'warning', time: Date.now(), message });
  for (const message of [...warnings, ...(python?.warnings ?? [])]) warn(message);
  if (logPath === undefined) return shown;
  const { logRenderer } = await import('../../report/log-file.ts');
  try {
    const verbosity = Math.max(report.verbosity, logVerbosity);
    const log = logRenderer(
      { path: logPath, user: userInfo().username, pid: process.pid },
      { ...report, verbosity },
      warn,
    );
    return both(shown, log);
  } catch (error) {
    warn(`log file at '${logPath}' is not writeable: ${errorText(error)}`);
    return shown;
  }
}

/** A callback that shows the run leaves only notices to us. */
async function onScreen(
  name: OutputName,
  report: ReportOptions,
  python: FoundCallbacks | undefined,
): Promise<Renderer> {
  if (python?.work?.stdout === undefined) return createRenderer(name, report);
  const { bareRenderer } = await import('../../report/python/bare.ts');
  return bareRenderer(report);
}
