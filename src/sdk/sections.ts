/**
 * Programs that answer in sections: 0x1e, a word that only this process knows, a name, a newline, the body. Bodies may hold
 * names and texts of anybody on the host.
 * @module
 */
import { randomBytes } from 'node:crypto';

const word = randomBytes(8).toString('hex');

/** Shell function for programs: `s NAME` starts a section. */
export const sectionFunction = `s() { printf '\\036${word} %s\\n' "$1"; }`;

/** What `s NAME` prints. */
export const sectionStart = (name: string): string => `\x1e${word} ${name}\n`;

export interface Sections {
  /** A section's body without its last newline; empty when there is none. */
  text(name: string): string;
  /** Its lines; none for an empty body. */
  lines(name: string): readonly string[];
  has(name: string): boolean;
}

export function parseSections(stdout: string): Sections {
  const found = new Map<string, string>();
  for (const part of stdout.split(`\x1e${word} `).slice(1)) {
    const end = part.indexOf('\n');
    found.set(part.slice(0, end), part.slice(end + 1).replace(/\n$/, ''));
  }
  const text = (name: string): string => found.get(name) ?? '';
  return {
    text,
    lines: (name) => (text(name) === '' ? [] : text(name).split('\n')),
    has: (name) => found.has(name),
  };
}
