/**
 * A program on a terminal of the host, whose keys are the controller's.
 *
 * `script` of util-linux makes the terminal. What the program prints comes between two lines of our own: the first has
 * the process to end when it takes too long, the last the exit status.
 * @module
 */
import { needsPrograms, quote } from '../../sdk/index.ts';

export interface TerminalProgram {
  /** A line of sh that comes first. */
  readonly before: string;
  /** Words as the host's shell is to read them. */
  readonly words: readonly string[];
  /** Shows what is typed, as terminals do. */
  readonly echo: boolean;
  /** Random, so that no program says it by chance. */
  readonly mark: string;
}

/** What a mark may be followed by besides `pid` and `rc`: why the program was not started. */
export type Obstacle = 'terminal' | 'missing';

/** The program of sh, to be run with a stream as its stdin. */
export function terminalScript({ before, words, echo, mark }: TerminalProgram): string {
  const [first = ''] = words;
  // The size that Ansible's library gives its terminals.
  const inner = `stty ${echo ? '' : '-'}echo rows 24 cols 80; exec ${words.join(' ')}`;
  return [
    before,
    `command -v script >/dev/null 2>&1 || { printf '%s terminal' ${mark}; exit 0; }`,
    needsPrograms('stty'),
    `command -v ${first} >/dev/null 2>&1 || { printf '%s missing' ${mark}; exit 0; }`,
    // A program in the background has no stdin of its own unless it is given one.
    'exec 3<&0',
    // It tells its own number: told by this shell, the line might come after what the program prints first.
    `SHELL=/bin/sh sh -c ${quote(`printf '%s pid %s\\n' ${mark} "$$"; exec script -qefc "$1" /dev/null`)} sh ${quote(inner)} <&3 &`,
    `p=$!; exec 3<&-; wait $p; printf '\\n%s rc %s' ${mark} $?`,
  ].join('\n');
}

/** Ends the terminal, and with it what runs on it. */
export const hangUp = (pid: number): string =>
  `kill -TERM ${pid} 2>/dev/null; i=0
while [ $i -lt 20 ] && kill -0 ${pid} 2>/dev/null; do sleep 0.1; i=$((i+1)); done
kill -KILL ${pid} 2>/dev/null; :`;
