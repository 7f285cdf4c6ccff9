/**
 * Modules of collections, drawn at random, by ansible-playbook and by tsplay: `npm run modules -- [--seed 1] [--count 40]
 * [--examples 2] [--working] [MODULE…]`. Each of a module's first examples is played in check mode, for real and again, all with diffs,
 * by each program in a throw-away copy of this machine. Results are compared key by key, with the values. `--working` passes over
 * modules that fail there for want of a service or a library. Needs root, Debian's package `ansible`, and util-linux. The exit
 * code is 1 when something differs.
 * @module
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { hasModule } from '../../src/modules/registry.ts';
import { whyNoRoot } from '../integration/modules/shells/root.ts';
import { shuffled } from './draw.ts';
import { examplesOf, type Arguments } from './examples.ts';
import { playThere } from './place.ts';
import { differing, kindOf, resultsOf, type Result } from './results.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '40' },
    examples: { type: 'string', default: '2' },
    working: { type: 'boolean', default: false },
    verbose: { type: 'boolean', short: 'v', default: false },
  },
});

const times = ['check', 'run', 'again'] as const;

type Task = readonly [module: string, given: Arguments, isCheck: boolean];

const bookOf = (tasks: readonly Task[]): string =>
  '- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n' +
  tasks
    .map(
      ([module, given, isCheck]) =>
        `    - ${module}: ${JSON.stringify(given)}\n      check_mode: ${isCheck}\n      ignore_errors: true\n      timeout: 30\n`,
    )
    .join('');

const shown = (value: unknown): string => {
  const text = value === undefined ? 'none' : JSON.stringify(value);
  return text.length > 1000 ? `${text.slice(0, 1000)}…` : text;
};

interface Verdict {
  readonly tasks: number;
  /** How ansible-playbook's tasks ended. */
  readonly kinds: string;
  readonly differences: readonly string[];
  /** Tasks that there is nothing to compare of, and why. */
  readonly aside: readonly string[];
}

const works = (result: Result | undefined): boolean => result?.['failed'] === false;

/** Those whose first example does not fail under ansible-playbook. */
async function* working(modules: readonly string[]): AsyncGenerator<string> {
  const atOnce = 20;
  for (let i = 0; i < modules.length; i += atOnce) {
    const some = modules.slice(i, i + atOnce);
    const book = bookOf(some.map((module) => [module, examplesOf(module, 1)[0] ?? {}, false]));
    const results = resultsOf((await playThere('ansible-playbook', book)).text) ?? [];
    yield* some.filter((_, at) => works(results[at]));
  }
}

/** Why a difference in these keys says nothing of a module of tsplay's own. */
function whyAside(module: string, keys: readonly string[], theirs: Result, ours: Result): string | undefined {
  if (!hasModule(module)) return undefined;
  if (keys.join() === 'diff' && isDeepStrictEqual(theirs['diff'], []))
    return 'only tsplay shows a difference';
  if (theirs['skipped'] === true && theirs['failed'] === false) return 'tsplay has a check mode';
  if (kindOf(theirs).includes('library')) return 'tsplay needs no library';
  return theirs['failed'] === true && ours['failed'] === true ? 'both fail, in other words' : undefined;
}

async function compare(module: string): Promise<Verdict> {
  const examples = examplesOf(module, Number(values.examples));
  const book = bookOf(
    examples.flatMap((given) => times.map((time) => [module, given, time === 'check'] as const)),
  );
  const [theirs, ours] = await Promise.all([playThere('ansible-playbook', book), playThere('tsplay', book)]);
  const [expected, found] = [resultsOf(theirs.text), resultsOf(ours.text)];
  const tasks = examples.length * times.length;
  if (expected?.length !== tasks || found?.length !== tasks) {
    const said = ({ text, errors }: Awaited<ReturnType<typeof playThere>>): string =>
      `${text.slice(0, 600)}\n${errors.slice(-600)}`;
    const both = [`ansible-playbook: ${said(theirs)}`, `tsplay: ${said(ours)}`];
    return { tasks, kinds: 'not played', differences: both, aside: [] };
  }
  if (values.verbose) console.log(book, JSON.stringify(expected, null, 1));
  const [differences, aside] = [new Map<string, string>(), new Set<string>()];
  for (const [i, theirResult] of expected.entries()) {
    const ourResult = found[i] ?? {};
    const keys = differing(theirResult, ourResult);
    const why = keys.length > 0 ? whyAside(module, keys, theirResult, ourResult) : undefined;
    if (why !== undefined) aside.add(why);
    else
      for (const key of keys) {
        const place = `${times[i % times.length]} of example ${Math.floor(i / times.length) + 1}`;
        const sides = `ansible-playbook ${shown(theirResult[key])}\n      tsplay           ${shown(ourResult[key])}`;
        if (!differences.has(key)) differences.set(key, `${key}, ${place}:\n      ${sides}`);
      }
  }
  const kinds = [...new Set(expected.map(kindOf))].join(', ');
  return { tasks, kinds, differences: [...differences.values()], aside: [...aside] };
}

const reason = whyNoRoot();
if (reason !== undefined) throw new Error(reason);
const count = positionals.length > 0 ? positionals.length : Number(values.count);
let [compared, same, tasks] = [0, 0, 0];
const drawn = positionals.length > 0 ? positionals : shuffled(Number(values.seed));
for await (const module of values.working ? working(drawn) : drawn) {
  if (compared === count) break;
  const verdict = await compare(module);
  compared++;
  tasks += verdict.tasks;
  if (verdict.differences.length === 0) same++;
  const word = verdict.differences.length === 0 ? 'same' : 'DIFFERS';
  const own = hasModule(module) ? ` [tsplay's own${verdict.aside.map((why) => `; ${why}`).join('')}]` : '';
  console.log(`${word.padEnd(7)} ${module}: ${verdict.tasks} tasks (${verdict.kinds})${own}`);
  for (const difference of verdict.differences) console.log(`    ${difference}`);
}
console.log(`seed ${values.seed}: ${same} of ${compared} modules the same, ${tasks} tasks`);
if (same < compared) process.exitCode = 1;
