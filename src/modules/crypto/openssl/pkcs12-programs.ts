/**
 * Shell programs that make archives of keys and certificates and look into them with `openssl`. No private key leaves the host;
 * passphrases come on stdin, and get to openssl in its environment.
 * @module
 */
import { needsPrograms, quote, quoteAll, temporaryFolder } from '../../../sdk/index.ts';
import { noneButRegular } from '../lib/regular.ts';
import type { Given } from './pkcs12-params.ts';

/** Lines that read both passphrases, and the key of a task that brings one into a file of the private folder. */
const start = (remoteTmp: string, bringsKey: boolean): string => `${needsPrograms('openssl')}
IFS= read -r tsplay_archive || :
IFS= read -r tsplay_phrase || :
export tsplay_archive tsplay_phrase
${temporaryFolder({ wanted: remoteTmp })}
umask 077
${bringsKey ? 'cat >"$d/given"' : ':'}`;

/** What goes to stdin of all these programs. */
export const input = ({
  passphrase = '',
  privatekey_passphrase: phrase = '',
  privatekey_content: key,
}: Given): string => `${passphrase}\n${phrase}\n${key ?? ''}`;

const keyWord = ({ privatekey_path: path, privatekey_content: content }: Given): string | undefined =>
  content !== undefined ? '"$d/given"' : path === undefined ? undefined : quote(path);

/** Old archives need algorithms that openssl hides. */
const opening = (archive: string, words: string): string =>
  `{ openssl pkcs12 -in ${archive} -passin env:tsplay_archive ${words} 2>/dev/null || openssl pkcs12 -in ${archive} -passin env:tsplay_archive ${words} -legacy 2>/dev/null; }`;

/** Marks the parts of an answer. */
export const mark = '\x1e';
const part = `printf '\\036'`;

/**
 * The public half of the key of the task, then of an archive: the public half of its key, its certificate with its name, and
 * the other certificates, and whether it is sealed with a passphrase. Parts that cannot be read are empty.
 */
export function lookProgram(given: Given, remoteTmp: string): string {
  const archive = quote(given.path);
  const key = keyWord(given);
  return `${[given.path, given.privatekey_path ?? given.path].map(noneButRegular).join('\n')}
${start(remoteTmp, given.privatekey_content !== undefined)}
${key === undefined ? ':' : `openssl pkey -in ${key} -passin env:tsplay_phrase -pubout 2>/dev/null`}
${part}
[ -e ${archive} ] || exit 0
${opening(archive, '-nocerts -nodes')} | openssl pkey -pubout 2>/dev/null
${part}; ${opening(archive, '-nokeys -clcerts')}
${part}; ${opening(archive, '-nokeys -cacerts')}
${part}; openssl pkcs12 -in ${archive} -passin env:tsplay_archive -noout -info 2>&1 | sed -n -e '/^MAC/p'
exit 0`;
}

const compatible = '-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1';

/** Makes an archive in a private folder, whose path is printed. `others`: certificates in PEM, given in a file there. */
export function makeProgram(given: Given, others: string, remoteTmp: string): string {
  const key = keyWord(given);
  const { certificate_path: certificate, iter_size: rounds, maciter_size: checks } = given;
  const isOld = given.encryption_level === 'compatibility2022';
  const isOpen = given.passphrase === undefined || given.passphrase === '';
  const words = [
    ...(key === undefined ? ['-nokeys'] : ['-inkey', key, '-passin env:tsplay_phrase']),
    ...(certificate === undefined ? ['-nocerts'] : ['-in', quote(certificate)]),
    ...(others === '' ? [] : ['-certfile "$d/others"']),
    ...(isOpen ? ['-keypbe NONE -certpbe NONE -nomac'] : isOld ? [compatible] : []),
    ...(rounds === undefined && !isOld ? [] : [`-iter ${rounds ?? 50_000}`]),
    ...(checks === 1 ? ['-nomaciter'] : []),
    quoteAll(['-name', given.friendly_name ?? '']),
  ];
  // Only a certificate that is alone may be without its key.
  return `${start(remoteTmp, given.privatekey_content !== undefined)}
printf %s ${quote(others)} >"$d/others"
openssl pkcs12 -export ${words.join(' ')} -passout env:tsplay_archive -out "$d/made" >&2 || exit 1
trap - EXIT
rm -f -- "$d/given" "$d/others"
printf '%s\\n' "$d"; exit 0`;
}

/** Writes what is in an archive to a file in a private folder: the key, its certificate, the others. */
const unpack = (
  archive: string,
): string => `{ ${opening(archive, '-nocerts -nodes')} | openssl pkey -traditional 2>/dev/null
${opening(archive, '-nokeys -clcerts')} | sed -n -e '/^-----BEGIN/,/^-----END/p'
${opening(archive, '-nokeys -cacerts')} | sed -n -e '/^-----BEGIN/,/^-----END/p'
} >"$d/made"
[ -s "$d/made" ] || { openssl pkcs12 -in ${archive} -passin env:tsplay_archive -nokeys 2>&1 >/dev/null | sed -n 1p >&2; exit 1; }`;

/** Says `same` where the file holds what is in the archive already. */
export const compareProgram = (
  { src = '', path }: Given,
  remoteTmp: string,
): string => `${start(remoteTmp, false)}
[ -e ${quote(src)} ] || { echo "there is no file "${quote(src)} >&2; exit 3; }
${unpack(quote(src))}
cmp -s -- "$d/made" ${quote(path)} && echo same
exit 0`;

export const parseProgram = ({ src = '' }: Given, remoteTmp: string): string => `${start(remoteTmp, false)}
${unpack(quote(src))}
trap - EXIT
printf '%s\\n' "$d"; exit 0`;
