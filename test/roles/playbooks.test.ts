/** The playbooks of the package. */
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { books } from '../e2e/support/dry-books.ts';

it('are all run dry by the end-to-end tests', () => {
  const names = readdirSync(new URL('../../playbooks/', import.meta.url)).map((name) =>
    name.replace(/\.yml$/, ''),
  );
  expect(Object.keys(books).sort()).toEqual(names.sort());
});
