import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { search } from '../../../src/template/python/regex.ts';

interface Recorded {
  readonly texts: readonly string[];
  /** A pattern, and for each text where `re.search` of CPython 3.11 matches, or its error. */
  readonly answers: readonly (readonly [string, string | readonly (readonly [number, number] | null)[]])[];
}
const recorded = JSON.parse(readFileSync(new URL('regex-answers.json', import.meta.url), 'utf8')) as Recorded;

test.each(recorded.answers)('inline flags of %s are those of Python', (pattern, answer) => {
  const find = (text: string): [number, number] | null => {
    const found = search(pattern, text, {});
    return found === undefined ? null : [found.index, found.index + found.text.length];
  };
  if (typeof answer === 'string') expect(() => find('')).toThrow(answer);
  else expect(recorded.texts.map(find)).toEqual(answer);
});
