/**
 * A terminal for programs that take a password from nothing else (doas; sudo with `requiretty`; old versions of su).
 *
 * `script`, or Python where that is not there, runs the program on a terminal of the host, but the program's three streams stay the connection's own: only
 * the question and its answer go over the terminal. The question is passed on as our own prompt; the answer is the
 * first line of stdin, which no one else reads until the program says on the terminal that it has started.
 * @module
 */
import { quote } from '../../util/shell.ts';
import { temporaryFolder } from '../../util/temporary.ts';
import { colons } from './questions.ts';
import type { Tokens } from './tokens.ts';

const readyText = (tokens: Tokens): string => `${tokens.hello}-terminal`;

/** Puts the connection's own streams in place of the terminal's. */
const streams = '<&3 >&4 2>&5 3<&- 4>&- 5>&-';

/** Said by the program itself, as its new user. */
const sayReady = (tokens: Tokens): string => `printf '${readyText(tokens)}' >/dev/tty`;

/**
 * What script does, for hosts that have only Python, as those do that Ansible reaches. A shell stays behind the program and
 * keeps the terminal open, which the program itself does not.
 */
const byPython =
  'import os,pty,sys;s=pty.spawn(["/bin/sh","-c","(eval \\"$1\\");exit","sh",sys.argv[1]]);os._exit(os.WEXITSTATUS(s) if os.WIFEXITED(s) else 1)';

export interface TerminalProgram {
  readonly tokens: Tokens;
  /** The command line that becomes the user and then runs `inner`, a program of sh. */
  readonly command: (inner: string) => string;
  /** What is to run as the user: a program of sh. */
  readonly text: string;
  /** Whether the method wants the terminal as its stdin, and hands other streams on to what it runs. */
  readonly onStdin: boolean;
  /** How a question ends, a blank behind it not counted. */
  readonly questions: readonly string[];
  /** Words that a question may hold: what begins with one of them and ends in a colon, on one line, is one. */
  readonly words: readonly string[];
}

/** A program of sh that becomes another user on a terminal. */
export function onTerminal({ tokens, command, text, onStdin, questions, words }: TerminalProgram): string {
  const program = onStdin
    ? `exec ${command(`exec ${streams};${sayReady(tokens)};${text}`)}`
    : `exec ${command(`${sayReady(tokens)};${text}`)} ${streams}`;
  const answer = `printf %s ${quote(tokens.prompt)} >&5;IFS= read -r p <&3;printf '%s\\n' "$p" >&6;t=;l=`;
  const asks = questions.map((question) => `*${quote(question)}`).join('|');
  const inWords = [
    `${colons.map((colon) => `*${colon}`).join('|')})case $l in`,
    `${words.map((word) => `*${quote(word)}*`).join('|')})`,
    // What is asked for then is something else than the password: a new one, most often.
    'case ${q-$l} in "$l");;*)printf %s "$t" >&5;kill $!;exit 1;;esac',
    `q=$l;${answer};;`,
    'esac;;',
  ];
  return [
    'h(){ command -v "$1" >/dev/null 2>&1; }',
    'for x in dd mkfifo;do h $x||{ echo "a terminal is required, and $x(1) is not there to make one" >&2;exit 1; };done',
    'h script||h python3||{ echo "a terminal is required, and neither script(1) nor python3 is there to make one" >&2;exit 1; }',
    temporaryFolder(),
    'mkfifo -- "$d/i" "$d/o"||exit 1',
    'exec 3<&0 4>&1 5>&2',
    // ksh and mksh give their programs only what is given anew.
    `if h script;then set -- script -qec ${quote(program)} /dev/null;else set -- python3 -c ${quote(byPython)} ${quote(program)};fi`,
    'SHELL=/bin/sh "$@" <"$d/i" >"$d/o" 2>&5 3<&3 4>&4 5>&5 &',
    'exec 6>"$d/i" 7<"$d/o"',
    'rm -r -- "$d"',
    't= l=;unset q',
    // Byte by byte: a question does not end its line.
    'while c=$(dd bs=1 count=1 2>/dev/null <&7;echo x);c=${c%x};[ -n "$c" ];do',
    't=$t$c l=$l$c',
    'case $l in',
    `*${quote(readyText(tokens))})t=;break;;`,
    `*${quote('\n')})l=;;`,
    ...(questions.length === 0 ? [] : [`${asks})${answer};;`]),
    ...(words.length === 0 ? [] : inWords),
    'esac',
    'done',
    // What a method that failed had to say.
    'printf %s "$t" >&5',
    'cat <&7 >/dev/null',
    'wait $!',
  ].join('\n');
}
