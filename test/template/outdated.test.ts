import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Templar } from '../../src/template/index.ts';
import { dictOf, Unknown, type SourceRef, type Value } from '../../src/util/value.ts';
import { template, templar } from './support.ts';

const vars = {
  r: dictOf({ changed: true, failed: false, skipped: false }),
  all: dictOf({ results: [dictOf({ changed: true })] }),
  unknown: new Unknown('not run', new Map<Value, Value>([['skipped', true]])),
};

type Told = [message: string, modern: string, src: SourceRef | undefined];
function listening(): { t: Templar; told: Told[] } {
  const told: Told[] = [];
  return { told, t: templar(vars, { onDeprecated: (...what) => void told.push(what) }) };
}

describe('a test used as a filter', () => {
  it.each([
    ['r|changed', true, 'r is changed'],
    ['r | failed', false, 'r is failed'],
    ['r|success', true, 'r is success'],
    ['r|succeeded', true, 'r is succeeded'],
    ['not r|skipped', true, 'r is skipped'],
    ['all.results[0]|changed', true, 'all.results[0] is changed'],
    ["'1.10'|version_compare('1.9', '>')", true, '… is version_compare'],
    ["'abc'|search('b')", true, '… is search'],
    ["'/'|is_dir", true, '… is is_dir'],
    ['unknown|skipped', true, 'unknown is skipped'],
  ])('%s', (text, holds, modern) => {
    const { t, told } = listening();
    expect(t.when(text)).toBe(holds);
    expect(told.map((each) => each[1])).toEqual([modern]);
  });
  it('points at the name in the file, also when the template is compiled already', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'outdated-')), 'a.yml');
    writeFileSync(file, '- when: not r|changed\n- msg: "x {{ r|changed }}"\n');
    for (let i = 0; i < 2; i++) {
      const { t, told } = listening();
      t.when('not r|changed', { file, line: 1, col: 9 });
      t.value(template('x {{ r|changed }}', { file, line: 2, col: 8 }));
      t.file('\n{{ r|changed }}', { path: 'x.j2' });
      expect(told.map(([, , src]) => src)).toEqual([
        { file, line: 1, col: 15 },
        { file, line: 2, col: 16 },
        { file: 'x.j2', line: 2, col: 6 },
      ]);
    }
  });
  it('works in map, and tells nothing of tests in their place', () => {
    const { t, told } = listening();
    expect(t.value(template("{{ all.results | map('changed') | list }}"))).toEqual([true]);
    expect(t.when("all.results | select('changed') | list and r is changed")).toBe(true);
    expect(told).toEqual([]);
  });
  it("is not there for Jinja2's own tests", () => {
    expect(() => listening().t.when('r|defined')).toThrow('unknown filter "defined"');
  });
});
