/**
 * What the engine itself costs: many hosts, tasks that never leave the controller.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** A play of 2,000 tasks, of which 300 files bring in 1,800, each once and by an import. */
function writeBigBook(dir: string): void {
  const task = (i: number): string =>
    `- name: Task ${i}\n  command: echo ${i}\n  when: wanted | bool\n  tags: [t${i % 7}]\n`;
  mkdirSync(join(dir, 'parts'));
  const imports = Array.from({ length: 300 }, (_, i) => {
    const tasks = Array.from({ length: 6 }, (_, j) => task(i * 6 + j)).join('');
    writeFileSync(join(dir, 'parts', `${i}.yml`), tasks);
    return `    - import_tasks: parts/${i}.yml\n`;
  });
  const own = Array.from({ length: 200 }, (_, i) =>
    task(2000 + i)
      .replace(/^/gm, '    ')
      .trimEnd(),
  );
  writeFileSync(
    join(dir, 'big.yml'),
    `- hosts: all\n  gather_facts: false\n  tasks:\n${imports.join('')}${own.join('\n')}\n`,
  );
}

/** `-n N` sets the rounds (3) of the paired runs on 100 hosts; tsplay alone runs 1,000 hosts as often. */
export async function run(args: string[]): Promise<void> {
  const n = args.indexOf('-n');
  const rounds = n < 0 ? 3 : Number(args[n + 1]);
  await labUp({ hosts: [controller], progress: lineProgress((line) => console.log(line)) });
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-bench-'));
  try {
    writeFileSync(join(dir, 'book.yml'), book);
    writeBigBook(dir);
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
    const parse = (): Promise<number> =>
      seconds({
        argv: [process.execPath, tsplay, 'run', '--syntax-check', '-i', 'a,', join(dir, 'big.yml')],
      });
    const big: number[] = [];
    const parsed: number[] = [];
    for (let round = 0; round < rounds; round++) {
      own.push(await ours('hosts-100'));
      other.push(await theirs());
      big.push(await ours('hosts-1000'));
      parsed.push(await parse());
    }
    const ratio = median(other.map((t, i) => t / (own[i] ?? Number.NaN)));
    console.log(
      markdown(
        ['hosts × tasks', 'tsplay, s', 'ansible-playbook -f 50, s', 'times as long'],
        [
          ['100 × 20', median(own).toFixed(2), median(other).toFixed(2), `${ratio.toFixed(0)} ×`],
          ['1,000 × 20', median(big).toFixed(2), '', ''],
          ['2,000 tasks, 300 imports: --syntax-check', median(parsed).toFixed(2), '', ''],
        ],
      ),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
