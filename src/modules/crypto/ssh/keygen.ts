/**
 * Programs for ssh-keygen. A passphrase comes on stdin and gets to it through a program that it asks, never in a command line.
 * @module
 */
import { noneButRegular } from '../lib/regular.ts';
import { needsPrograms, quote, quoteAll, type RunOptions, temporaryFolder } from '../../../sdk/index.ts';

export interface Key {
  readonly size: number;
  readonly type: string;
  readonly fingerprint: string;
}

export interface PublicKey {
  readonly type: string;
  readonly data: string;
  readonly comment: string;
}

/** The line of `ssh-keygen -l`; undefined for any other text. Pure. */
export function parseListing(text: string): Key | undefined {
  const [, size = '', fingerprint = '', type = ''] = /^(\d+) (\S+) .*\((\S+)\)\s*$/.exec(text.trim()) ?? [];
  return size === '' ? undefined : { size: Number(size), fingerprint, type: type.toLowerCase() };
}

/** A line of a `.pub` file. Pure. */
export function parsePublic(text: string): PublicKey | undefined {
  const [type = '', data, ...comment] = text.replace(/^[ \n]+|[ \n]+$/g, '').split(' ');
  return data === undefined ? undefined : { type, data, comment: comment.join(' ') };
}

/** Lines that make ssh-keygen ask for the passphrase that comes on stdin; without one it gets none. */
const asking = (remoteTmp: string): string => `${temporaryFolder({ wanted: remoteTmp, starts: true })}
umask 077
IFS= read -r tsplay_phrase || :
export tsplay_phrase
printf '#!/bin/sh\\nprintf "%%s\\\\n" "$tsplay_phrase"\\n' >"$d/ask"; chmod -- 700 "$d/ask"
SSH_ASKPASS=$d/ask SSH_ASKPASS_REQUIRE=force DISPLAY=none; export SSH_ASKPASS SSH_ASKPASS_REQUIRE DISPLAY`;

export const phraseInput = (passphrase: string | undefined): RunOptions =>
  passphrase === undefined ? {} : { stdin: `${passphrase}\n` };

/** What ssh-keygen says of a key, on four lines: its listing, its public key, whether a passphrase is needed, and is right. */
export function lookProgram(path: string, passphrase: string | undefined, remoteTmp: string): string {
  const key = quote(path);
  return `${needsPrograms('ssh-keygen')}
[ -e ${key} ] || exit 0
${noneButRegular(path)}
${passphrase === undefined ? '' : asking(remoteTmp)}
ssh-keygen -l -f ${key} 2>/dev/null | head -n 1 | grep . || echo
ssh-keygen -P '' -y -f ${key} 2>/dev/null </dev/null && o=open || { echo; o=locked; }
${passphrase === undefined ? 'echo' : `ssh-keygen -y -f ${key} 2>/dev/null </dev/null || echo`}
head -n 1 <${key}
echo $o; exit 0`;
}

export interface Making {
  readonly type: string;
  readonly size: number;
  readonly comment: string;
  readonly format: 'auto' | 'pkcs1' | 'pkcs8' | 'ssh';
  readonly passphrase: string | undefined;
}

/** Makes a key in a private directory, whose path is printed, then its listing. */
export function makeProgram(making: Making, remoteTmp: string): string {
  const { type, size, comment, format, passphrase } = making;
  const words = [
    ...['-q', '-t', type, '-b', String(size), '-C', comment],
    ...(format === 'pkcs1' ? ['-m', 'PEM'] : format === 'pkcs8' ? ['-m', 'PKCS8'] : []),
    ...(passphrase === undefined ? ['-N', ''] : []),
  ];
  return `${needsPrograms('ssh-keygen')}
${passphrase === undefined ? `${temporaryFolder({ wanted: remoteTmp })}\numask 077` : asking(remoteTmp)}
trap - EXIT
ssh-keygen ${quoteAll(words)} -f "$d/key" </dev/null >&2 || { x=$?; rm -rf -- "$d"; exit $x; }
rm -f -- "$d/ask"
printf '%s\\n' "$d"; ssh-keygen -l -f "$d/key"; cat <"$d/key.pub"; exit 0`;
}
