/** Hosts that are asked ahead: every result, every event and every file is as without it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isDry, outcomeOf, randomBook } from '../engine/random-books.ts';

const base = mkdtempSync(join(tmpdir(), 'tsplay-ahead-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let count = 0;
const folder = (): string => {
  const path = join(base, String(count++));
  mkdirSync(path);
  return path;
};

/** Books of one test. */
const share = 10;

describe('random books', () => {
  for (let first = 1; first <= 100; first += share)
    it(`of the seeds ${first} to ${first + share - 1} end as without reading ahead`, async () => {
      for (let seed = first; seed < first + share; seed++) {
        const book = randomBook(seed);
        const check = isDry(seed);
        const without = await outcomeOf(book, folder(), { readAhead: false, check });
        const ahead = await outcomeOf(book, folder(), { readAhead: true, check });
        expect({ seed, book, ...ahead }).toEqual({ seed, book, ...without });
      }
    }, 120_000);
});
