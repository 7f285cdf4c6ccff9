/**
 * Python's regular expressions, with failures that name the parameter.
 * @module
 */
import {
  fail,
  type RegexMatch,
  regexPlaces,
  regexSearch,
  regexSubstitute,
  TsplayError,
} from '../../sdk/index.ts';

const guarded = <T>(work: () => T, pattern: string, failure = 'Invalid regular expression'): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof TsplayError || error instanceof Error)
      return fail(`${failure}: ${error.message}: ${pattern}`);
    throw error;
  }
};

export interface Flags {
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
  /** What is said when it cannot be done. */
  readonly failure?: string;
}

/** `re.search` */
export const find = (pattern: string, text: string, flags: Flags = {}): RegexMatch | undefined =>
  guarded(() => regexSearch(pattern, text, flags), pattern);

/** `re.search` of which the places of groups are wanted too. */
export const findPlaces = (pattern: string, text: string, flags: Flags = {}): RegexMatch | undefined =>
  guarded(() => regexPlaces(pattern, text, flags), pattern);

/** Fails the task for an expression that cannot be read. */
export const checkPattern = (pattern: string): void => void find(pattern, '');

/** `re.subn` */
export const replaceAll = (
  pattern: string,
  replacement: string,
  text: string,
  flags: Flags = {},
): { readonly text: string; readonly count: number } =>
  guarded(() => regexSubstitute(pattern, replacement, text, flags), pattern, flags.failure);

/** `match.expand`: a template with `\1` and `\g<name>` filled in from the first match in the text. */
export function expand(pattern: string, template: string, text: string): string {
  const match = find(pattern, text);
  if (match === undefined) return template;
  const whole = guarded(() => regexSubstitute(pattern, template, text, {}, 1), pattern).text;
  const after = text.length - match.index - match.text.length;
  return whole.slice(match.index, whole.length - after);
}
