/**
 * Programs that a module needs and a host lacks, as shells tell of them.
 * @module
 */

/** dash and busybox, bash and yash, zsh, mksh, ksh93: each names the program in its own way. */
const patterns: readonly RegExp[] = [
  /^(?:.*: )?\S*sh\d*: (?:(?:line )?\d+: )?([\w.+-]+): (?:command )?not found(?: \[[^\]]*\])?\.?$/m,
  /^(?:.*: )?\S*sh\d*: (?:line )?\d+: (\/[\w/.+-]+): No such file or directory$/m,
  /command not found: ([\w.+-]+)$/m,
  /: ([\w.+-]+): inaccessible or not found$/m,
];

/** The program that a shell did not find, by its words in a message; undefined where they are of something else. */
export function absentProgram(message: string): string | undefined {
  for (const pattern of patterns) {
    const name = pattern.exec(message)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}
