/**
 * Templates per second against the real Templar and against plain Jinja2 with cached templates:
 * `npm run bench -- template [cases.jsonl] [rounds]`, which writes docs/performance.md unless `--no-write`. Processor time of each process, garbage collection included: a machine
 * that does other things as well changes it little.
 * @module
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dictSource, Templar } from '../src/template/index.ts';
import { TemplateString, type Dict, type Value } from '../src/util/value.ts';
import { readCase, type Case } from '../test/corpus/case.ts';
import { asVariables } from '../test/corpus/values.ts';
import { median } from './measure.ts';
import { markdown, report } from './table.ts';
import { encode, Engine } from './template-engine/client.ts';

const ownCases = fileURLToPath(new URL('../test/template/cases/own.jsonl', import.meta.url));
/** Slow on purpose, different for every engine, or changing the variables: no measure of templates. */
const excluded =
  /password_hash|lookup\(|query\(|random|shuffle|\.pop\(|\.append\(|\.update\(|\.extend\(|\.insert\(|\.remove\(|\.clear\(|\.sort\(|\.reverse\(|\.setdefault\(|popitem|now\(|lipsum|ipaddr|ipv[46]|ipwrap|ipsubnet|hwaddr|cidr|network_in|json_query|ansible\.utils/;

interface Row {
  readonly name: string;
  /** Microseconds of each engine. */
  readonly own: number;
  readonly jinja: number;
  readonly templar: number;
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

async function compare(engine: Engine, name: string, cases: readonly Case[], rounds: number): Promise<Row> {
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
  return { name, own: median(own), jinja: median(jinja), templar: median(templar) };
}

const encodeVars = (vars: Dict): unknown =>
  Object.fromEntries([...vars].map(([k, v]) => [k as string, encode(v)]));

const micros = (n: number): string => n.toPrecision(3);

const cells = ({ name, own, jinja, templar }: Row): string[] => [
  name.startsWith('{') ? `\`${name.replaceAll('|', '\\|')}\`` : name,
  micros(own),
  micros(jinja),
  `${(own / jinja).toFixed(2)} ×`,
  micros(templar),
  `${(templar / own).toFixed(1)} ×`,
];
const head = [
  'µs per template',
  'tsplay',
  'Jinja2, cached',
  'tsplay over it',
  'Ansible’s Templar',
  'times as long',
];

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
  const [file = ownCases, rounds = '20'] = args.filter((word) => !word.startsWith('--'));
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
    const rows = [await compare(engine, `${both.length} cases`, both, Number(rounds))];
    const vars = '{"a": 1, "l": [{"n": 1}, {"n": 2}, {"n": 3}]}';
    for (const text of simple) {
      const one = readCase(`{"template": ${JSON.stringify(text)}, "vars": ${vars}, "expect": 1}`);
      rows.push(await compare(engine, text, [one], 3_000));
    }
    const how = 'processor time, medians of three turns';
    report('templates', markdown(head, rows.map(cells)), how, !args.includes('--no-write'));
    memory();
  } finally {
    engine.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(process.argv.slice(2));
