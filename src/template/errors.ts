/**
 * Template failures as the rest of tsplay sees them.
 * @module
 */
import { TsplayError, type ErrorCode } from '../errors/index.ts';
import { didYouMean } from '../util/suggest.ts';
import { UndefinedError, PyError, type ErrorKind } from './runtime/errors.ts';

const codeOf: Readonly<Record<ErrorKind, ErrorCode>> = {
  undefined: 'TSP1201',
  syntax: 'TSP1202',
  runtime: 'TSP1203',
  unknown_plugin: 'TSP1204',
  foreign_plugin: 'TSP1207',
  recursion: 'TSP1205',
  limit: 'TSP1206',
};

/** A template that could not be rendered. */
export class TemplateError extends TsplayError {
  override readonly name = 'TemplateError';
  readonly kind: ErrorKind;
  /** The exception class Python raises for it. */
  readonly pyClass: string;
  /** For kind `undefined`: the variable that is not there, where the cause is a plain name. */
  readonly variable: string | undefined;
  constructor(error: PyError, hint: string | undefined) {
    super(codeOf[error.kind], error.message, {
      hint,
      src: error.src,
      length: error.length,
      related: error.related,
      cause: error,
    });
    this.kind = error.kind;
    this.pyClass = error.pyClass;
    this.variable = error instanceof UndefinedError ? error.variable : undefined;
  }
}

/** What leaves the template layer for `e`; errors that are not a template's fault stay as they are. */
export function publicError(e: unknown, names: () => Iterable<string>): unknown {
  if (e instanceof RangeError && e.message.includes('call stack')) {
    return new TemplateError(
      new PyError('recursion', 'RecursionError', 'maximum recursion depth exceeded'),
      undefined,
    );
  }
  if (!(e instanceof PyError)) return e;
  const near =
    e instanceof UndefinedError && e.variable !== undefined ? didYouMean(e.variable, names()) : undefined;
  return new TemplateError(e, e.hint ?? near);
}
