/**
 * Aliases that stand for more than a machine can hold are an error at their place, wherever YAML is read.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadYaml, parseAllYamlData, parseYamlData } from '../../src/source/index.ts';
import { toPlain } from '../../src/util/value.ts';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';

/** Each line stands for ten times the one before: the last of twelve is 10^12 values. */
const billions = (indent = ''): string =>
  Array.from({ length: 12 }, (_, i) =>
    i === 0 ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]' : `a${i}: &a${i} [${`*a${i - 1}, `.repeat(10)}]`,
  )
    .map((line) => `${indent}${line}\n`)
    .join('');
const tooMuch =
  /the alias [\\"]+\*a\d+[\\"]+ is too much: with all aliases written out, this text has more than/;

describe('aliases of aliases', () => {
  it('are refused at the alias that is too much', () => {
    expect(() => loadYaml(billions(), 'f.yml')).toThrow(
      expect.objectContaining({
        code: 'TSP1001',
        src: expect.objectContaining({ file: 'f.yml', line: 6 }) as unknown,
      }),
    );
    expect(() => parseYamlData(billions())).toThrow(tooMuch);
  });
  it('are refused in maps, merged maps, tagged values and later documents', () => {
    const maps = billions().replaceAll(/\[(.*)\]/g, (_, inside: string) => {
      const members = inside.split(', ').filter(Boolean);
      return `{${members.map((each, i) => `k${i}: ${each}`).join(', ')}}`;
    });
    expect(() => loadYaml(maps, 'f.yml')).toThrow(tooMuch);
    const wide = Array.from({ length: 2000 }, (_, i) => `k${i}: v`).join(', ');
    const merged = `a0: &a0 {${wide}}\nb:\n  <<: [${'*a0, '.repeat(400)}]\n`;
    expect(() => loadYaml(merged, 'f.yml')).toThrow(tooMuch);
    expect(() => parseAllYamlData(`---\na\n---\n${billions()}`)).toThrow(tooMuch);
  });
  it('are refused where one long text stands many times, or where they nest too deep', () => {
    const long = `a0: &a0 "${'x'.repeat(1_000_000)}"\nb: [${'*a0, '.repeat(100)}]\n`;
    expect(() => loadYaml(long, 'f.yml')).toThrow(tooMuch);
    const chain = Array.from({ length: 1300 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 1 : `*a${i - 1}`}]`);
    expect(() => loadYaml(chain.join('\n'), 'f.yml')).toThrow(/more than 1000 levels/);
  });
  it('are taken as the same value where they are not too much', () => {
    const text = `base: &base {x: 1, y: [2, 3]}\nhosts: [${'*base, '.repeat(1000)}]\nown: {<<: *base, x: 4}\n`;
    const value = toPlain(loadYaml(text, 'f.yml')) as { hosts: unknown[]; own: unknown };
    expect(value.hosts).toHaveLength(1000);
    expect(value.own).toEqual({ x: 4, y: [2, 3] });
  });
});

describe('a book that reads such a text', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-aliases-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const put = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const tsplay = async (argv: string[]): Promise<{ said: string; code: number }> => {
    const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '' } });
    const code = await main(argv, proc);
    return { said: proc.stdout.text + proc.stderr.text, code };
  };
  put('vars.yml', billions());
  const head = '- hosts: localhost\n  connection: local\n  gather_facts: false\n';
  const books: [string, string, string][] = [
    ['its own variables', `${head}  vars:\n${billions('    ')}  tasks: [debug: {msg: 1}]\n`, 'own.yml:10:'],
    ['vars_files', `${head}  vars_files: [vars.yml]\n  tasks: [debug: {msg: 1}]\n`, 'vars.yml:6:'],
    ['include_vars', `${head}  tasks: [include_vars: vars.yml]\n`, 'vars.yml:6:'],
    [
      'what a host prints',
      `${head}  tasks:\n    - command: cat ${dir}/vars.yml\n      register: r\n    - debug: {msg: "{{ r.stdout | from_yaml }}"}\n`,
      'own.yml:7:',
    ],
  ];
  it.each(books)('is told so: %s', async (_, text, place) => {
    const { said, code } = await tsplay(['run', put('own.yml', text), '-i', 'localhost,']);
    expect(said).toMatch(tooMuch);
    expect(said).toContain(place);
    expect(code).not.toBe(0);
  });
  it('is told so: an inventory', async () => {
    const inventory = put('hosts.yml', `all:\n  hosts: {h: }\n  vars:\n${billions('    ')}`);
    const { said } = await tsplay(['inventory', '-i', inventory, '--list']);
    expect(said).toMatch(tooMuch);
    expect(said).toContain('hosts.yml:9:');
  });
});
