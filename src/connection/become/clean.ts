/**
 * What start files and the environment may have done to a shell, undone.
 * @module
 */

/** What the start of a shell itself needs. */
export const bootNames =
  '[ cd command dd echo exec exit export kill printf ps read set shift shopt sleep unset';

/** Options of bash alone that an exported BASHOPTS hands on and that change what programs of sh mean. */
const bashOptions = [
  'cdable_vars dotglob execfail extdebug extglob failglob globstar gnu_errfmt inherit_errexit lastpipe localvar_inherit',
  'localvar_unset nocaseglob nocasematch nullglob shift_verbose xpg_echo',
].join(' ');

/** Names that programs use as the shell's own or the system's; a function that bash inherits would take their place. */
export const usualNames = [
  '. : alias awk bg break builtin cat chmod chown continue cp cut date declare df dirs enable env eval false fg',
  'find getopts grep hash head id jobs let ln local ls mkdir mkfifo mktemp mount mv pwd readlink readonly return',
  'rm rmdir sed shopt sort source stat sudo tail test times tr trap true type typeset ulimit umask unalias uname wait wc',
  bootNames,
].join(' ');

/**
 * One line of sh for the beginning of a shell: no functions by these names, no options that a clean shell lacks (bash
 * takes those of an exported SHELLOPTS or BASHOPTS), and zsh made sh. Aliases are to be gone before it is read. In its POSIX mode bash prefers its own `unset` to
 * a function of that name; a variable switches that mode on without a command.
 */
export const cleanShell = (names: string): string =>
  [
    'case ${BASH_VERSION-} in ?*)case :$SHELLOPTS: in ',
    `*:posix:*)unset -f ${names};;*)POSIXLY_CORRECT=1;unset -f ${names};unset POSIXLY_CORRECT;;esac;shopt -u ${bashOptions};;esac 2>/dev/null;`,
    'case ${ZSH_VERSION-} in ?*)emulate sh;unfunction -m "*";;esac;',
    'set +aCefuvx',
  ].join('');

/** What a shell that reads requests is given first. */
export const beginning = `unalias -a 2>/dev/null\n${cleanShell(usualNames)}\n`;
