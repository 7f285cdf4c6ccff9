import { expect, it } from 'vitest';
import { splitLines } from '../../src/util/split-lines.ts';

it('splits text into lines at every end that Python knows', () => {
  expect(splitLines('a\r\nb\n\nc')).toEqual(['a', 'b', '', 'c']);
  expect(splitLines('a\vb\fc\x1cd\x85e\u2028f\r')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(splitLines('a\r\nb\rc', true)).toEqual(['a\r\n', 'b\r', 'c']);
  expect(splitLines('')).toEqual([]);
});
