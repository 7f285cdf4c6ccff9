/**
 * Recording a run beside what is shown of it.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../config/index.ts';
import { TsplayError } from '../../errors/index.ts';
import type { Renderer } from '../../events/types.ts';
import { both } from '../../report/both.ts';
import type { CliProcess } from '../process.ts';
import type { ErrorWords } from '../report-error.ts';
import { version } from '../version.ts';
import { errorText } from '../../util/error-text.ts';

/** What a record says of the command line. */
export interface RecordWords {
  readonly command: string;
  readonly what: readonly string[];
}

const day = 24 * 60 * 60 * 1000;

/** The folder of records: the setting, else the user's state folder; undefined where the environment names none. */
export function recordFolder({ values }: Settings, { env }: CliProcess): string | undefined {
  if (values.recordPath !== undefined) return values.recordPath;
  const home = env['HOME'] ?? '';
  // A user without a home has none for a reason.
  const state = env['XDG_STATE_HOME'] || (existsSync(home) ? join(home, '.local', 'state') : undefined);
  return state === undefined ? undefined : join(state, 'tsplay', 'runs');
}

/** The same for commands that need one. */
export function neededFolder(settings: Settings, proc: CliProcess): string {
  const folder = recordFolder(settings, proc);
  if (folder === undefined)
    throw new TsplayError('TSP1503', 'there is no folder with recorded runs', {
      hint: 'Set HOME, or "record_path" in ansible.cfg.',
    });
  return folder;
}

/** The renderer, and a record beside it where there should be one. A record that cannot be is a warning: the run matters more. */
export async function recorded(
  shown: Renderer,
  words: RecordWords,
  settings: Settings,
  proc: CliProcess,
): Promise<Renderer> {
  const { recordRuns, recordMaxAge, recordMaxSize } = settings.values;
  const folder = recordRuns ? recordFolder(settings, proc) : undefined;
  if (folder === undefined) return shown;
  const warn = (message: string): void => shown.onEvent({ type: 'warning', time: Date.now(), message });
  const { recorder } = await import('../../history/index.ts');
  const { errorWords } = await import('../report-error.ts');
  try {
    const bounds = { age: recordMaxAge * day, size: recordMaxSize };
    const about = { ...words, cwd: proc.cwd(), tsplay: version() };
    const wordsOf = (error: unknown): ErrorWords => errorWords(error, proc);
    return both(shown, recorder({ ...about, folder, bounds, warn, wordsOf }));
  } catch (error) {
    warn(`the run is not recorded: ${errorText(error)}`);
    return shown;
  }
}

/** Records a run that ended before anything could be shown of it; the error is thrown again. */
export async function recordFailure(
  error: unknown,
  words: RecordWords,
  settings: Settings,
  proc: CliProcess,
): Promise<never> {
  const silent: Renderer = { onEvent: () => undefined, close: () => Promise.resolve() };
  const record = await recorded(silent, words, settings, proc);
  record.onError?.(error);
  await record.close();
  throw error;
}
