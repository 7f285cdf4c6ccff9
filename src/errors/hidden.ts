/**
 * Errors of what is under `no_log`: that something is wrong, of which kind and where, but no word of it.
 * @module
 */
import type { SourceRef } from '../util/value.ts';
import { codes } from './codes.ts';
import { TsplayError, TsplayErrors } from './error.ts';
import { placeText } from './format.ts';
import { isHiddenPlace } from './no-log-lines.ts';

const hint = 'To see it, run the task without no_log where its secrets may be shown.';

/** An error that ends the run, as it may be told: its kind and the task's place, but no word of it. */
export function hiddenError(error: unknown, src: SourceRef | undefined): unknown {
  if (error instanceof TsplayError) return hiddenMistake(error, src);
  if (!(error instanceof Error)) return new Error('hidden by no_log');
  const hidden = new Error('hidden by no_log');
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  hidden.stack = [`${error.name}: hidden by no_log`, ...frames].join('\n');
  return hidden;
}

/** A mistake of the user's without its words; its own place counts where the given one is not known. */
export function hiddenMistake(error: TsplayError, src: SourceRef | undefined): TsplayError {
  // The user's own word to end the run.
  if (error.code === 'TSP1601') return error;
  const place = src ?? error.src;
  const at = place === undefined ? 'A task' : `The task at ${placeText(place)}`;
  return new TsplayError(
    error.code,
    `${at} went wrong (${codes[error.code].title}); what it says is hidden, as it is under no_log`,
    { hint },
  );
}

/** Mistakes found in files: those in lines under `no_log` are told without their words. */
export function toldMistake(error: TsplayError): TsplayError {
  if (error instanceof TsplayErrors) {
    const [first, ...rest] = error.errors.map(toldMistake);
    return first === undefined ? error : new TsplayErrors([first, ...rest]);
  }
  return isHiddenPlace(error.src) ? hiddenMistake(error, error.src) : error;
}
