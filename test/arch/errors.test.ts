import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { codes, type ErrorCode } from '../../src/errors/index.ts';

const all = Object.keys(codes) as ErrorCode[];
const sources = globSync('src/**/*.ts', { ignore: 'src/errors/codes.ts' })
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const page = readFileSync('docs/errors.md', 'utf8');

describe('error codes', () => {
  it.each(all)('%s is used', (code) => {
    // Comments count too little: a code in quotes is one that is thrown or compared.
    expect(sources).toMatch(new RegExp(`['"\`]${code}['"\`]|\\[${code}\\]`));
  });

  it.each(all)('%s is documented with its title and exit code', (code) => {
    const { title, exit } = codes[code];
    expect(page).toContain(`### ${code}: ${title} (${exit})\n`);
  });

  it('documents no code that does not exist', () => {
    const documented = [...page.matchAll(/^### (TSP\d+)/gm)].map((match) => match[1]);
    expect(documented.sort()).toEqual([...all].sort());
  });
});
