/** Thousands of random books with and without reading ahead: TSPLAY_SEED says where to begin, TSPLAY_BOOKS how many. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isDry, outcomeOf, randomBook } from '../engine/random-books.ts';

const from = Number(process.env['TSPLAY_SEED'] ?? 1000);
const count = Number(process.env['TSPLAY_BOOKS'] ?? 2000);

it('random books end as without reading ahead', async () => {
  for (let seed = from; seed < from + count; seed++) {
    const base = mkdtempSync(join(tmpdir(), 'tsplay-ahead-'));
    const [one, two] = [join(base, '1'), join(base, '2')];
    mkdirSync(one);
    mkdirSync(two);
    const book = randomBook(seed);
    const check = isDry(seed);
    const without = await outcomeOf(book, one, { readAhead: false, check });
    const ahead = await outcomeOf(book, two, { readAhead: true, check });
    expect({ seed, book, ...ahead }).toEqual({ seed, book, ...without });
    rmSync(base, { recursive: true, force: true });
  }
}, 3_600_000);
