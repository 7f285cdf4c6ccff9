/**
 * Words that a page has in common with one that is made in a browser: nothing here may need Node.
 * @module
 */
import type { HostStatus } from '../../events/types.ts';
import type { Outcome } from '../../history/types.ts';
import { durationText } from '../../util/duration.ts';
import type { Step } from './model.ts';

/** How a run ended, and the class of its colour. */
export const outcomes: Readonly<Record<Outcome, readonly [words: string, tone: string]>> = {
  ok: ['ok', 'ok'],
  changed: ['ok, with changes', 'changed'],
  failed: ['failed', 'failed'],
  unreachable: ['failed: hosts could not be reached', 'failed'],
  interrupted: ['interrupted', 'failed'],
  running: ['was still running', 'unknown'],
  killed: ['ended without a last word: it was killed', 'failed'],
};

/** What is told of a finding. */
export const findingWords = {
  failed: 'failed',
  unreachable: 'could not be reached',
  unknown: 'cannot be known',
  diff: 'differs',
} as const;

/** What is told of a warning. */
export const noticeWords = { warning: 'Warning', deprecation: 'Deprecated' } as const;

/** What is told of the variables of a task that failed. */
export const originsTitle = 'Where its variables come from';

/** What is told of an error that ended the run. */
export const endWords = { early: 'The run ended before its first task', later: 'The run was ended' } as const;

/** Whether a notice is a warning: the others are errors that ended the run. */
export const isWarning = <N extends { readonly type: 'warning' | 'deprecation' | 'error' }>(
  notice: N,
): notice is N & { readonly type: keyof typeof noticeWords } => notice.type !== 'error';

/** In the order in which they are told. */
export const statuses = [
  'failed',
  'unreachable',
  'unknown',
  'changed',
  'ok',
  'skipped',
] as const satisfies HostStatus[];

export const time = (ms: number): string => durationText(ms);

export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** Steps by what came of them, in the order of the list above; only those that there are. */
export function byStatus(steps: readonly Step[]): readonly (readonly [HostStatus, readonly Step[]])[] {
  return statuses
    .map((status) => [status, steps.filter((step) => step.status === status)] as const)
    .filter(([, some]) => some.length > 0);
}
