import { describe, expect, it } from 'vitest';
import {
  loadYaml,
  loadYamlAll,
  parseYamlData,
  placeOf,
  placeOfKey,
  placeOfValue,
  placesKnown,
  type SourceWarning,
} from '../../src/source/index.ts';
import { EncryptedString, TemplateString, toPlain, type Dict, type List } from '../../src/util/value.ts';

const dict = (text: string): Dict => loadYaml(text, 'f.yml') as Dict;
const at = (line: number, col: number): object => ({ file: 'f.yml', line, col });

describe('values', () => {
  it('keeps the order and the kind of keys', () => {
    expect([...dict('b: 1\na: 2\n3: x\nyes: y\n').keys()]).toEqual(['b', 'a', 3, true]);
  });
  it('is null for an empty file', () => {
    expect([loadYaml('', 'f'), loadYaml('---\n# nothing\n', 'f')]).toEqual([null, null]);
  });
  it('reads several documents', () => {
    expect(loadYamlAll('a\n---\nb\n...\n', 'f')).toEqual(['a', 'b']);
  });
  it('decodes block and folded text, CRLF and a byte order mark', () => {
    const text = '\ufeffa: |\r\n  x\r\n  y\r\nb: >-\r\n  x\r\n  y\r\nc: "p\\r\\nq"\r\n';
    expect(toPlain(dict(text))).toEqual({ a: 'x\ny\n', b: 'x y', c: 'p\r\nq' });
  });
  it('constructs explicit tags', () => {
    const text = 'a: !!str 1\nb: !!int "0x1f"\nc: !!binary aGk=\nd: !!set {x, y}\ne: !!float 1\n';
    expect(toPlain(dict(text))).toEqual({ a: '1', b: 31, c: 'hi', d: ['x', 'y'], e: 1 });
  });
});

describe('templates', () => {
  it('marks text with delimiters, with its place', () => {
    const value = dict('a:\n  - "x {{ y }}"\n').get('a') as List;
    expect(value[0]).toEqual(new TemplateString('x {{ y }}', at(2, 6) as never));
  });
  it('places block text at its first character', () => {
    expect(dict('a: |\n    {{ x }}\n').get('a')).toMatchObject({ src: at(2, 5) });
  });
  it('leaves other text and keys alone', () => {
    const value = dict('"{{ k }}": plain\n');
    expect([...value]).toEqual([['{{ k }}', 'plain']]);
  });
  it('never renders what is under !unsafe, however deep', () => {
    const value = dict('a: !unsafe\n  b: ["{{ x }}", {c: "{% y %}"}]\nd: "{{ z }}"\n');
    expect(value.get('a')).toEqual(new Map([['b', ['{{ x }}', new Map([['c', '{% y %}']])]]]));
    expect(value.get('d')).toBeInstanceOf(TemplateString);
  });
  it('makes none of data, and gives it no places', () => {
    const value = parseYamlData('a: "{{ x }}"') as Dict;
    expect(value.get('a')).toBe('{{ x }}');
    expect(placesKnown(value)).toBe(false);
  });
  it('keeps vault envelopes closed', () => {
    const value = dict('a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n').get('a');
    expect(value).toBeInstanceOf(EncryptedString);
    expect((value as EncryptedString).envelope).toBe('$ANSIBLE_VAULT;1.1;AES256\n6162\n');
  });
});

describe('anchors and merge keys', () => {
  it('shares what an alias stands for', () => {
    const value = dict('a: &x {p: 1}\nb: *x\n');
    expect(value.get('b')).toBe(value.get('a'));
  });
  it('merges: own keys win, then the first map of a list', () => {
    const value = dict('x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {c: 3, <<: [*x, *y]}\n').get('z') as Dict;
    expect(toPlain(value)).toEqual({ a: 1, b: 1, c: 3 });
  });
  it('does not take a quoted "<<" for a merge key', () => {
    expect(toPlain(dict('"<<": {a: 1}\n'))).toEqual({ '<<': { a: 1 } });
  });
  it('refuses a value that holds itself', () => {
    expect(() => loadYaml('a: &a [*a]', 'f.yml')).toThrow(/inside the value it refers to/);
  });
});

