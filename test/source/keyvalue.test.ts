import { describe, expect, it } from 'vitest';
import { joinArgs, parseFreeForm, parseKeyValues, splitArgs, splitModule } from '../../src/source/index.ts';
import { TemplateString, toPlain } from '../../src/util/value.ts';

const plain = (text: string, freeForm = false): unknown =>
  toPlain((freeForm ? parseFreeForm : parseKeyValues)(text));

describe('parseKeyValues', () => {
  it.each<[string, unknown]>([
    ['a=1 b="x y" c=\'z\'', { a: '1', b: 'x y', c: 'z' }],
    ['src=a=b', { src: 'a=b' }],
    ['msg="a=b c=d"', { msg: 'a=b c=d' }],
    ['x y=1 z', { y: '1', _raw_params: 'x z' }],
    ['a\\=b', { _raw_params: 'a=b' }],
    ['a="line\\nbreak\\ttab \\x41"', { a: 'line\nbreak\ttab A' }],
    ['a=1\n  b=2', { a: '1', b: '2' }],
    ['a=1 \\\n b=2', { a: '1', b: '2' }],
    ['=x', { _raw_params: '=x' }],
    ['', {}],
  ])('%j', (text, expected) => {
    expect(plain(text)).toEqual(expected);
  });

  it('takes only what free-form modules know out of a command', () => {
    expect(plain('FOO=1 make  all chdir=/src creates="/a b" "x=y"', true)).toEqual({
      chdir: '/src',
      creates: '/a b',
      _raw_params: 'FOO=1 make  all "x=y"',
    });
  });
  it('keeps template blocks together and makes templates of templates only', () => {
    const src = { file: 'f', line: 3, col: 11 };
    const dict = parseKeyValues(new TemplateString('a={{ b | d("x y") }} c=d', src));
    expect(dict.get('a')).toEqual(new TemplateString('{{ b | d("x y") }}', { ...src, col: 13 }));
    expect(dict.get('c')).toBe('d');
    expect(parseKeyValues('a={{ b }}').get('a')).toBe('{{ b }}');
  });
  it.each(["echo it's", 'a={{ b', 'a="b'])('refuses what is left open: %s', (text) => {
    expect(() => parseKeyValues(text)).toThrow(/failed at splitting arguments/);
  });
});

describe('splitArgs', () => {
  it('keeps white space inside words and restores the text', () => {
    const text = "sh -c 'a  b' {{ x }}  y\nz";
    expect(joinArgs(splitArgs(text))).toBe(text);
  });
  it('cuts the module off its arguments', () => {
    expect(splitModule('shell echo "a b" c')).toEqual(['shell', 'echo "a b" c']);
  });
});
