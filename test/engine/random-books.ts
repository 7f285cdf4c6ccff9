/** Random books over few files, so that their tasks meet each other's; with and without reading ahead they are to end alike. */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { RunEvent } from '../../src/events/types.ts';
import { run } from './harness.ts';

/** mulberry32: the same books for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Dice {
  below(n: number): number;
  one<T>(list: readonly T[]): T;
}

const diceOf = (random: () => number): Dice => {
  const below = (n: number): number => Math.floor(random() * n);
  return { below, one: (list) => list[below(list.length)] as (typeof list)[number] };
};

const file = (dice: Dice): string => `{{ here }}/${dice.one(['a', 'b', 'c', 'd/a', 'd/b'])}`;
const mode = (dice: Dice): string => dice.one(['', ', mode: "0600"', ', mode: "0644"', ', mode: u=rw']);

/** Kinds of tasks; each gives the lines of one task, without its dash. */
const kinds: readonly ((dice: Dice, n: number) => string)[] = [
  (dice) =>
    `file: {path: "{{ here }}/d", state: ${dice.one(['directory', 'directory', 'directory', 'absent'])}}`,
  (dice) => `copy: {dest: "${file(dice)}", content: "text ${dice.below(3)}\\n"${mode(dice)}}`,
  (dice) => `copy: {dest: "${file(dice)}", content: "text ${dice.below(2)}\\n"${mode(dice)}}`,
  (dice) => `copy: {src: "${file(dice)}", dest: "${file(dice)}", remote_src: true}`,
  (dice) =>
    `lineinfile: {path: "${file(dice)}", line: "line ${dice.below(3)}", create: ${dice.one(['true', 'true', 'false'])}}`,
  (dice) => `lineinfile: {path: "${file(dice)}", regexp: "^text", line: "text ${dice.below(2)}"}`,
  (dice) => `blockinfile: {path: "${file(dice)}", block: "block ${dice.below(2)}", create: true}`,
  (dice) =>
    `replace: {path: "${file(dice)}", regexp: "${dice.one(['text', 'line', 'no'])}", replace: "${dice.one(['text', 'LINE'])}"}`,
  (dice) => `template: {src: t.j2, dest: "${file(dice)}"${mode(dice)}}\n  vars: {number: ${dice.below(3)}}`,
  (dice) =>
    `file: {path: "${file(dice)}", state: ${dice.one(['touch', 'absent', 'file', 'hard, src: "{{ here }}/a"', 'link, src: a'])}}`,
  (dice) =>
    `ini_file: {path: "${file(dice)}.ini", section: s, option: o${dice.below(2)}, value: "${dice.below(2)}"}`,
  (dice) => `shell: echo more >> ${file(dice)}`,
  (dice) => `shell: cat ${file(dice)}\n  changed_when: false`,
  (dice) =>
    `shell: cat ${file(dice)} 2>/dev/null || true\n  changed_when: false\n  check_mode: false\n  register: r`,
  (dice) => `command: rm -f ${file(dice)}`,
  (dice, n) => `stat: {path: "${file(dice)}", get_checksum: true}\n  register: s${n % 3}`,
  (_, n) =>
    `debug: {msg: "{{ [s${n % 3}.stat.exists, s${n % 3}.stat.checksum | default('')] if s${n % 3} is defined else 'none' }}"}`,
  (dice) => `slurp: {src: "${file(dice)}"}\n  register: r`,
  (dice) => `set_fact: {here: "{{ out }}/{{ inventory_hostname }}${dice.one(['', '', '/d'])}"}`,
  (dice, n) =>
    `copy: {dest: "${file(dice)}", content: "known\\n"}\n  when: s${n % 3} is defined and s${n % 3}.stat.exists`,
  (dice) =>
    `copy: {dest: "{{ here }}/{{ item }}", content: "item\\n"}\n  loop: [a, c, ${dice.one(['a', 'e', 'd/a'])}]`,
  (dice) =>
    `lineinfile: {path: "{{ here }}/l", line: "{{ item }}", create: true}\n  loop: "{{ range(${dice.below(9)}) | list }}"`,
  (dice) =>
    `file: {path: "{{ here }}/f{{ item }}", state: ${dice.one(['directory', 'touch', 'absent'])}}\n  loop: "{{ range(${2 + dice.below(5)}) | list }}"`,
];

function task(dice: Dice, n: number): string {
  const lines = [`- ${dice.one(kinds)(dice, n)}`];
  if (dice.below(3) > 0) lines.push('  ignore_errors: true');
  if (dice.below(8) === 0) lines.push('  notify: told');
  if (dice.below(12) === 0) lines.push('  check_mode: true');
  if (dice.below(12) === 0) lines.push('  no_log: true');
  return lines.join('\n');
}

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');

