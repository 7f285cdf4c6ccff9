import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/options/index.ts';
import { cliReference } from '../../src/doc/cli-reference.ts';

const file = 'docs/cli.md';

// UPDATE=1 npx vitest run --project unit test/doc/cli-reference.test.ts
it('docs/cli.md is what the tables of options say', () => {
  const text = cliReference(commands);
  if (process.env.UPDATE === '1') writeFileSync(file, text);
  expect(readFileSync(file, 'utf8'), 'stale: run this test with UPDATE=1').toBe(text);
});
