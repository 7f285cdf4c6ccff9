/**
 * Failures inside a template, as Python names them. They become {@link TsplayError}s with a place when they leave it.
 * @module
 */
import type { SourceRef } from '../../util/value.ts';

export type ErrorKind =
  'syntax' | 'undefined' | 'unknown_plugin' | 'foreign_plugin' | 'recursion' | 'runtime' | 'limit';

export class PyError extends Error {
  readonly kind: ErrorKind;
  /** The exception class Python raises. */
  readonly pyClass: string;
  hint: string | undefined;
  /** Where it is in the template's text. */
  offset: number | undefined;
  /** The same in the user's file, set by the innermost template that the error leaves. */
  src: SourceRef | undefined;
  length: number | undefined;
  related: { label: string; src: SourceRef }[] = [];
  constructor(kind: ErrorKind, pyClass: string, message: string, offset?: number) {
    super(message);
    this.kind = kind;
    this.pyClass = pyClass;
    this.offset = offset;
  }
}

/** The error for a use of something undefined. */
export class UndefinedError extends PyError {
  /** The undefined variable, where the cause is a plain name. */
  readonly variable: string | undefined;
  constructor(message: string, variable?: string, offset?: number) {
    super('undefined', 'UndefinedError', message, offset);
    this.variable = variable;
  }
}

export const raise = (pyClass: string, message: string): never => {
  throw new PyError('runtime', pyClass, message);
};
export const typeError = (message: string): never => raise('TypeError', message);
export const valueError = (message: string): never => raise('ValueError', message);
export const filterError = (message: string): never => raise('AnsibleFilterError', message);
export const filterTypeError = (message: string): never => raise('AnsibleFilterTypeError', message);
export const syntaxError = (message: string, offset?: number, hint?: string): never => {
  const error = new PyError('syntax', 'TemplateSyntaxError', message, offset);
  error.hint = hint;
  throw error;
};
export const limitError = (what: string): never => {
  throw new PyError('limit', 'OverflowError', `template exceeds a limit: ${what}`);
};
