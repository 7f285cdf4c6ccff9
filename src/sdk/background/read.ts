/**
 * What a job's file says.
 * @module
 */
import { parseForeignValues } from '../../util/depth.ts';
import { parseModuleOutput } from './module-output.ts';

/** A job as `async_status` shows it. */
export interface JobState {
  readonly finished: boolean;
  /** Result keys of the job once it has finished; `failed` among them when it failed. */
  readonly result: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

const running: JobState = { finished: false, result: {}, warnings: [] };

/** The state in a job file. One that is empty or half written belongs to a job that runs. */
export function readJob(text: string): JobState {
  let data: unknown;
  try {
    data = parseForeignValues(text);
  } catch {
    return running;
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return running;
  const { started, finished, ...result } = data as Record<string, unknown>;
  if (started !== undefined && finished !== 1) return running;
  const output = result['module_stdout'];
  if (typeof output !== 'string' || started === undefined) return { finished: true, result, warnings: [] };
  const stderr = textOf(result['module_stderr']);
  const parsed = parseModuleOutput({ rc: Number(result['rc']), stdout: output, stderr });
  const said = parsed.parsed && stderr !== '' ? { stderr } : {};
  return { finished: true, result: { ...parsed.result, ...said }, warnings: parsed.warnings };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
