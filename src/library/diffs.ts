/**
 * The `diff` of a result that another program has made, as tsplay's own.
 * @module
 */
import type { Diff, ResultData } from '../events/types.ts';
import { jsonText } from '../template/index.ts';
import { fromPlain } from '../util/value.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is not text is shown as JSON, keys in order, as Ansible shows it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : `${jsonText(fromPlain(value))}\n`;
}

function diffOf(one: unknown): readonly Diff[] {
  if (!isObject(one)) return [];
  const header = (key: string): string | undefined => (typeof one[key] === 'string' ? one[key] : undefined);
  const prepared: Diff[] =
    typeof one['prepared'] === 'string' ? [{ kind: 'prepared', text: one['prepared'] }] : [];
  if (!('before' in one && 'after' in one)) return prepared;
  const { before, after } = one;
  const text: Diff = {
    kind: 'text',
    before: textOf(before),
    after: textOf(after),
    beforeHeader: header('before_header'),
    afterHeader: header('after_header'),
    ...(typeof before === 'string' && typeof after === 'string'
      ? {}
      : { state: { before: before as ResultData, after: after as ResultData } }),
  };
  return [text, ...prepared];
}

/** None where there is no diff in it. */
export const diffsOf = (given: unknown): readonly Diff[] =>
  (Array.isArray(given) ? given : [given]).flatMap(diffOf);
