/**
 * The tables of docs/performance.md, each between two comments with its name.
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../docs/performance.md', import.meta.url));

/** Lines of a table in Markdown. */
export const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

/**
 * Prints a table and, if wanted, puts it into docs/performance.md with the day and the machine.
 * @param name of the comments around it
 * @param how a clause on rounds and units, without a full stop
 */
export function report(name: string, table: string, how: string, write: boolean): void {
  console.log(`\n${table}`);
  if (!write) return;
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores (${arch()}), Node ${process.version}, load ${(loadavg()[0] ?? 0).toFixed(1)} at the end`;
  const text = `<!-- ${name} -->\nMeasured on ${day}, ${machine}, ${how}.\n\n${table}\n<!-- /${name} -->`;
  const before = readFileSync(file, 'utf8');
  const place = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
  if (!place.test(before)) throw new Error(`${file} has no place for the table ${name}`);
  writeFileSync(
    file,
    before.replace(place, () => text),
  );
}
