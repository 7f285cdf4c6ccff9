/**
 * Compares tsplay with the real engine on random templates: `npm run fuzz:template -- [count] [seed]`, or on the templates
 * of a file in the corpus' format, whatever it expects: `npm run fuzz:template -- FILE.jsonl`.
 * @module
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Engine } from '../../../bench/template-engine/client.ts';
import { readCase, type Case } from '../../corpus/case.ts';
import { difference } from './compare.ts';
import { request } from './grammar.ts';

const [first = '10000', seed = '1'] = process.argv.slice(2);

function cases(): Case[] {
  if (/^\d+$/.test(first))
    return fc
      .sample(request, { numRuns: Number(first), seed: Number(seed) })
      .map((r) => readCase(JSON.stringify(r)));
  return readFileSync(first, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readCase);
}

const all = cases();
const engine = await Engine.start();
let differences = 0;
const atOnce = 100;
for (let i = 0; i < all.length; i += atOnce) {
  const found = await Promise.all(all.slice(i, i + atOnce).map((c) => difference(c, engine)));
  for (const text of found) {
    if (text === undefined) continue;
    differences++;
    console.log(text);
  }
}
engine.stop();
console.log(`${all.length} templates, ${differences} differences`);
if (differences > 0) process.exitCode = 1;
