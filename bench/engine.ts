/**
 * What the engine itself costs: many hosts, tasks that never leave the controller.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { containerOf, labUp, lineProgress } from '../lab/index.ts';
import { markdown, median, seconds } from './measure.ts';

const tsplay = fileURLToPath(new URL('../bin/tsplay.js', import.meta.url));
const controller = 'bench-controller';

/** Twenty tasks of debug, set_fact, when and assert. */
const book = `- hosts: all
  gather_facts: false
  tasks:${Array.from(
    { length: 5 },
    (_, i) => `
    - debug: { msg: "hello {{ inventory_hostname }} ${i}" }
    - set_fact: { "fact_${i}": "{{ ${i} + 1 }}" }
    - debug: { msg: never }
      when: inventory_hostname == "nobody"
    - assert: { that: ["fact_${i} | int == ${i + 1}"] }`,
  ).join('')}
`;

/** `-n N` sets the rounds (3) of the paired runs on 100 hosts; tsplay alone runs 1,000 hosts as often. */
export async function run(args: string[]): Promise<void> {
  const n = args.indexOf('-n');
  const rounds = n < 0 ? 3 : Number(args[n + 1]);
  await labUp({ hosts: [controller], progress: lineProgress((line) => console.log(line)) });
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-bench-'));
  try {
    writeFileSync(join(dir, 'book.yml'), book);
    writeFileSync(join(dir, 'hosts-100'), 'host[001:100]\n');
    writeFileSync(join(dir, 'hosts-1000'), 'host[0001:1000]\n');
    execFileSync('docker', ['exec', containerOf(controller), 'rm', '-rf', '/bench-engine']);
    execFileSync('docker', ['cp', dir, `${containerOf(controller)}:/bench-engine`]);
    const ours = (hosts: string): Promise<number> =>
      seconds({
        argv: [process.execPath, tsplay, 'run', '-f', '50', '-i', join(dir, hosts), join(dir, 'book.yml')],
      });
    const theirs = (): Promise<number> =>
      seconds({
        argv: [
          'docker',
          'exec',
          '-w',
          '/bench-engine',
          containerOf(controller),
          'ansible-playbook',
          '-f',
          '50',
          '-i',
          'hosts-100',
          'book.yml',
        ],
      });
    const own: number[] = [];
    const other: number[] = [];
    const big: number[] = [];
    for (let round = 0; round < rounds; round++) {
      own.push(await ours('hosts-100'));
      other.push(await theirs());
      big.push(await ours('hosts-1000'));
    }
    const ratio = median(other.map((t, i) => t / (own[i] ?? Number.NaN)));
    console.log(
      markdown(
        ['hosts × tasks', 'tsplay, s', 'ansible-playbook -f 50, s', 'times as long'],
        [
          ['100 × 20', median(own).toFixed(2), median(other).toFixed(2), `${ratio.toFixed(0)} ×`],
          ['1,000 × 20', median(big).toFixed(2), '', ''],
        ],
      ),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
