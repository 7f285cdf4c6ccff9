/**
 * Errors a user can act on: a stable code, a message, a remedy, and the place in the user's file.
 * @module
 */
import type { SourceRef } from '../util/value.ts';
import type { ErrorCode } from './codes.ts';

export interface ErrorDetails {
  /** What to do about it, one sentence. */
  readonly hint?: string | undefined;
  /** Where in the user's files it comes from. */
  readonly src?: SourceRef | undefined;
  /** How many columns of the source line the mark covers; 1 when not given. */
  readonly length?: number | undefined;
  /** Further places that explain it, such as where a variable was defined. */
  readonly related?: readonly RelatedPlace[] | undefined;
  /** The change of one line of `src.file` that mends it, where one was found and proved; the hint says it in words. */
  readonly fix?: LineFix | undefined;
  readonly cause?: unknown;
}

/** A line as it should be. */
export interface LineFix {
  /** 1-based. */
  readonly line: number;
  /** What to write instead; it may hold line breaks. */
  readonly text: string;
}

export interface RelatedPlace {
  readonly label: string;
  readonly src: SourceRef;
}

/** Any failure that is the user's to mend. Printed without a stack trace. */
export class TsplayError extends Error {
  override readonly name: string = 'TsplayError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly src: SourceRef | undefined;
  readonly length: number;
  readonly related: readonly RelatedPlace[];
  readonly fix: LineFix | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.src = details.src;
    this.length = details.length ?? 1;
    this.related = details.related ?? [];
    this.fix = details.fix;
  }
}

/** Several problems found in one pass, each with its own place: all are shown, not only the first. */
export class TsplayErrors extends TsplayError {
  readonly errors: readonly TsplayError[];
  constructor(errors: readonly [TsplayError, ...TsplayError[]]) {
    super(errors[0].code, errors.map((e) => e.message).join('\n'));
    this.errors = errors;
  }
}

/** Throws what was collected: nothing for none, the error itself for one, all of them together for more. */
export function throwAll(errors: readonly TsplayError[]): void {
  const [first, ...rest] = errors;
  if (first === undefined) return;
  if (rest.length === 0) throw first;
  throw new TsplayErrors([first, ...rest]);
}
