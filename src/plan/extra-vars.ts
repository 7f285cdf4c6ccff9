/**
 * `-e` in a plan: kept as it was given, unless it may be a secret. Then only its digest is kept, and who applies the plan
 * gives it again.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { Digester } from './digest.ts';
import type { PlannedCommand } from './types.ts';

type Kept = PlannedCommand['extraVars'];

/** Names that tell of secrets, with what looks like an assignment. */
const named =
  /([\w.-]*(?:pass|pwd|secret|token|credential|private|key|(?<![a-z])(?:pw|pin|otp)(?![a-z]))[\w.-]*)["']?\s*[=:]/gi;

/** `isKnown`: whether the text holds a secret that the run knew. */
export const keptExtraVars = (
  given: readonly string[],
  digest: Digester,
  isKnown: (text: string) => boolean,
): Kept =>
  given.map((text) => {
    if (text.trim().startsWith('@')) return { text };
    const names = [...text.matchAll(named)].map(([, name = '']) => name);
    return names.length > 0 || isKnown(text) ? { secret: digest(text), names } : { text };
  });

/** The texts of a plan, those that are not in it taken from what was given again. Throws TSP1503. */
export function givenExtraVars(kept: Kept, again: readonly string[], digest: Digester): string[] {
  const left = new Map(again.map((text) => [digest(text), text]));
  const texts = kept.map((one) => {
    if ('text' in one) {
      left.delete(digest(one.text));
      return one.text;
    }
    const text = left.get(one.secret);
    left.delete(one.secret);
    if (text !== undefined) return text;
    const names = one.names.length > 0 ? one.names.join(', ') : 'a secret';
    throw new TsplayError('TSP1503', `the plan was made with -e for ${names}, which is not in it`, {
      hint: `Give the same -e again: a plan holds no secrets. What you give must be the text that the plan was made with.`,
    });
  });
  if (left.size > 0)
    throw new TsplayError('TSP1503', 'the plan was not made with one of these extra variables', {
      hint: 'Leave it out, or make a new plan with it.',
    });
  return texts;
}
