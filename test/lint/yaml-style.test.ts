/**
 * The rule `yaml`: each of its checks, and what `.yamllint` and comments say of them.
 */
import { describe, expect, it } from 'vitest';
import { project } from './project.ts';

const inVars = async (text: string, config?: string): Promise<string[]> => {
  const files = { 'vars/a.yml': text, ...(config === undefined ? {} : { '.yamllint': config }) };
  return (await project(files).lint('-t', 'yaml', 'vars/a.yml')).map((line) =>
    line.replace(/^vars\/a\.yml:(\d+) yaml\[(.*)\]$/, '$1 $2'),
  );
};

describe('tsplay lint: yaml, by default', () => {
  const cases: readonly (readonly [name: string, text: string, ...found: readonly string[]])[] = [
    ['trailing-spaces', 'a: 1 \nb: |\n  x \n', '1 trailing-spaces', '3 trailing-spaces'],
    ['line-length', `a: ${'x '.repeat(80)}x\nb: 1\n# ${'y'.repeat(200)}\n`, '1 line-length'],
    ['new-line-at-end-of-file', 'a: 1', '1 new-line-at-end-of-file'],
    ['new-lines', 'a: 1\r\nb: 2\r\n', '1 new-lines'],
    ['empty-lines', '\na: 1\n\n\n\nb: 2\n\n', '1 empty-lines', '5 empty-lines', '7 empty-lines'],
    ['braces', 'a: {b: 1}\nc: { b: 1 }\nd: {  b: 1}\n', '3 braces'],
    ['brackets', 'a: [1]\nb: [ 1]\n', '2 brackets'],
    ['commas', 'a: [1,2]\nb: [1 , 2]\nc: [1,  2]\n', '1 commas', '2 commas', '3 commas'],
    ['colons', 'a : 1\nb:  2\nc: "x:  y"\n', '1 colons', '2 colons'],
    ['hyphens', 'a:\n  -  1\n  - 2\n', '2 hyphens'],
    ['comments', '#x\na: 1 #y\n#!z\nb: |  # fine\n  #not one\n', '1 comments', '2 comments', '3 comments'],
    ['truthy', 'a: yes\nb: "yes"\nc: True\non: true\n', '1 truthy', '3 truthy', '4 truthy'],
    ['octal-values', 'a: 0644\nb: "0644"\nc: 0o644\n', '1 octal-values', '3 octal-values'],
    ['key-duplicates', 'a: 1\nb: 2\na: 3\n', '3 key-duplicates'],
    ['indentation', 'a:\n  b:\n     c: 1\nd:\n- 1\n', '3 indentation', '5 indentation'],
    ['indentation', 'a:\n- 1\n', '2 indentation'],
    ['indentation', 'a: [\n    1\n]\nb:\n    c: 1\n'],
  ];
  for (const [name, text, ...found] of cases)
    it(`${name}: ${JSON.stringify(text).slice(0, 60)}`, async () => {
      expect(await inVars(text)).toEqual(found);
    });
});

describe('tsplay lint: yaml, as a project wants it', () => {
  it('reads .yamllint on top of the defaults', async () => {
    const config =
      'extends: default\nrules:\n  truthy: disable\n  line-length: {max: 20}\n  document-start: enable\n';
    expect(await inVars('a: yes\nb: 1234567890 1234567890\n', config)).toEqual([
      '1 document-start',
      '2 line-length',
    ]);
  });
  it('has the checks that are off by default', async () => {
    const on = (name: string): string => `rules:\n  ${name}: enable\n`;
    expect(await inVars('b: 1\na: 2\n', on('key-ordering'))).toEqual(['2 key-ordering']);
    expect(await inVars('a:\nb: 1\n', on('empty-values'))).toEqual(['1 empty-values']);
    expect(await inVars('a: b\n', on('quoted-strings'))).toEqual(['1 quoted-strings']);
    expect(await inVars('a: 1\n', on('document-end'))).toEqual(['1 document-end']);
    expect(await inVars('a: 1\n  # x\nb: 2\n', on('comments-indentation'))).toEqual([
      '2 comments-indentation',
    ]);
    expect(
      await inVars('a: .5\n', 'rules:\n  float-values: {require-numeral-before-decimal: true}\n'),
    ).toEqual(['1 float-values']);
    expect(await inVars('a: &x 1\n', 'rules:\n  anchors: {forbid-unused-anchors: true}\n')).toEqual([
      '1 anchors',
    ]);
    const needed = 'rules:\n  quoted-strings: {required: only-when-needed}\n';
    expect(await inVars('a: "b"\nc: "yes"\nd: "{{ e }}"\n', needed)).toEqual(['1 quoted-strings']);
  });
  it('leaves out files that .yamllint ignores, and refuses checks that there are not', async () => {
    expect(await inVars('a: yes\n', 'ignore: |\n  vars/\n')).toEqual([]);
    const { code, err } = await project({
      'vars/a.yml': 'a: 1\n',
      '.yamllint': 'rules:\n  nonsense: enable\n',
    }).tsplay();
    expect(code).toBe(3);
    expect(err).toContain('there is no check "nonsense"');
  });
  it('obeys comments of yamllint', async () => {
    expect(await inVars('# yamllint disable-file\na: yes\n')).toEqual([]);
    expect(await inVars('a: yes  # yamllint disable-line\nb: yes\n')).toEqual(['2 truthy']);
    expect(await inVars('# yamllint disable-line rule:truthy\na: yes \n')).toEqual(['2 trailing-spaces']);
    expect(
      await inVars('# yamllint disable rule:truthy\na: yes\n# yamllint enable rule:truthy\nb: yes\n'),
    ).toEqual(['4 truthy']);
  });
});
