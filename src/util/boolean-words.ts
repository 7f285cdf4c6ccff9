/**
 * Words that Ansible takes for booleans (`BOOLEANS_TRUE` and `BOOLEANS_FALSE` of its module_utils).
 * @module
 */

export const trueWords: readonly string[] = ['y', 'yes', 'on', '1', 'true', 't'];
export const falseWords: readonly string[] = ['n', 'no', 'off', '0', 'false', 'f'];

const meanings: ReadonlyMap<string, boolean> = new Map([
  ...trueWords.map((word) => [word, true] as const),
  ...falseWords.map((word) => [word, false] as const),
]);

/** What a word means, in capital letters or small ones; undefined for any other text. */
export const booleanOf = (text: string): boolean | undefined => meanings.get(text.toLowerCase());

const plain: ReadonlySet<string> = new Set(['true', 'yes', 'false', 'no']);

/** The same for the few that are booleans where text is as good: what `set_fact` is given. */
export const plainBooleanOf = (text: string): boolean | undefined =>
  plain.has(text.toLowerCase()) ? booleanOf(text) : undefined;
