/**
 * `tsplay doc --list`.
 * @module
 */
export interface ListEntry {
  readonly name: string;
  readonly summary: string;
}

const maxName = 50;

/** One line per name, by name. */
export function listText(entries: readonly ListEntry[]): string {
  const width = Math.min(maxName, Math.max(0, ...entries.map(({ name }) => name.length)));
  return [...entries]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, summary }) => `${name.padEnd(width)}  ${summary}\n`)
    .join('');
}
