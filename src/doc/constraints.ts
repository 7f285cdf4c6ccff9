/**
 * Rules between parameters in words.
 * @module
 */
import type { Constraints } from '../sdk/params.ts';

const and = (names: readonly string[]): string => names.join(', ').replace(/, ([^,]*)$/, ' and $1');
const or = (names: readonly string[]): string => names.join(', ').replace(/, ([^,]*)$/, ' or $1');

/** One sentence for each rule. */
export function constraintTexts(rules: Constraints = {}): string[] {
  return [
    ...(rules.mutuallyExclusive ?? []).map((names) => `Only one of ${or(names)} may be given.`),
    ...(rules.requiredTogether ?? []).map((names) => `${and(names)} go together.`),
    ...(rules.requiredOneOf ?? []).map((names) => `One of ${or(names)} is required.`),
    ...(rules.requiredIf ?? []).map(([name, value, needs, any]) => {
      const what =
        any === 'any' ? `one of ${or(needs)} is` : `${and(needs)} ${needs.length > 1 ? 'are' : 'is'}`;
      return `When ${name} is ${String(value)}, ${what} required.`;
    }),
    ...Object.entries(rules.requiredBy ?? {}).map(([name, needs]) => `${name} needs ${and(needs)}.`),
  ];
}
