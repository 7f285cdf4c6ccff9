/**
 * Diffs of what is not a text.
 * @module
 */
import { type Diff, fromPlain, jsonDefaults, toJson } from '../../sdk/index.ts';

type State = Readonly<Record<string, unknown>>;

/** Values by their names, before and after: in results they stand as they are, on the screen as JSON. */
export const valuesDiff = (before: State, after: State): Extract<Diff, { kind: 'text' }> => ({
  kind: 'text',
  before: text(before),
  after: text(after),
  state: { before, after },
});

const text = (state: State): string => {
  const keys = Object.keys(state).sort();
  const sorted = Object.fromEntries(keys.map((key) => [key, state[key]]));
  return `${toJson(fromPlain(sorted), { ...jsonDefaults, indent: '    ', itemSeparator: ',', ascii: false })}\n`;
};
