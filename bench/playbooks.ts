/**
 * The same playbooks run by tsplay, by ansible-playbook (pipelining on) and by Ansible with mitogen's strategy, in turn
 * on the same two hosts. tsplay is given the same SSH key and starts from nothing each time, as the others do.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { containerOf, findHosts, labUp, lineProgress, privateKeyFile } from '../lab/index.ts';
import { cases, writeBooks } from './books.ts';
import { median, seconds, type Command } from './measure.ts';
import { markdown, report } from './table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsplay = join(root, 'bin', 'tsplay.js');
const hosts = findHosts(['bench-01', 'bench-02']);
const controller = 'bench-controller';

const inventory = (key: string): string =>
  `[bench]\n${hosts.map(({ name, address }) => `${name} ansible_host=${address}`).join('\n')}\n\n[bench:vars]\nansible_user=vagrant\nansible_ssh_private_key_file=${key}\n`;

const config = (strategy: string): string => `[defaults]
host_key_checking = False
${strategy}
[ssh_connection]
pipelining = True
ssh_args = -o ControlMaster=auto -o ControlPersist=60s -o StrictHostKeyChecking=no
`;

const mitogen = `strategy_plugins = /usr/share/ansible-mitogen/ansible_mitogen/plugins/strategy
strategy = mitogen_linear`;

type Engine = 'tsplay' | 'ansible' | 'mitogen' | 'floor';

const inContainer = (cfg: string, book: string): Command => ({
  argv: [
    'docker',
    'exec',
    '-e',
    `ANSIBLE_CONFIG=/bench/${cfg}`,
    '-w',
    '/bench',
    containerOf(controller),
    'ansible-playbook',
    '-i',
    'hosts',
    book,
  ],
});

/**
 * Measures all cases, or those whose name contains `--case TEXT`; `-n N` sets the rounds (5). Writes docs/performance.md
 * unless `--no-write`.
 */
export async function run(args: string[]): Promise<void> {
  const n = args.indexOf('-n');
  const rounds = n < 0 ? 5 : Number(args[n + 1]);
  const only = args.indexOf('--case');
  const part = only < 0 ? '' : (args[only + 1] ?? '');
  await labUp({
    hosts: [...hosts.map((host) => host.name), controller],
    progress: lineProgress((line) => console.log(line)),
  });
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-bench-'));
  try {
    await measureIn(dir, { rounds, part }, !args.includes('--no-write'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measureIn(
  dir: string,
  { rounds, part }: { readonly rounds: number; readonly part: string },
  write: boolean,
): Promise<void> {
  writeBooks(dir);
  writeFileSync(join(dir, 'ansible.cfg'), config(''));
  writeFileSync(join(dir, 'mitogen.cfg'), config(mitogen));
  copyFileSync(privateKeyFile, join(dir, 'key'));
  writeFileSync(join(dir, 'hosts'), inventory('/bench/key'));
  writeFileSync(join(dir, 'hosts-here'), inventory(join(dir, 'key')));
  const docker = (...words: string[]): string => execFileSync('docker', words, { encoding: 'utf8' });
  docker('exec', containerOf(controller), 'rm', '-rf', '/bench');
  docker('cp', dir, `${containerOf(controller)}:/bench`);
  docker('exec', containerOf(controller), 'chmod', '600', '/bench/key');
  docker('exec', containerOf(controller), 'chown', '-R', 'root:root', '/bench');
  const floor = join(root, 'bench', 'floor-probe.mjs');
  const command = (engine: Engine, book: string): Command => {
    switch (engine) {
      case 'tsplay':
        return { argv: [process.execPath, tsplay, 'run', '-i', 'hosts-here', book], cwd: dir };
      case 'ansible':
        return inContainer('ansible.cfg', book);
      case 'mitogen':
        return inContainer('mitogen.cfg', book);
      case 'floor':
        return {
          argv: [process.execPath, floor, join(dir, 'key'), 'vagrant', ...hosts.map((host) => host.address)],
        };
    }
  };
  const rows: string[][] = [];
  for (const { name, book, before } of cases.filter((one) => one.name.includes(part))) {
    const engines: readonly Engine[] = name.endsWith('converged')
      ? ['tsplay', 'ansible', 'mitogen', 'floor']
      : ['tsplay', 'ansible', 'mitogen'];
    const clean = (): void => {
      if (before !== undefined)
        for (const host of hosts) docker('exec', containerOf(host.name), 'sh', '-c', before);
    };
    rows.push(
      await measureCase(name, engines, rounds, (engine) => (clean(), seconds(command(engine, book)))),
    );
    console.log(rows.at(-1)?.join('  '));
  }
  report('playbooks', markdown(head, rows), `${rounds} rounds, medians`, write);
}

/** One row: medians, and how many times as long the others take, as the median of the ratios within each round. */
async function measureCase(
  name: string,
  engines: readonly Engine[],
  rounds: number,
  time: (engine: Engine) => Promise<number>,
): Promise<string[]> {
  const taken = new Map<Engine, number[]>(engines.map((engine) => [engine, []]));
  for (const engine of engines) await time(engine);
  for (let round = 0; round < rounds; round++) {
    for (const engine of engines) taken.get(engine)?.push(await time(engine));
  }
  const of = (engine: Engine): number[] => taken.get(engine) ?? [];
  const times = (engine: Engine): string => {
    const own = of('tsplay');
    const ratios = of(engine).map((t, i) => t / (own[i] ?? Number.NaN));
    return ratios.length === 0 ? '' : `${median(ratios).toFixed(1)} ×`;
  };
  const sec = (engine: Engine): string => (of(engine).length === 0 ? '' : median(of(engine)).toFixed(2));
  const floor = of('floor').map((t, i) => (of('tsplay')[i] ?? Number.NaN) / t);
  return [
    name,
    sec('tsplay'),
    sec('ansible'),
    times('ansible'),
    sec('mitogen'),
    times('mitogen'),
    floor.length === 0 ? '' : `${median(floor).toFixed(2)} ×`,
  ];
}

const head = [
  'two hosts',
  'tsplay, s',
  'ansible-playbook, s',
  'times as long',
  'mitogen, s',
  'times as long',
  'tsplay over the floor',
];
