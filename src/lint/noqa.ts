/**
 * `# noqa`: comments that silence rules where they stand. With names it silences those, without any all that can be silenced.
 * @module
 */
import { currentName } from './config/old-names.ts';
import type { Comment } from './text/tokens.ts';

interface Skip {
  readonly line: number;
  readonly names: readonly string[];
  /** The comment begins with it: it speaks for its line, and not only for the task around it. */
  readonly leads: boolean;
}

const marker = /^#+\s*noqa(?::|\s|$)/;

/** The names in a comment; empty where it silences all; undefined where it silences nothing. */
function namesIn(text: string): readonly string[] | undefined {
  const at = text.search(/#\s*noqa(?::|\s|$)/);
  if (at === -1) return undefined;
  return text
    .slice(at)
    .replace(/^#\s*noqa\s*:?/, '')
    .split(/[\s,]+/)
    .filter((word) => /^[\w-]+(?:\[[\w-]+\])?$/.test(word))
    .map(currentName);
}

const matches = (names: readonly string[], tag: string): boolean =>
  names.length === 0 || names.includes(tag) || names.includes(tag.replace(/\[.*/, ''));

export class Skips {
  readonly #skips: readonly Skip[];
  readonly #byLine = new Map<number, (readonly string[])[]>();

  constructor(skips: readonly Skip[], lines: readonly string[]) {
    this.#skips = skips;
    for (const { line, names, leads } of skips) {
      if (!leads) continue;
      this.#add(line, names);
      // On a line of its own, a comment speaks for the next line.
      if (!/^\s*#/.test(lines[line - 1] ?? '')) continue;
      let next = line + 1;
      while (next <= lines.length && (lines[next - 1] ?? '').trim() === '') next++;
      this.#add(next, names);
    }
  }

  #add(line: number, names: readonly string[]): void {
    this.#byLine.set(line, [...(this.#byLine.get(line) ?? []), names]);
  }

  /** Whether a finding is silenced on its line. */
  silences(line: number, tag: string): boolean {
    return this.#byLine.get(line)?.some((names) => matches(names, tag)) === true;
  }

  /** Whether a comment between two lines names a finding: those in a task speak for the task. */
  silencedWithin(from: number, to: number, tag: string): boolean {
    return this.#skips.some(
      ({ line, names }) => names.length > 0 && line >= from && line <= to && matches(names, tag),
    );
  }
}

export const readSkips = (comments: readonly Comment[], text: string): Skips => {
  const skips = comments.flatMap(({ line, text: words }) => {
    const names = namesIn(words);
    return names === undefined ? [] : [{ line, names, leads: marker.test(words) }];
  });
  return new Skips(skips, skips.length === 0 ? [] : text.split('\n'));
};
