import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lacks } from './play.ts';
import { entries, rowsOf, type Case } from './table.ts';

const rows = rowsOf(readFileSync('docs/differences.md', 'utf8'));

describe('the rows of docs/differences.md', () => {
  it.each(rows)('%s: a case shows it, or says why none can', (row) => {
    expect(entries().map((entry) => entry.row)).toContain(row);
  });

  it('are all there is a case for', () => {
    for (const { row } of entries()) expect(rows).toContain(row);
  });

  it('are read with their bars and code', () => {
    const page = '| what | a |\n|---|---|\n| one `a\\|b` | x |\n| two | y \\| z |\n\ntext | no row |\n';
    expect(rowsOf(page)).toEqual(['one `a|b`', 'two']);
  });
});

describe('a case', () => {
  const cases = entries().filter((entry): entry is Case => !('unrun' in entry));

  it('says what each of the three prints, in expressions that can be read', () => {
    for (const one of cases) {
      const { row, older, newer = older, tsplay } = one;
      for (const words of [older, newer, tsplay].flat()) expect(() => lacks('', words), row).not.toThrow();
      // What every answer holds would show nothing.
      const usual = 'PLAY RECAP localhost : ok=0 changed=0 unreachable=0 failed=0 exit 0';
      for (const wanted of [older, newer, tsplay]) expect(lacks(usual, wanted), row).not.toEqual([]);
    }
  });

  it('has no reason beside it why it could not be run', () => {
    const unrun = entries().filter((entry) => 'unrun' in entry);
    for (const { row } of unrun) expect(cases.map((one) => one.row)).not.toContain(row);
  });
});

describe('what an answer lacks', () => {
  it('is what is not found, and what is found but must not be', () => {
    expect(lacks('one two', ['o.e', '!three'])).toEqual([]);
    expect(lacks('one two', ['four', '!two'])).toEqual(['four', '!two']);
  });
});
