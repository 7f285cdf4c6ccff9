/**
 * Programs that a module needs and a host lacks, as shells tell of them.
 * @module
 */

/** What a shell begins with: its name, where it is reading, and the builtin or function that it is in. */
const origin = String.raw`^(?:.*: )?(?:\S*sh\d*|main)(?:\[\d+\])?: (?:(?:(?:line )?\d+|eval|exec|[\w<>-]+\[\d+\]): )*`;

/** A path that is a program's by its folder: shells say the same of a file that they could not open. */
const program = String.raw`(\/(?:[\w.+-]+\/)*(?:s?bin|libexec)\/[\w.+-]+)`;

/** dash, busybox, bash, posh, ksh93 and mksh; zsh; yash: each names the program in its own way. */
const patterns: readonly RegExp[] = [
  new RegExp(
    String.raw`${origin}([\w/.+-]+): (?:command |inaccessible or )?not found(?: \[[^\]]*\])?\.?$`,
    'm',
  ),
  new RegExp(String.raw`${origin}${program}: No such file or directory$`, 'm'),
  /: command not found: ([\w/.+-]+)$/m,
  new RegExp(String.raw`: no such file or directory: ${program}$`, 'm'),
  /: no such command `([\w/.+-]+)'$/m,
  /^(?:find|xargs): [‘'`]?(sh|stat|cat|printf|readlink|(?:sha\d+|md5)sum)[’']?: No such file or directory$/m,
  /: cannot execute command `([\w/.+-]+)': No such file or directory$/m,
];

/** The program that a shell did not find, by its words in a message; undefined where they are of something else. */
export function absentProgram(message: string): string | undefined {
  for (const pattern of patterns) {
    const name = pattern.exec(message)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Programs of POSIX for which nothing stands in: an answer that was put together without one is wrong. */
const needed = new Set(
  'awk cat cut date dd dpkg-deb dpkg-query find grep head ls od rm rmdir sed sort tail tr uniq wc xargs'.split(
    ' ',
  ),
);

/** The program that an answer was put together without, by what the shell said meanwhile and its exit status. */
export function lackingProgram({
  stderr,
  rc,
}: {
  readonly stderr: string;
  readonly rc: number;
}): string | undefined {
  if (stderr === '') return undefined;
  const absent = absentProgram(stderr);
  const told = absent !== undefined && (needed.has(absent) || /^(?:find|xargs): /m.test(stderr));
  if (told) return absent;
  // It ended there.
  return rc === 127 ? absentProgram(stderr.trimEnd().split('\n').at(-1) ?? '') : undefined;
}

/** A line of a program that must not go on without some programs. */
export const needsPrograms = (...names: readonly string[]): string =>
  `for x_p in ${names.join(' ')}; do command -v "$x_p" >/dev/null 2>&1 || { echo "sh: $x_p: not found" >&2; exit 127; }; done`;
