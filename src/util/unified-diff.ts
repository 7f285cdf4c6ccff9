import { createTwoFilesPatch } from 'diff';

/** `@@ -1,1 +1,1 @@` as diff(1) and Python's difflib write it: a count of one is left out. */
const shortCounts = (line: string): string =>
  line.startsWith('@@') ? line.replace(/(?<=[-+]\d+),1(?= )/g, '') : line;

export interface DiffNames {
  /** What stands behind `--- ` and `+++ `. */
  readonly before: string;
  readonly after: string;
}

/** Two texts that are not the same as a unified diff, line by line, with `context` equal lines around each change. */
export function unifiedDiff(before: string, after: string, names: DiffNames, context: number): string[] {
  const patch = createTwoFilesPatch(names.before, names.after, before, after, undefined, undefined, {
    context,
  });
  const lines = patch.split('\n').slice(1);
  while (lines.at(-1) === '') lines.pop();
  // jsdiff ends a header with a tab where no date follows.
  return lines.map((line) => shortCounts(line.replace(/\t$/, '')));
}
