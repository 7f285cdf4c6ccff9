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
import { measured, median, seconds, type Measured } from './measure.ts';
import { markdown, report } from './table.ts';

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

/** Has a process of Node write the most memory that it held (KiB), last of all. */
const tellMemory = `data:text/javascript,process.on('exit',()=>process.stderr.write('maxrss='+process.resourceUsage().maxRSS))`;
const megabytes = ({ output }: Measured): number => Number(/maxrss=(\d+)/.exec(output)?.[1]) / 1024;

/**
 * `-n N` sets the rounds (3) of the paired runs on 100 hosts; tsplay alone runs 1,000 hosts as often, and Ansible once with
 * `--whole` (some minutes). Writes docs/performance.md unless `--no-write`.
 */
export async function run(args: string[]): Promise<void> {
  const n = args.indexOf('-n');
  const rounds = n < 0 ? 3 : Number(args[n + 1]);
  await labUp({ hosts: [controller], progress: lineProgress((line) => console.log(line)) });
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-bench-'));
  try {
    prepare(dir);
    const taken = await measure(dir, rounds, args.includes('--whole'));
    report('engine', table(taken), `${rounds} rounds, medians`, !args.includes('--no-write'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function prepare(dir: string): void {
  writeFileSync(join(dir, 'book.yml'), book);
  writeBigBook(dir);
  writeFileSync(join(dir, 'hosts-100'), 'host[001:100]\n');
  writeFileSync(join(dir, 'hosts-1000'), 'host[0001:1000]\n');
  execFileSync('docker', ['exec', containerOf(controller), 'rm', '-rf', '/bench-engine']);
  execFileSync('docker', ['cp', dir, `${containerOf(controller)}:/bench-engine`]);
}

interface Taken {
  readonly own: readonly Measured[];
  readonly other: readonly number[];
  readonly big: readonly Measured[];
  /** Seconds of Ansible with 1,000 hosts; undefined when not asked for. */
  readonly whole: number | undefined;
  readonly parsed: readonly number[];
}

async function measure(dir: string, rounds: number, wanted: boolean): Promise<Taken> {
  const ours = (hosts: string): Promise<Measured> => {
    const words = ['run', '-f', '50', '-i', join(dir, hosts), join(dir, 'book.yml')];
    return measured({ argv: [process.execPath, '--import', tellMemory, tsplay, ...words] });
  };
  const inContainer = ['docker', 'exec', '-w', '/bench-engine', containerOf(controller)] as const;
  const theirs = (hosts: string): Promise<number> =>
    seconds({ argv: [...inContainer, 'ansible-playbook', '-f', '50', '-i', hosts, 'book.yml'] });
  const parse = [
    process.execPath,
    tsplay,
    'run',
    '--syntax-check',
    '-i',
    'a,',
    join(dir, 'big.yml'),
  ] as const;
  const own: Measured[] = [];
  const other: number[] = [];
  const big: Measured[] = [];
  const parsed: number[] = [];
  for (let round = 0; round < rounds; round++) {
    own.push(await ours('hosts-100'));
    other.push(await theirs('hosts-100'));
    big.push(await ours('hosts-1000'));
    parsed.push(await seconds({ argv: parse }));
  }
  return { own, other, big, parsed, whole: wanted ? await theirs('hosts-1000') : undefined };
}

function table({ own, other, big, whole, parsed }: Taken): string {
  const took = (all: readonly Measured[]): number => median(all.map((one) => one.seconds));
  const memory = (all: readonly Measured[]): number => median(all.map(megabytes));
  const ratio = median(other.map((t, i) => t / (own[i]?.seconds ?? Number.NaN)));
  const perHost = ((memory(big) - memory(own)) / 900) * 1024;
  return markdown(
    ['hosts × tasks', 'tsplay, s', 'its memory, MB', 'ansible-playbook -f 50, s', 'times as long'],
    [
      [
        '100 × 20',
        took(own).toFixed(2),
        memory(own).toFixed(0),
        median(other).toFixed(1),
        `${ratio.toFixed(0)} ×`,
      ],
      [
        '1,000 × 20',
        took(big).toFixed(2),
        `${memory(big).toFixed(0)} (${perHost.toFixed(0)} KB per host)`,
        whole?.toFixed(1) ?? '',
        whole === undefined ? '' : `${(whole / took(big)).toFixed(0)} ×`,
      ],
      ['2,000 tasks, 300 imports: --syntax-check', median(parsed).toFixed(2), '', '', ''],
    ],
  );
}
