/**
 * The only way a word gets into a shell program.
 * @module
 */
import { TsplayError } from '../errors/index.ts';

/** Characters that mean nothing to any POSIX shell, wherever they stand. No `=` (assignment), `~`, `%` (job), `#`. */
const plainWord = /^[A-Za-z0-9_./:@,+-]+$/;

/** Words that a shell would take for its own where a command may start. */
const reserved = new Set(
  'if then else elif fi do done case esac while until for in function select time coproc'.split(' '),
);

/**
 * One word for a POSIX sh program: it reaches the command exactly as given, whatever it holds.
 * @throws TsplayError TSP1103 for a NUL byte, which no argument of any program can hold.
 */
export function quote(word: string): string {
  if (plainWord.test(word) && !reserved.has(word)) return word;
  if (word.includes('\0'))
    throw new TsplayError('TSP1103', 'A NUL byte cannot be part of a command.', {
      hint: 'Pass binary data on stdin or as a file.',
    });
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Several words, separated by blanks. */
export const quoteAll = (words: readonly string[]): string => words.map(quote).join(' ');
