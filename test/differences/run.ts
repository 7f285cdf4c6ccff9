/**
 * Shows the rows of docs/differences.md: each case in data/ by ansible-core 2.14, by the newest one, and by tsplay.
 *
 *     npm run differences -- --root DIR           # all; DIR has a Debian with the newest ansible-core, see docs/development.md
 *     npm run differences -- --root DIR -v jc     # rows whose first cells hold one of the words, with the answers
 *     npm run differences -- --only tsplay        # one of older, newer and tsplay
 *
 * Ends with 1 if an answer is another than the case says.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { answerTo, lacks, type Who } from './play.ts';
import { entries, type Case } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string' }, only: { type: 'string' }, verbose: { type: 'boolean', short: 'v' } },
});

const root = values.root === undefined ? undefined : resolve(values.root);

const columns: readonly Who[] = ['older', ...(values.root === undefined ? [] : ['newer' as const]), 'tsplay'];
const asked = columns.filter((who) => values.only === undefined || who === values.only);
const wantedOf = (one: Case, who: Who): string | readonly string[] => one[who] ?? one.older;

/** Compares one case; true if all is as it says. */
async function compare(one: Case): Promise<boolean> {
  const answers: { readonly who: Who; readonly answer: string; readonly missing: readonly string[] }[] = [];
  for (const who of asked) {
    const answer = await answerTo(one, who, root);
    answers.push({ who, answer, missing: lacks(answer, wantedOf(one, who)) });
  }
  const good = answers.every(({ missing }) => missing.length === 0);
  console.log(`${good ? 'ok  ' : 'FAIL'} ${one.row}`);
  for (const { who, answer, missing } of answers) {
    if (values.verbose === true || missing.length > 0) console.log(`     ${who.padEnd(6)} ${answer}`);
    for (const words of missing) console.log(`     ${who.padEnd(6)} without: ${words}`);
  }
  return good;
}

const chosen = entries().filter(
  ({ row }) => positionals.length === 0 || positionals.some((word) => row.includes(word)),
);
const cases = chosen.filter((entry): entry is Case => !('unrun' in entry));
let good = 0;
for (const one of cases) if (await compare(one)) good++;
console.log(
  `${good} of ${cases.length} as they are described; ${chosen.length - cases.length} cannot be run`,
);
process.exitCode = good === cases.length ? 0 : 1;
