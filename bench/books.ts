/**
 * The books of the benchmark: the same YAML for every engine.
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Fifty tasks of everyday kinds; with gathering facts, 51. */
function tasks(): string {
  const group = (i: number): string => `
    - copy: { dest: "/opt/bench/file-${i}", content: "number ${i}\\n", mode: "0644" }
    - lineinfile: { path: "/opt/bench/list", line: "entry ${i}", create: true }
    - file: { path: "/opt/bench/dir-${i}", state: directory, mode: "0755" }
    - command: /bin/true
      changed_when: false
    - template: { src: bench.j2, dest: "/opt/bench/rendered-${i}", mode: "0644" }
      vars: { number: ${i} }`;
  return Array.from({ length: 10 }, (_, i) => group(i)).join('');
}

const head = (facts: boolean): string =>
  `- hosts: bench\n  become: true\n  gather_facts: ${facts ? 'true' : 'false'}\n  tasks:`;

/** Writes playbooks, templates and a folder of 300 small files. */
export function writeBooks(dir: string): void {
  mkdirSync(join(dir, 'templates'), { recursive: true });
  mkdirSync(join(dir, 'files', 'many'), { recursive: true });
  writeFileSync(
    join(dir, 'templates', 'bench.j2'),
    '{{ inventory_hostname }} {{ number }} {{ ansible_distribution }}\n',
  );
  for (let i = 0; i < 300; i++) {
    const sub = join(dir, 'files', 'many', `d${i % 10}`);
    mkdirSync(sub, { recursive: true });
    writeFileSync(join(sub, `f${i}`), `${i}\n`.repeat(20));
  }
  const prepare = '\n    - file: { path: /opt/bench, state: directory }';
  writeFileSync(join(dir, 'tasks.yml'), `${head(true)}${prepare.replace('file:', 'file:')}${tasks()}\n`);
  writeFileSync(
    join(dir, 'loop.yml'),
    `${head(false)}\n    - command: "/bin/echo {{ item }}"\n      loop: "{{ range(100) | list }}"\n      changed_when: false\n`,
  );
  writeFileSync(
    join(dir, 'many.yml'),
    `${head(false)}\n    - copy: { src: many/, dest: /opt/bench-many/, mode: "0644", directory_mode: "0755" }\n`,
  );
}

/** What each case runs, and what is done on the hosts before every run of it. */
export const cases = [
  { name: '51 tasks, converged', book: 'tasks.yml', before: undefined },
  { name: '51 tasks, from scratch', book: 'tasks.yml', before: 'rm -rf /opt/bench' },
  { name: 'a loop of 100 commands', book: 'loop.yml', before: undefined },
  { name: '300 small files, first time', book: 'many.yml', before: 'rm -rf /opt/bench-many' },
  { name: '300 small files, again', book: 'many.yml', before: undefined },
] as const;
