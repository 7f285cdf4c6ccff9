/**
 * The only way a shell program signals a process group.
 * @module
 */

/**
 * A line of sh with a function `kg SIGNAL GROUP` (`TERM`, `KILL` or `0`), silent, with the status of `kill`. A group that is no
 * number above 1 gets nothing. Where `kill` is a program it must be told that options end: procps 4 takes the first digit of
 * `-TERM -124` for an option, and signals every process of the host. Builtin ones know the short form only (dash, busybox).
 */
export const killGroup =
  'case $(command -v kill) in (/*)kgx() { kill -s "$1" -- "-$2"; };;(*)kgx() { kill "-$1" "-$2"; };;esac;' +
  'kg() { [ "$2" -gt 1 ] 2>/dev/null&&kgx "$1" "$2" 2>/dev/null; }';
