/**
 * Runs case files with the real engine's answers: `npm run corpus -- FILE.jsonl… [--verbose] [--area NAME]`.
 * With `--classic`, the answers of `jinja2_native = false`, where a case has them.
 * @module
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readCase, readClassicCase, runCase, type Outcome } from './case.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    verbose: { type: 'boolean', short: 'v' },
    area: { type: 'string' },
    classic: { type: 'boolean' },
  },
});

async function runFile(path: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const c = values.classic === true ? readClassicCase(line) : readCase(line);
    if (values.area !== undefined && c.area !== values.area) continue;
    outcomes.push(await runCase(c));
  }
  return outcomes;
}

function report(outcomes: readonly Outcome[]): boolean {
  const areas = new Map<string, { passed: number; total: number }>();
  for (const { area, passed } of outcomes) {
    const sums = areas.get(area) ?? { passed: 0, total: 0 };
    areas.set(area, { passed: sums.passed + Number(passed), total: sums.total + 1 });
  }
  for (const [area, { passed, total }] of areas) console.log(`${area.padEnd(28)} ${passed}/${total}`);
  const failed = outcomes.filter((o) => !o.passed);
  if (values.verbose === true) for (const { id, detail } of failed) console.log(`FAILED ${id}: ${detail}`);
  console.log(`${outcomes.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0;
}

if (positionals.length === 0) {
  console.error('usage: npm run corpus -- FILE.jsonl… [--verbose] [--area NAME]');
  process.exitCode = 2;
} else {
  const outcomes: Outcome[] = [];
  for (const path of positionals) outcomes.push(...(await runFile(path)));
  if (!report(outcomes)) process.exitCode = 1;
}
