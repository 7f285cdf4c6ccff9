/**
 * The line that a login shell is given, whichever shell that is.
 * @module
 */
import { quote } from '../../util/shell.ts';

/** What stands for itself in a format of printf within double quotes, backquotes and single quotes, in every shell there is. */
const plainAnywhere = /^[A-Za-z0-9 _./:;=,+@<>|&()[\]{}#*?~-]$/;

/** Two backslashes: shells whose single quotes know escapes make one of them (fish, xonsh), and so do the backquotes of the others. */
const octal = (byte: number): string => `\\\\${byte.toString(8).padStart(3, '0')}`;

/**
 * A program of sh as one line that all login shells read alike: csh ends a quoted word at a line's end and looks into it
 * for `!`, fish and xonsh have escapes of their own in it, sash runs what is in `$( )`. Everything odd is therefore an octal
 * number that printf turns back, between backquotes. Without `exec`, which a start file may have made an alias or a
 * function; aliases of zsh are taken away before the rest is read.
 */
export function loginLine(shell: string, program: string): string {
  const format = Array.from(Buffer.from(program), (byte) => {
    const character = String.fromCharCode(byte);
    return plainAnywhere.test(character) ? character : octal(byte);
  });
  return `${quote(shell)} -c 'unalias -a 2>/dev/null;tsplay_line=\`printf " ${format.join('')}"\`;eval "$tsplay_line"'`;
}