function tasks(dice: Dice, count: number): string {
  const parts: string[] = [];
  for (let n = 0; n < count; n++) {
    if (dice.below(7) > 0) {
      parts.push(task(dice, n));
      continue;
    }
    const inner = Array.from({ length: 1 + dice.below(3) }, (_, i) => task(dice, n + i)).join('\n');
    const rescue = dice.below(2) === 0 ? `\n  rescue:\n${indent(task(dice, n))}` : '';
    const always = dice.below(2) === 0 ? `\n  always:\n${indent(task(dice, n + 1))}` : '';
    parts.push(`- block:\n${indent(inner)}${rescue}${always}`);
  }
  return parts.join('\n');
}

/** Whether the seed's book is run dry. Hosts of a dry run depend on each other's order, so that has one. */
export const isDry = (seed: number): boolean => seed % 5 === 0;

/** A book of the seed's. */
export function randomBook(seed: number): string {
  const dice = diceOf(randomOf(seed));
  const strategy = dice.one(['linear', 'linear', 'free']);
  const hosts = isDry(seed) ? 'a' : dice.one(['a', 'a', 'a:b', 'a:b:c']);
  return `- hosts: ${hosts}
  gather_facts: false
  strategy: ${strategy}
  vars: {here: "{{ out }}/{{ inventory_hostname }}"}
  handlers:
    - name: told
      copy: {dest: "{{ out }}/{{ inventory_hostname }}/told", content: "told\\n"}
  tasks:
${indent(tasks(dice, 4 + dice.below(14)))}
`;
}

/** Times and numbers that no two runs share. */
const unsteady = /^(?:start|end|delta|atime|mtime|ctime|inode|dev|uptime|backup_file|duration|time|version)$/;

/** What a run came to, in a form that is the same for the same run. */
export interface Told {
  readonly exit: number;
  /** All that was told of each host, in order. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  /** The order of all events; by host only, where hosts do not wait for each other. */
  readonly order: readonly string[];
  readonly warnings: readonly string[];
  readonly files: readonly string[];
}

const ended = (event: RunEvent) =>
  event.type === 'host.end' || event.type === 'item.end' ? event : undefined;

/** Runs the book on files of its own. */
export async function outcomeOf(
  book: string,
  out: string,
  how: { readonly readAhead: boolean; readonly check?: boolean },
): Promise<Told> {
  for (const host of ['a', 'b', 'c']) mkdirSync(join(out, host, 'd'), { recursive: true });
  const ran = await run({
    files: {
      'site.yml': book,
      hosts: 'a\nb\nc\n',
      'templates/t.j2': 'number {{ number }} of {{ inventory_hostname }}\n',
    },
    options: {
      extraVars: ['ansible_connection=local', `out=${out}`],
      diff: true,
      readAhead: how.readAhead,
      check: how.check === true,
    },
  });
  const steady = (value: unknown): string =>
    JSON.stringify(value, (key, inner: unknown) => (unsteady.test(key) ? undefined : inner))
      .replaceAll(out, 'OUT')
      .replaceAll(ran.dir, 'DIR')
      .replaceAll(/tsplay-[0-9a-f]{12,}/g, 'MARK')
      .replaceAll(/([acm]time\\*": )\d+(?:\.\d+)?/g, '$1TIME');
  const hosts: Record<string, string[]> = {};
  for (const event of ran.events) {
    const end = ended(event);
    if (end === undefined) continue;
    const { host, status, result, diffs, ignored, itemLabel, reason } = end.result;
    (hosts[host] ??= []).push(
      `${end.type} ${end.task.name} ${steady({ status, result, diffs, ignored, itemLabel, reason })}`,
    );
  }
  const free = book.includes('strategy: free') || book.includes('a:b');
  // In how many pieces a program's output arrives is up to the machine.
  const order = ran.events
    .filter((event) => event.type !== 'host.output')
    .map((event) =>
      event.type === 'task.start' || event.type === 'task.end'
        ? `${event.type} ${event.task.name}`
        : `${event.type} ${ended(event)?.result.host ?? ''}`,
    );
  return {
    exit: ran.exit,
    hosts,
    order: free ? [...order].sort() : order,
    warnings: ran.events.flatMap((event) => (event.type === 'warning' ? [steady(event.message)] : [])).sort(),
    files: filesOf(out),
  };
}

function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(root, name);
      const stat = lstatSync(path);
      const what = stat.isSymbolicLink()
        ? `-> ${readlinkSync(path)}`
        : stat.isFile()
          ? createHash('sha1').update(readFileSync(path)).digest('hex')
          : '';
      return `${relative(root, path)} ${stat.mode.toString(8)} ${stat.isFile() ? stat.nlink : ''} ${what}`;
    });
}
