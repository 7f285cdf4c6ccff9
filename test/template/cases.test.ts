import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCase, runCase } from '../corpus/case.ts';

/** Answers of the real engine, recorded by `fuzz/record.ts`. */
const folder = new URL('cases/', import.meta.url);
const lines = readdirSync(folder)
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
  .filter((l) => l !== '');

describe('recorded cases', () => {
  const cases = lines.map(readCase);
  it.each(cases.map((c) => [c.id, c] as const))('%s', async (_id, c) => {
    expect((await runCase(c)).detail).toBe('');
  });
});
