/**
 * Home directory and SSH key of an account that is there already.
 * @module
 */
import { placeFunctions, quote, quoteAll } from '../../../sdk/index.ts';
import type { UserParams } from './account.ts';

/** Sets `n`, `u` (uid), `g` (gid) and `h` (home) from the account. */
const facts = (params: UserParams): string => `n=${quote(params.name)}
IFS=: read -r _ _ u g _ h _ <<END
$({ getent passwd "$n" || N="$n" awk -F: '$1 == ENVIRON["N"]' /etc/passwd; } 2>/dev/null)
END
[ -n "$h" ] || { echo "user $n has no home directory" >&2; exit 1; }`;

/** Counted here, since shells do not agree on what an octal number is. */
const homeMode = (umask: string | undefined): string =>
  umask === undefined ? '755' : (0o777 & ~Number.parseInt(umask, 8)).toString(8).padStart(3, '0');

/** Makes a home like useradd does: where others cannot reach, since it may be in a user's directory. */
export const homeScript = (params: UserParams): string => `${facts(params)}
k=${quote(params.skeleton ?? '/etc/skel')}
g=$u:$g
# usermod may have moved it there.
[ -d "$h" ] || (
${placeFunctions()}
at_dress() { :; }
(at_dirs "\${h%/*}/") && at_aim "$h" 0 && at_stage || { echo "\${at_why:-cannot go to the directory of $h}" >&2; exit 1; }
trap 'rm -rf "./$n"; at_unstage' EXIT
if [ -d "$k" ]; then cp -R -- "$k" "./$n"; else mkdir -- "./$n"; fi && chmod -- ${homeMode(params.umask)} "./$n" &&
chown -R -h -- "$g" "./$n" && [ ! -L "../$n" ] && mv -f "./$n" .. || exit 1
) || exit 1`;

/** Makes a key. The passphrase is in \`$phrase\`; ssh-keygen asks a helper for it, so that it is not an argument. */
export function keyScript(params: UserParams, file: string): string {
  const options = [
    '-q',
    '-t',
    params.ssh_key_type,
    ...(params.ssh_key_bits > 0 ? ['-b', String(params.ssh_key_bits)] : []),
  ];
  const comment =
    params.ssh_key_comment === undefined
      ? '"ansible-generated on $(uname -n)"'
      : quote(params.ssh_key_comment);
  const command = `ssh-keygen ${quoteAll(options)} -C ${comment} -f "./$n"`;
  const generate =
    params.ssh_key_passphrase === undefined
      ? `${command} -N '' </dev/null || exit 1`
      : `a=./.askpass
printf '#!/bin/sh\\nprintf "%%s\\\\n" "$KEY_PHRASE"\\n' >"$a" && chmod -- 700 "$a" || exit 1
KEY_PHRASE=$phrase SSH_ASKPASS=$a SSH_ASKPASS_REQUIRE=force DISPLAY=:0 ${command} </dev/null; r=$?
rm -f -- "$a"; [ $r = 0 ] || exit 1`;
  // What a home that was there before the account already has is kept; it may be a link of the user's.
  const there = ['"$f"', '"$f.pub"'].flatMap((file) => [`[ -e ${file} ]`, `[ -L ${file} ]`]).join(' || ');
  // Made where the user cannot reach, since the place that it is for may be the user's own.
  return `${facts(params)}
f=${quote(file)}; case $f in /*) ;; *) f=$h/$f ;; esac
g=$u:$g
${params.force ? '' : `${there} || `}(
${placeFunctions()}
at_dress() { chown -h -- "$g" "$f" && chmod -- 700 "$f"; }
(at_dirs "\${f%/*}/") && at_aim "$f" 0 && at_stage || { echo "\${at_why:-cannot go to the directory of $f}" >&2; exit 1; }
trap 'rm -f "./$n" "./$n.pub" ./.askpass; at_unstage' EXIT
${generate}
chown -- "$g" "./$n" "./$n.pub" && mv -f "./$n" "./$n.pub" .. || exit 1
) || exit 1`;
}
