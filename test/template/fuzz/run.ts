/**
 * Compares tsplay with the real engine on random expressions: `npm run fuzz:template -- [count] [seed]`.
 * @module
 */
import fc from 'fast-check';
import { encode, Engine, type Answer } from '../../../bench/template-engine/client.ts';
import { dictSource, TemplateError, Templar } from '../../../src/template/index.ts';
import { TemplateString, type Dict } from '../../../src/util/value.ts';
import { parseJson } from '../../corpus/values.ts';
import { expression, variables } from './grammar.ts';

const [count = '10000', seed = '1'] = process.argv.slice(2);
const vars = parseJson(JSON.stringify(variables)) as Dict;
const encoded = Object.fromEntries([...vars].map(([k, v]) => [k as string, encode(v)]));

function own(text: string): Answer {
  try {
    const templar = new Templar({ vars: dictSource(vars), searchPath: [], basedir: '.' });
    return { value: encode(templar.value(new TemplateString(text))) };
  } catch (e) {
    if (e instanceof TemplateError) return { error: e.kind, message: e.message };
    return { error: 'internal', message: e instanceof Error ? (e.stack ?? e.message) : String(e) };
  }
}

const shown = (a: Answer): string =>
  a.error === undefined ? JSON.stringify(a.value) : `${a.error}: ${(a.message ?? '').slice(0, 160)}`;
const key = (a: Answer): string => (a.error === undefined ? JSON.stringify(a.value) : `error ${a.error}`);

const engine = await Engine.start();
let differences = 0;
const texts = fc.sample(expression, { numRuns: Number(count), seed: Number(seed) });
for (let i = 0; i < texts.length; i += 200) {
  const batch = texts.slice(i, i + 200).map((x) => `{{ ${x} }}`);
  const theirs = await Promise.all(batch.map((template) => engine.ask({ template, vars: encoded })));
  batch.forEach((template, j) => {
    const answer = theirs[j] ?? {};
    const ours = own(template);
    if (key(ours) === key(answer)) return;
    differences++;
    console.log(`${template}\n  engine ${shown(answer)}\n  tsplay ${shown(ours)}`);
  });
}
engine.stop();
console.log(`${texts.length} expressions, ${differences} differences`);
if (differences > 0) process.exitCode = 1;
