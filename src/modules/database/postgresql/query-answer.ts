/** What psql prints of a query, as rows and as the server's word for what was done. Pure. */
import type { Value } from '../../../sdk/index.ts';
import { valueOf } from './results.ts';

export interface Answer {
  /** Rows by their columns; an empty object where the statement gives none. */
  readonly rows: readonly Readonly<Record<string, Value>>[] | Readonly<Record<string, never>>;
  /** Such as `INSERT 0 1`. */
  readonly status: string;
  /** Rows given or changed. */
  readonly count: number;
}

interface Printed {
  /** Names and types of columns, a NUL behind each. */
  readonly columns: string;
  /** Values, a NUL behind each; then what was done, where psql says it. */
  readonly answer: string;
  /** What stands for nothing. */
  readonly null: string;
  /** Words of the statement, in capitals. */
  readonly words: readonly string[];
}

export function readAnswer({ columns, answer, null: none, words }: Printed): Answer {
  const described = columns.split('\0').slice(0, -1);
  const names = described.filter((_, i) => i % 2 === 0);
  const cells = answer.split('\0');
  const last = cells.pop()?.trim().split('\n').at(-1) ?? '';
  if (names.length === 0) return { rows: {}, status: last, count: Number(/\d+$/.exec(last)?.[0] ?? 0) };
  const rows = Array.from({ length: Math.floor(cells.length / names.length) }, (_, i) =>
    Object.fromEntries(
      names.map((name, column) => {
        const text = cells[i * names.length + column] ?? '';
        return [name, text === none ? null : valueOf(described[2 * column + 1], text)];
      }),
    ),
  );
  return { rows, status: last === '' ? statusOf(words, rows.length) : last, count: rows.length };
}

/** psql does not say it of what only gives rows. */
function statusOf([word = '']: readonly string[], count: number): string {
  if (['SHOW', 'EXPLAIN', 'CALL'].includes(word)) return word;
  return `${word === 'FETCH' ? word : 'SELECT'} ${count}`;
}

/** Whether the server's word tells of a change, by the rule of Ansible's module. */
export function changesSomething(status: string): boolean {
  if (status.includes('SELECT')) return false;
  if (!/UPDATE|INSERT|DELETE/.test(status)) return true;
  const parts = status.split(/\s+/);
  return parts.length > 3 || parts.length < 2 || parts.at(-1) !== '0';
}
