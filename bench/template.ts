/**
 * Templates per second against the real Templar and against plain Jinja2 with cached templates:
 * `npm run bench -- template [cases.jsonl] [rounds]`. Processor time of each process, garbage collection included: a machine
 * that does other things as well changes it little.
 * @module
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dictSource, Templar } from '../src/template/index.ts';
import { TemplateString, type Dict, type Value } from '../src/util/value.ts';
import { readCase, type Case } from '../test/corpus/case.ts';
import { asVariables } from '../test/corpus/values.ts';
import { encode, Engine } from './template-engine/client.ts';

const ownCases = fileURLToPath(new URL('../test/template/cases/own.jsonl', import.meta.url));
/** Slow on purpose, different for every engine, or changing the variables: no measure of templates. */
const excluded =
  /password_hash|lookup\(|query\(|random|shuffle|\.pop\(|\.append\(|\.update\(|\.extend\(|\.insert\(|\.remove\(|\.clear\(|\.sort\(|\.reverse\(|\.setdefault\(|popitem|now\(|lipsum|ipaddr|ipv[46]|ipwrap|ipsubnet|hwaddr|cidr|network_in|json_query|ansible\.utils/;

interface Row {
  readonly name: string;
  readonly micros: number;
}

/** Values that render, of one expression or more, in what both engines can do. */
const usable = (c: Case): boolean =>
  c.mode === 'value' &&
  c.error === undefined &&
  c.files.size === 0 &&
  c.unsafe.size === 0 &&
  !excluded.test(c.template);

function measureOwn(cases: readonly Case[], rounds: number): number {
  const made = cases.map((c) => ({
    templar: new Templar({ vars: dictSource(asVariables(c.vars, c.unsafe)), searchPath: [], basedir: '.' }),
    template: new TemplateString(c.template),
  }));
  const run = (): void => {
    for (const { templar, template } of made) templar.value(template);
  };
  run();
  run();
  const start = process.cpuUsage();
  for (let i = 0; i < rounds; i++) run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / (cases.length * rounds);
}

async function compare(engine: Engine, name: string, cases: readonly Case[], rounds: number): Promise<Row[]> {
  const bench = cases.map((c) => ({ template: c.template, vars: encodeVars(c.vars) }));
  // Median of three for each, taken in turn, so that a busy machine treats all alike.
  const own: number[] = [];
  const jinja: number[] = [];
  const templar: number[] = [];
  for (let i = 0; i < 3; i++) {
    own.push(measureOwn(cases, rounds * 5));
    jinja.push((await engine.ask({ bench, engine: 'jinja', rounds })).micros ?? NaN);
    templar.push(
      (await engine.ask({ bench, engine: 'templar', rounds: Math.max(1, Math.floor(rounds / 10)) })).micros ??
        NaN,
    );
  }
  return [
    { name: `${name}: tsplay`, micros: median(own) },
    { name: `${name}: Jinja2, cached`, micros: median(jinja) },
    { name: `${name}: Ansible's Templar`, micros: median(templar) },
  ];
}
const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[1] ?? NaN;

const encodeVars = (vars: Dict): unknown =>
  Object.fromEntries([...vars].map(([k, v]) => [k as string, encode(v)]));

function print(rows: readonly Row[]): void {
  const [own] = rows;
  for (const { name, micros } of rows) {
    const ratio = own ? `${(micros / own.micros).toFixed(1)}x` : '';
    console.log(`${name.padEnd(42)} ${micros.toFixed(2).padStart(9)} µs per template ${ratio.padStart(8)}`);
  }
}

/** Templates that are all different must not pile up. */
function memory(): void {
  const templar = new Templar({ vars: dictSource(new Map<Value, Value>()), searchPath: [], basedir: '.' });
  const render = (from: number): void => {
    for (let i = from; i < from + 10_000; i++) templar.value(new TemplateString(`{{ ${i} + 1 }}`));
  };
  render(0);
  const before = process.memoryUsage().heapUsed;
  render(10_000);
  const grown = (process.memoryUsage().heapUsed - before) / 1024 / 1024;
  console.log(`10,000 further templates: heap ${grown >= 0 ? '+' : ''}${grown.toFixed(1)} MB`);
}

const simple = [
  '{{ a }}',
  '{{ a + 1 }}',
  "{{ l | map(attribute='n') | list }}",
  '{% for x in l %}{{ x.n }}{% endfor %}',
];

export async function run(args: string[]): Promise<void> {
  const [file = ownCases, rounds = '20'] = args;
  const cases = readFileSync(file, 'utf8')
    .split('\n')
    .filter((l) => l !== '')
    .map(readCase)
    .filter(usable);
  const engine = await Engine.start();
  try {
    // Both must agree, and the engine must be able to do it without its controller.
    const kept: Case[] = [];
    for (const c of cases) {
      const answer = await engine.ask({ template: c.template, vars: encodeVars(c.vars) });
      if (
        answer.error === undefined &&
        [...c.vars.values()].every((v) => !JSON.stringify(encode(v)).includes('{{'))
      )
        kept.push(c);
    }
    const probe = kept.map((c) => ({ template: c.template, vars: encodeVars(c.vars) }));
    const { ok = [] } = await engine.ask({ bench: probe, engine: 'jinja', probe: true });
    const both = kept.filter((_c, i) => ok[i] === true);
    print(await compare(engine, `${both.length} templates`, both, Number(rounds)));
    const vars = '{"a": 1, "l": [{"n": 1}, {"n": 2}, {"n": 3}]}';
    for (const text of simple) {
      const one = readCase(`{"template": ${JSON.stringify(text)}, "vars": ${vars}, "expect": 1}`);
      print(await compare(engine, text, [one], 3_000));
    }
    memory();
  } finally {
    engine.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(process.argv.slice(2));
