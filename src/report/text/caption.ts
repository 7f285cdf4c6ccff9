/**
 * Words for outcomes in outputs that show nothing but results.
 * @module
 */
import type { HostResult, ResultData, TaskInfo } from '../../events/types.ts';
import { isCore } from '../../util/action-name.ts';
import type { Tone } from '../style.ts';

export const captions = {
  ok: ['SUCCESS', 'ok'],
  changed: ['CHANGED', 'changed'],
  failed: ['FAILED', 'error'],
  skipped: ['SKIPPED', 'skip'],
  unreachable: ['UNREACHABLE', 'unreachable'],
  unknown: ['UNKNOWN', 'unknown'],
} as const satisfies Record<HostResult['status'], readonly [string, Tone]>;

/** Modules whose result is a program's output (MODULE_NO_JSON). */
const commandLike = ['command', 'shell', 'raw', 'script', 'win_command', 'win_shell'];

/** Whether the result is what a program printed; a job that was put into the background has printed nothing yet. */
export const isCommand = (task: TaskInfo, result: ResultData): boolean =>
  isCore(task.action, ...commandLike) && !('ansible_job_id' in result);

export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
