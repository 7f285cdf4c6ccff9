/**
 * The table of set-ups in docs/transport.md, between two marks, and what Ansible was seen to do with each.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Played } from './play.ts';
import { groups } from './setups/index.ts';
import type { HostSetup } from './types.ts';

export interface Row {
  readonly title: string;
  readonly setup: HostSetup;
  readonly played: Played;
  readonly fault: string | undefined;
}

const page = join(import.meta.dirname, '../../docs/transport.md');
const record = join(import.meta.dirname, 'ansible.json');
const marks = ['<!-- hosts: begin, written by npm run test:hosts -->', '<!-- hosts: end -->'] as const;

/** Null: it was not done in the time that it gets. */
type Record_ = Record<string, boolean | null>;

const recorded = (): Record_ => {
  try {
    return JSON.parse(readFileSync(record, 'utf8')) as Record_;
  } catch {
    return {};
  }
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const ofAnsible = (passed: boolean | null | undefined): string => {
  if (passed === null) return 'not done in 5 min';
  return passed === undefined ? '' : passed ? 'passes' : 'fails';
};

function line({ setup, played }: Row, ansible: boolean | null | undefined): string {
  const result = setup.told === undefined ? 'passes' : 'fails, says why';
  return `| ${[cell(setup.name), result, played.connection, ofAnsible(ansible)].join(' | ')} |`;
}

/** Whether it is known what Ansible does with a set-up. */
export const seenByAnsible = (name: string): boolean => name in recorded();

/** Keeps what Ansible did, set-up by set-up: the whole of it takes long. */
export function recordAnsible(name: string, passed: boolean | null): void {
  const seen = { ...recorded(), [name]: passed };
  const order = groups.flatMap(({ setups }) => setups.map((setup) => setup.name));
  const sorted = order.flatMap((known) => (known in seen ? [[known, seen[known]] as const] : []));
  writeFileSync(record, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
}

export function writeTable(rows: readonly Row[]): void {
  const seen = recorded();
  const tables = groups.map(({ title, setups }) => {
    const lines = setups.flatMap((setup) => {
      const row = rows.find((candidate) => candidate.setup === setup);
      return row === undefined ? [] : [line(row, seen[setup.name])];
    });
    return [
      `### ${title}`,
      '',
      '| set-up | tsplay | connection | Ansible |',
      '|---|---|---|---|',
      ...lines,
    ].join('\n');
  });
  const text = readFileSync(page, 'utf8');
  const [begin, end] = marks;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/transport.md has no ${begin} … ${end}`);
  writeFileSync(page, `${text.slice(0, from + begin.length)}\n\n${tables.join('\n\n')}\n\n${text.slice(to)}`);
}
