/**
 * `choices`: the values that a parameter may have.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { str } from '../../template/runtime/repr.ts';
import { falseWords, trueWords } from '../../util/boolean-words.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Value } from '../../util/value.ts';
import type { Param } from '../params.ts';
import { found, type Entry, type Scope } from './scope.ts';

/** The value, or the choice that YAML made a boolean of. What is wrong goes to `scope.errors`. */
export function checkChoices(
  name: string,
  param: Param,
  value: unknown,
  entry: Entry,
  scope: Scope,
): unknown {
  const { choices } = param;
  if (choices === undefined) return value;
  const at = { src: entry.src, length: entry.key.length };
  if (Array.isArray(value)) {
    const wrong = value.filter((item) => !choices.includes(item as string));
    if (wrong.length > 0) {
      const message = `value of ${name} must be one or more of: ${choices.join(', ')}. Got no match for: ${wrong.join(', ')}${found(scope.context)}`;
      scope.errors.push(
        new TsplayError('TSP1103', message, {
          ...at,
          hint: didYouMean(String(wrong[0]), choices.map(String)),
        }),
      );
    }
    return value;
  }
  if (choices.includes(value as string)) return value;
  const word = fromBool(entry.value, choices);
  if (word !== undefined) return word;
  const got = typeof value === 'string' ? value : str(value as Value);
  const message = `value of ${name} must be one of: ${choices.join(', ')}, got: ${got}${found(scope.context)}`;
  scope.errors.push(
    new TsplayError('TSP1103', message, { ...at, hint: didYouMean(got, choices.map(String)) }),
  );
  return value;
}

/** YAML 1.1 reads `on` and `no` as booleans; where only one choice can have been meant, that one it is. */
function fromBool(value: Value, choices: readonly unknown[]): string | undefined {
  if (typeof value !== 'boolean' && value !== 'True' && value !== 'False') return undefined;
  const yes = value === true || value === 'True';
  const words = yes ? trueWords : falseWords;
  const [only, ...more] = words.filter((word) => choices.includes(word));
  return more.length === 0 ? only : undefined;
}
