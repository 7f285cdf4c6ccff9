/**
 * Programs that answer in sections: 0x1e, a name, a newline, the body.
 * @module
 */

/** Shell function for programs: `s NAME` starts a section. */
export const sectionFunction = `s() { printf '\\036%s\\n' "$1"; }`;

export interface Sections {
  /** A section's body without its last newline; empty when there is none. */
  text(name: string): string;
  /** Its lines; none for an empty body. */
  lines(name: string): readonly string[];
  has(name: string): boolean;
}

export function parseSections(stdout: string): Sections {
  const found = new Map<string, string>();
  for (const part of stdout.split('\x1e').slice(1)) {
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
