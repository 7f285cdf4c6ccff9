/**
 * Private directories for what a program on a host needs for a while.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { quote } from './shell.ts';

/** `~` and variables are the host's, as in a shell's double quotes; nothing in it is run. */
function expanded(folder: string): string {
  const text = (part: string): string =>
    `"${part.replace(/[\\"`]|\$(?![A-Za-z_]|\{[A-Za-z_]\w*\})/g, '\\$&')}"`;
  const [, user, rest = ''] = /^~([A-Za-z_][\w.-]*|)(\/.*)?$/s.exec(folder) ?? [];
  if (user === undefined) return text(folder);
  return user === '' ? text(`\${HOME}${rest}`) : `~${user}${text(rest)}`;
}

export interface TemporaryFolderOptions {
  /** Where it is wanted (`remote_tmp`); it is made when it is not there. */
  readonly wanted?: string | undefined;
  /** Name of the shell variable that gets the path, default `d`. */
  readonly variable?: string | undefined;
  /** Whether programs are to be started in it: folders of file systems that let none start (`noexec`) are passed over. */
  readonly starts?: boolean | undefined;
  /** A command for the case that there is none; it gets the reason as a word. Default: tells it on stderr, exits with 1. */
  readonly refuse?: string | undefined;
}

/**
 * Lines of a shell program that make a directory which only its user can enter, and remove it when the program ends, by TERM
 * too (shells run no trap for EXIT then). They
 * take the first of the folder that is wanted, TMPDIR, /tmp and /var/tmp that can be had; for root one is passed over
 * when another user could swap what is in it, as long as there is a better one. They need mkdir and rm, no mktemp. The
 * program must end with `exit`: posh forgets what should be done on EXIT when the text of an `eval` just ends.
 */
export function temporaryFolder(options: TemporaryFolderOptions = {}): string {
  const { wanted, variable = 'd', starts = false, refuse = 'tmp_no' } = options;
  const name = `.tsplay-${randomBytes(9).toString('hex')}`;
  const tryOut = starts
    ? `
tmp_x=\${tmp_p%/}/${name}/x
printf '#!/bin/sh\\nexit 0\\n' >"$tmp_x" 2>/dev/null && chmod -- 700 "$tmp_x" && ("$tmp_x") 2>/dev/null && rm -f -- "$tmp_x" ||
{ rm -rf -- "\${tmp_p%/}/${name}"; tmp_why="programs cannot be started in $tmp_p, which may be mounted noexec"; return 1; }`
    : '';
  const needs = starts ? 'rm chmod' : 'rm';
  const first = wanted === undefined ? '' : `${expanded(wanted)} `;
  return `${variable}= tmp_why= tmp_c= tmp_u=$(umask); umask 077
for tmp_s in ${needs}; do command -v "$tmp_s" >/dev/null 2>&1 || tmp_c=$tmp_s; done
tmp_no() { printf '%s\\n' "$1" >&2; exit 1; }
tmp_safe() (
[ "$(id -u)" = 0 ] || exit 0
p=$1; set --
while :; do set -- "$@" "$p/."; case $p in */*) p=\${p%/*} ;; *) break ;; esac; done
p=$(find "$@" -prune \\( ! -user 0 -o ! -perm -1000 \\( -perm -002 -o -perm -020 ! -group 0 \\) \\) 2>&1) && [ -z "$p" ]
)
tmp_in() {
[ -z "$tmp_c" ] || { tmp_why="sh: $tmp_c: not found"; return 1; }
case $2 in ?*) ;; *) return 1 ;; esac
[ "$3" != make ] || mkdir -p -- "$2" 2>/dev/null
tmp_p=$(CDPATH= cd -P -- "$2" 2>&1 && pwd -P) || { tmp_why=$tmp_p; return 1; }
[ "$1" != safe ] || tmp_safe "\${tmp_p%/}" || { tmp_why="others than root can change $tmp_p"; return 1; }
tmp_why=$(mkdir -- "\${tmp_p%/}/${name}" 2>&1) || return 1${tryOut}
${variable}=\${tmp_p%/}/${name}
}
for tmp_s in safe any; do
${first === '' ? '' : `tmp_in $tmp_s ${first}make && break\n`}tmp_in $tmp_s "\${TMPDIR-}" && break
tmp_in $tmp_s /tmp && break
tmp_in $tmp_s /var/tmp && break
done
[ -n "$${variable}" ] || ${refuse} "cannot make a temporary directory: $tmp_why"
trap ${quote(`rm -rf -- "$${variable}"`)} EXIT
trap 'exit 143' TERM HUP
umask "$tmp_u"`;
}
