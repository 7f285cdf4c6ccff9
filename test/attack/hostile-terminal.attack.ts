/**
 * Random text of many seeds in every place where text can enter, through every command, form of output, prompt, debugger
 * and console. A seed that fails is told, and can be given again: TSPLAY_FUZZ_SEED=5 npm run attack.
 */
import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const given = process.env['TSPLAY_FUZZ_SEED'];
const first = given === undefined ? Date.now() % 1_000_000 : Number(given);
const seeds = given === undefined ? Array.from({ length: 5 }, (_, index) => first + index) : [first];
console.log(`seeds of hostile text: ${seeds.join(', ')}`);

const argv = ['vitest', 'run', '--project', 'unit', 'test/cli/hostile-text.test.ts'];

describe('text that steers a terminal', () => {
  it.each(seeds)('of the seed %i is made visible', async (seed) => {
    const env = { ...process.env, TSPLAY_FUZZ_SEED: String(seed), CI: 'true' };
    const said = await new Promise<string>((resolve) => {
      execFile('npx', argv, { env, timeout: 280_000, maxBuffer: 1e8 }, (error, stdout, stderr) =>
        resolve(error === null ? '' : `${stdout.slice(-4000)}${stderr}`),
      );
    });
    expect(said).toBe('');
  });
});
