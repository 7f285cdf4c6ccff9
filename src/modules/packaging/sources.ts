/**
 * One-line sources of apt (sources.list(5)), edited without touching other lines. Pure.
 * @module
 */
import { fail } from '../../sdk/index.ts';

export interface SourceLine {
  readonly valid: boolean;
  readonly enabled: boolean;
  /** The source with single blanks. */
  readonly source: string;
}

/** A line of a file. */
export function parseSource(text: string): SourceLine {
  let line = text.trim();
  const enabled = !line.startsWith('#');
  if (!enabled) line = line.slice(1);
  const hash = line.indexOf('#');
  if (hash > 0) line = line.slice(0, hash);
  const source = line.trim().split(/\s+/).join(' ');
  return { valid: /^deb(?:-src)? /.test(source), enabled, source };
}

/** The source that a task asks for. */
export function wantedSource(repo: string): string {
  const line = parseSource(repo);
  if (!line.valid || !line.enabled) fail(`Invalid repository string: ${repo}`);
  return line.source;
}

/** Name of the file for a new source: its address without what is secret in it. */
export function fileName(source: string, filename: string | undefined): string {
  if (filename !== undefined) return filename.endsWith('.list') ? filename : `${filename}.list`;
  const words = source
    .replace(/\[[^\]]+\]/g, '')
    .replace(/\w+:\/\//g, '')
    .split(/\s+/)
    .filter((word) => word !== '' && word !== 'deb' && word !== 'deb-src');
  const address = (words[0] ?? '').replace(/^[^@]*@/, '');
  return `${address
    .replace(/[^a-zA-Z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .join('_')}.list`;
}

export type Files = ReadonlyMap<string, string>;

const lines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));
const joined = (list: readonly string[]): string => (list.length === 0 ? '' : `${list.join('\n')}\n`);

/** Files that change for the source to be there: disabled ones are enabled, else it goes to a file of its own. */
export function addSource(files: Files, source: string, path: string): Map<string, string> {
  const changes = new Map<string, string>();
  const isIt = (line: string): boolean => {
    const entry = parseSource(line);
    return entry.valid && entry.source === source;
  };
  const holders = [...files].filter(([, text]) => lines(text).some(isIt));
  for (const [file, text] of holders) {
    const out = lines(text).map((line) => (isIt(line) && !parseSource(line).enabled ? source : line));
    if (joined(out) !== joined(lines(text))) changes.set(file, joined(out));
  }
  if (holders.length === 0) changes.set(path, joined([...lines(files.get(path) ?? ''), source]));
  return changes;
}

/** Files that change for the source to be gone; a file that would be empty has no text. */
export function removeSource(files: Files, source: string): Map<string, string> {
  const changes = new Map<string, string>();
  for (const [file, text] of files) {
    const all = lines(text);
    const rest = all.filter((line) => {
      const entry = parseSource(line);
      return !(entry.valid && entry.enabled && entry.source === source);
    });
    if (rest.length < all.length) changes.set(file, joined(rest));
  }
  return changes;
}
