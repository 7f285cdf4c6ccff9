import { describe, expect, it } from 'vitest';
import { ShlexError, shlexSplit } from '../../src/util/shlex.ts';

/** What Python's `shlex.split` gives. */
describe('shlexSplit', () => {
  it.each<[string, string[]]>([
    ['a b  c', ['a', 'b', 'c']],
    [`'a b' "c d"`, ['a b', 'c d']],
    [`a'b'"c"d`, ['abcd']],
    [String.raw`a\ b "\$x \" \\"`, ['a b', String.raw`\$x " ` + '\\']],
    [`'' ""`, ['', '']],
    ['a # b', ['a', '#', 'b']],
    ['a\nb\tc', ['a', 'b', 'c']],
    ['', []],
  ])('%s', (text, words) => expect(shlexSplit(text)).toEqual(words));

  it.each(["'a", '"a', 'a\\'])('refuses %s', (text) => expect(() => shlexSplit(text)).toThrow(ShlexError));
});
