/**
 * What the facts program printed, cut into sections and files.
 * @module
 */

export interface Answer {
  /** A section's body without its last newline; empty when it is not there. */
  section(name: string): string;
  lines(name: string): readonly string[];
  has(name: string): boolean;
  /** Names of sections that start with a word, without it: `named('local')` for `local x`. */
  named(word: string): readonly string[];
  /** A file's content without its last newline; undefined when it is not there or empty. */
  file(path: string): string | undefined;
  /** Paths of files that were read, in the order of the host. */
  readonly paths: readonly string[];
  /** Whether the program saw something at the path. */
  exists(path: string): boolean;
}

const lastNewline = /\n$/;

function readFiles(body: string): Map<string, string> {
  const files = new Map<string, string[]>();
  for (const line of body.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const path = line.slice(0, colon);
    const lines = files.get(path);
    if (lines) lines.push(line.slice(colon + 1));
    else files.set(path, [line.slice(colon + 1)]);
  }
  return new Map([...files].map(([path, lines]) => [path, lines.join('\n')]));
}

/** Reads the stream of the facts program. */
export function parseAnswer(stdout: string): Answer {
  const sections = new Map<string, string>();
  for (const part of stdout.split('\x1e').slice(1)) {
    const end = part.indexOf('\n');
    sections.set(part.slice(0, end), part.slice(end + 1).replace(lastNewline, ''));
  }
  const section = (name: string): string => sections.get(name) ?? '';
  const lines = (name: string): string[] => (section(name) === '' ? [] : section(name).split('\n'));
  const files = readFiles(section('files'));
  const existing = new Set(lines('exists'));
  return {
    section,
    lines,
    has: (name) => sections.has(name),
    named: (word) =>
      [...sections.keys()].filter((n) => n.startsWith(`${word} `)).map((n) => n.slice(word.length + 1)),
    file: (path) => files.get(path),
    paths: [...files.keys()],
    exists: (path) => existing.has(path),
  };
}
