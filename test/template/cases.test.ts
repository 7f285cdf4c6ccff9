import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCase, runCase } from '../corpus/case.ts';

/** Answers of the real engine, recorded by `fuzz/record.ts`. */
const folder = new URL('cases/', import.meta.url);
const lines = readdirSync(folder)
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'))
  .filter((l) => l !== '');
/** Explained in docs/differences.md. */
const different = new Set(["{{ '$ANSIBLE_VAULT;1.1' is vault_encrypted }}"]);

describe('recorded cases', () => {
  const cases = lines.map(readCase).filter((c) => !different.has(c.template));
  it.each(cases.map((c) => [c.id, c] as const))('%s', async (_id, c) => {
    expect((await runCase(c)).detail).toBe('');
  });
});
