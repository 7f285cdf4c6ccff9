/**
 * Round trips that wait for each other, counted through a proxy with a delay: what a distant host costs, whatever the machine
 * is doing.
 *   npm run bench -- latency [--write]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSshd, type Sshd } from '../test/integration/connection/sshd.ts';
import { countRoundTrips } from './round-trips.ts';
import { markdown, report } from './table.ts';

const oneWay = 100;
const tsplay = fileURLToPath(new URL('../bin/tsplay.js', import.meta.url));

const group = (i: number): string => `
    - copy: { dest: "{{ out }}/file-${i}", content: "number ${i}\\n", mode: "0644" }
    - lineinfile: { path: "{{ out }}/list", line: "entry ${i}", create: true }
    - file: { path: "{{ out }}/dir-${i}", state: directory, mode: "0755" }
    - command: /bin/true
      changed_when: false
    - template: { src: bench.j2, dest: "{{ out }}/rendered-${i}", mode: "0644" }
      vars: { number: ${i} }`;

interface Case {
  readonly name: string;
  readonly tasks: string;
  readonly facts: boolean;
  /** Paths below the folder that are removed before each run. */
  readonly removed?: readonly string[];
}

const ten = Array.from({ length: 10 }, (_, i) => i);
const cases: readonly Case[] = [
  {
    name: '51 tasks, converged',
    facts: true,
    tasks: `\n    - file: { path: "{{ out }}", state: directory }${ten.map(group).join('')}`,
  },
  {
    name: '51 tasks, every fifth changes',
    facts: true,
    tasks: `\n    - file: { path: "{{ out }}", state: directory }${ten.map(group).join('')}`,
    removed: ten.map((i) => `file-${i}`),
  },
  {
    name: 'a loop of 100 folders, converged',
    facts: false,
    tasks: `\n    - file: { path: "{{ out }}/item-{{ item }}", state: directory }\n      loop: "{{ range(100) | list }}"`,
  },
];

interface Engine {
  readonly name: string;
  readonly program: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function engines(): readonly Engine[] {
  const all: Engine[] = [
    { name: 'tsplay', program: [process.execPath, tsplay, 'run', '--no-record'] },
    {
      name: 'tsplay --no-read-ahead',
      program: [process.execPath, tsplay, 'run', '--no-record', '--no-read-ahead'],
    },
  ];
  if (spawnSync('ansible-playbook', ['--version']).status !== 0) return all;
  const ansible = {
    program: ['ansible-playbook'],
    env: { ANSIBLE_PIPELINING: 'True', ANSIBLE_HOST_KEY_CHECKING: 'False' },
  };
  all.push({ name: 'ansible-playbook', ...ansible });
  return all;
}

async function trips(
  sshd: Sshd,
  { name, tasks, facts, removed = [] }: Case,
  engine: Engine,
): Promise<number> {
  const dir = sshd.path('book');
  const out = sshd.path('out');
  mkdirSync(join(dir, 'templates'), { recursive: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(
    join(dir, 'templates', 'bench.j2'),
    '{{ inventory_hostname }} {{ number }} {{ ansible_distribution }}\n',
  );
  writeFileSync(
    join(dir, 'site.yml'),
    `- hosts: box\n  gather_facts: ${facts}\n  vars: { out: ${out} }\n  tasks:${tasks}\n`,
  );
  for (const path of removed) rmSync(join(out, path), { recursive: true, force: true });
  const link = await countRoundTrips(sshd.port, oneWay);
  writeFileSync(
    join(dir, 'hosts'),
    `box ansible_host=127.0.0.1 ansible_port=${link.port} ansible_user=${sshd.user} ansible_ssh_private_key_file=${sshd.path('id_ed25519')} ` +
      `ansible_python_interpreter=/usr/bin/python3 ansible_ssh_common_args='-F none -o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=accept-new'\n`,
  );
  const [program = '', ...words] = engine.program;
  const child = spawn(program, [...words, join(dir, 'site.yml'), '-i', join(dir, 'hosts')], {
    env: { ...process.env, ...engine.env },
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 300_000,
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  link.close();
  if (status !== 0) throw new Error(`${engine.name} ended with ${status} in "${name}"`);
  return link.count;
}

export async function run(args: string[]): Promise<void> {
  const sshd = await startSshd();
  try {
    const all = engines();
    // So that what converges has.
    for (const one of cases)
      await trips(sshd, one, { name: 'tsplay', program: [process.execPath, tsplay, 'run', '--no-record'] });
    const rows: string[][] = [];
    for (const one of cases) {
      const counts: string[] = [];
      for (const engine of all) counts.push(String(await trips(sshd, one, engine)));
      rows.push([one.name, ...counts]);
    }
    report(
      'latency',
      markdown(['round trips, login included', ...all.map(({ name }) => name)], rows),
      `one host, ${oneWay} ms in each direction, one round`,
      args.includes('--write'),
    );
  } finally {
    await sshd.stop();
  }
}