describe('places', () => {
  const text = '- hosts: all\n  vars:\n    a: 1\n    b:\n  tasks: [x,  y]\n';
  const play = (loadYaml(text, 'f.yml') as List)[0] as Dict;

  it('knows containers, keys and values', () => {
    expect(placeOf(play)).toEqual(at(1, 3));
    expect(placeOfKey(play, 'vars')).toEqual(at(2, 3));
    expect(placeOfValue(play, 'hosts')).toEqual(at(1, 10));
    expect(placeOfValue(play.get('tasks') as List, 1)).toEqual(at(5, 15));
  });
  it('gives the key for an empty value, and nothing for what is not there', () => {
    expect(placeOfValue(play.get('vars') as Dict, 'b')).toEqual(at(4, 5));
    expect(placeOfKey(play, 'nope')).toBeUndefined();
    expect(placeOf(new Map())).toBeUndefined();
  });
  it('warns of a key that stands twice, with both places, and takes the last', () => {
    const warnings: SourceWarning[] = [];
    const value = loadYaml('a: 1\nb: 2\na: 3\n', 'f.yml', { warn: (w) => warnings.push(w) }) as Dict;
    expect(value.get('a')).toBe(3);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ src: at(3, 1), related: [{ src: at(1, 1) }] });
    expect(warnings[0]?.message).toContain('duplicate dict key (a)');
  });
  it('is not warned of keys that override merged ones', () => {
    const warnings: SourceWarning[] = [];
    loadYaml('x: &x {a: 1}\ny: {<<: *x, a: 2}\n', 'f.yml', { warn: (w) => warnings.push(w) });
    expect(warnings).toEqual([]);
  });
});

describe('what libyaml takes', () => {
  it.each([
    ['a: [x,\ty\t]', { a: ['x', 'y'] }],
    ['a: [\tx]', { a: ['x'] }],
    ['a: {x:\ty,\tz: "\t"}', { a: { x: 'y', z: '\t' } }],
    ['a:\t[x]', { a: ['x'] }],
    ['a:\t{x: 1}', { a: { x: 1 } }],
  ])('tabs between words: %j', (text, expected) => {
    expect(toPlain(loadYaml(text, 'f.yml'))).toEqual(expected);
  });
  it('keeps places behind tabs', () => {
    const list = dict('a: [x,\ty]').get('a') as List;
    expect(placeOfValue(list, 1)).toEqual(at(1, 8));
  });
  it.each(['a:\n\tb: 1', '-\ta: b'])('no tabs as indentation: %j', (text) => {
    expect(() => loadYaml(text, 'f.yml')).toThrow(/^a tab (indents|stands)/);
  });
  it.each([
    ['a: |\n  x', 'x'],
    ['a: |\n  x\n', 'x\n'],
    ['a: |\n  x\n  ', 'x\n'],
    ['a: |+\n  x', 'x'],
    ['a: |+\n  x\n\n', 'x\n\n'],
    ['a: >\n  x\n  y', 'x y'],
    ['a: |-\n  x', 'x'],
    ['a: |\n  x\n# c', 'x\n'],
    ['a: |\n\n  x', '\nx'],
  ])('a block that ends with the file: %j', (text, expected) => {
    expect(dict(text).get('a')).toBe(expected);
  });
});

describe('JSON', () => {
  it('may be indented with tabs and have keys of any length', () => {
    const long = 'k'.repeat(2000);
    const value = loadYaml(`{\t"a":\t[1,\n\t\t2.5],\n\t"${long}": "{{ b }}"\n}`, 'f.json') as Dict;
    expect(value.get('a')).toEqual([1, 2.5]);
    expect(value.get(long)).toBeInstanceOf(TemplateString);
  });
  it('keeps places, floats and big numbers', () => {
    const value = loadYaml('{"a": {"b": 1.0},\n "c": 12345678901234567890}', 'f.yml') as Dict;
    expect(placeOfKey(value, 'c')).toEqual(at(2, 3));
    expect(toPlain(value)).toEqual({ a: { b: 1 }, c: 12345678901234567890n });
    expect(parseYamlData('{"c": 12345678901234567890, "d": 1}')).toEqual(
      new Map<string, unknown>([
        ['c', 12345678901234567890n],
        ['d', 1],
      ]),
    );
  });
  it('has no way to a prototype', () => {
    const value = parseYamlData('{"__proto__": {"x": 1}}') as Dict;
    expect([...value.keys()]).toEqual(['__proto__']);
  });
});

describe('liberties of libyaml', () => {
  it('takes brackets and quotes that reach further left than their key', () => {
    const text = 'x:\n  a: [\n1, {b: 2\n}\n]\n  c: "p\nq"\n  d: 1\n';
    const x = dict(text).get('x') as Dict;
    expect(toPlain(x)).toEqual({ a: [1, { b: 2 }], c: 'p q', d: 1 });
    expect(placeOfValue(x.get('a') as List, 1)).toEqual(at(3, 4));
    expect(placeOfKey(x, 'd')).toEqual(at(8, 3));
  });
});
