/**
 * What recording a run costs: processor time with it and without, in turn.
 *   npm run bench -- recording [-n ROUNDS] [--no-write]
 * @module
 */
import { mkdtempSync, rmSync, statSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measured, median } from './measure.ts';
import { markdown, report } from './table.ts';

const tsplay = fileURLToPath(new URL('../bin/tsplay.js', import.meta.url));

/** Has a process of Node write the seconds that it has computed, last of all. */
const tellTime = `data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();process.stderr.write('cpu='+(user+system)/1e6)})`;

/** Twenty tasks that never leave the controller: there is no work on hosts that recording could hide behind. */
const tasks = Array.from({ length: 5 }, (_, i) => [
  `debug: { msg: "hello {{ inventory_hostname }} ${i}" }`,
  `set_fact: { "fact_${i}": "{{ ${i} + 1 }}" }`,
  `debug: { msg: never, verbosity: 3 }`,
  `assert: { that: ["fact_${i} | int == ${i + 1}"] }`,
]).flat();

const book = `- hosts: all
  gather_facts: false
  tasks:
${tasks.map((task) => `    - ${task}\n`).join('')}`;

export async function run(args: string[]): Promise<void> {
  const n = args.indexOf('-n');
  const rounds = n < 0 ? 5 : Number(args[n + 1]);
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-bench-'));
  try {
    writeFileSync(join(folder, 'hosts'), 'host[0001:1000]\n');
    writeFileSync(join(folder, 'book.yml'), book);
    const rows = [await row(folder, rounds)];
    const heads = ['hosts × tasks', 'without, s', 'recorded, s', 'more', 'record, MB'];
    const how = `${rounds} rounds in turn, processor time of tsplay itself, medians`;
    report('recording', markdown(heads, rows), how, !args.includes('--no-write'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function row(folder: string, rounds: number): Promise<string[]> {
  const records = join(folder, 'runs');
  const time = async (...words: readonly string[]): Promise<number> => {
    const { output } = await measured({
      argv: [
        ...([process.execPath, '--import', tellTime, tsplay, 'run', '-f', '50'] as const),
        ...['-i', join(folder, 'hosts'), join(folder, 'book.yml'), ...words],
      ],
      env: { ...process.env, TSPLAY_RECORD_PATH: records },
    });
    return Number(/cpu=([\d.]+)/.exec(output)?.[1]);
  };
  // The first run writes the files that later ones find.
  await time('--no-record');
  const pairs: (readonly [without: number, recorded: number])[] = [];
  for (let round = 0; round < rounds; round++) {
    // Which comes first changes: the second of two finds warmer caches.
    const first = await time(...(round % 2 === 0 ? ['--no-record'] : []));
    const second = await time(...(round % 2 === 0 ? [] : ['--no-record']));
    console.log(`round ${round + 1}: ${first.toFixed(2)} s, ${second.toFixed(2)} s`);
    pairs.push(round % 2 === 0 ? [first, second] : [second, first]);
  }
  const more = median(pairs.map(([without, recorded]) => recorded / without - 1));
  const sizes = readdirSync(records).map((one) => statSync(join(records, one)).size);
  return [
    '1,000 × 20',
    median(pairs.map(([without]) => without)).toFixed(2),
    median(pairs.map(([, recorded]) => recorded)).toFixed(2),
    `${(100 * more).toFixed(1)}%`,
    (median(sizes) / 1e6).toFixed(1),
  ];
}
