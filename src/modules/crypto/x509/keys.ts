/**
 * Private keys that sign: on a host by its openssl, so that they stay there, or those that a task brings along.
 * @module
 */
import { createPrivateKey, createPublicKey, sign as signHere, type KeyObject } from 'node:crypto';
import type { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import {
  fail,
  missing,
  needsPrograms,
  quote,
  type ReadHost,
  temporaryFolder,
  type WriteHost,
} from '../../../sdk/index.ts';
import { noneButRegular } from '../lib/regular.ts';
import { keyFromDer } from './public-keys.ts';
import type { Way } from './signatures.ts';

/** Where a private key is. One of `path` and `content` is given. */
export interface KeyPlace {
  readonly path?: string | undefined;
  readonly content?: string | undefined;
  readonly passphrase?: string | undefined;
}

const phraseLines = `${needsPrograms('openssl')}
IFS= read -r tsplay_phrase || :
export tsplay_phrase`;

/** Nothing for a key that is not there; else its first lines as far as they tell of a passphrase, a line of `=`, and the public key. */
const lookProgram = (path: string): string => `[ -e ${quote(path)} ] || exit 0
${noneButRegular(path)}
${phraseLines}
head -n 3 <${quote(path)} | LC_ALL=C sed -n -e '/^-----BEGIN [A-Z ]*-----$/p' -e '/^Proc-Type: /p'
echo =
openssl pkey -in ${quote(path)} -passin env:tsplay_phrase -pubout 2>/dev/null
exit 0`;

const wrong = 'Wrong passphrase provided for private key';

/** The public half of a private key. Fails where it cannot be read, with `absent` where it is not there. */
export async function publicHalf(
  place: KeyPlace,
  host: ReadHost,
  absent?: string,
): Promise<SubjectPublicKeyInfo> {
  const { path = '', content, passphrase } = place;
  if (content !== undefined)
    return keyFromDer(createPublicKey(keyHere(place)).export({ type: 'spki', format: 'der' }));
  const said = await host.probe(lookProgram(path), { stdin: `${passphrase ?? ''}\n` });
  if (said.rc !== 0) missing(said.stderr.trim());
  if (said.stdout === '') missing(absent ?? `[Errno 2] No such file or directory: '${path}'`);
  const [head = '', pem = ''] = said.stdout.split(/^=\n/m);
  checkPhrase(head, passphrase);
  if (pem.trim() === '') fail(wrong);
  return keyFromDer(createPublicKey(pem).export({ type: 'spki', format: 'der' }));
}

/** A key that needs no passphrase is not the one that was asked for with one. */
function checkPhrase(head: string, passphrase: string | undefined): void {
  if (!head.includes('-----BEGIN')) fail(wrong);
  if (head.includes('ENCRYPTED') !== (passphrase !== undefined))
    fail('Wrong or empty passphrase provided for private key');
}

function keyHere({ content = '', passphrase }: KeyPlace): KeyObject {
  checkPhrase(content.split('\n').slice(0, 3).join('\n'), passphrase);
  try {
    return createPrivateKey({ key: content, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    return fail(wrong);
  }
}

/** The bytes that are signed come on stdin behind the passphrase; keys with a digest of their own want them in a file. */
const signProgram = (path: string, digest: string | undefined, remoteTmp: string): string => `${phraseLines}
${temporaryFolder({ wanted: remoteTmp })}
cat >"$d/text"
${
  digest === undefined
    ? `openssl pkeyutl -sign -rawin -inkey ${quote(path)} -passin env:tsplay_phrase -in "$d/text" -out "$d/signature"`
    : `openssl dgst -${digest} -sign ${quote(path)} -passin env:tsplay_phrase -out "$d/signature" "$d/text"`
} >&2 || exit 1
cat <"$d/signature"; exit 0`;

/** The signature of some bytes. */
export async function sign(
  place: KeyPlace,
  { digest }: Way,
  bytes: Uint8Array,
  write: WriteHost,
  remoteTmp: string,
): Promise<Uint8Array> {
  const { path = '', content, passphrase = '' } = place;
  if (content !== undefined) return signHere(digest ?? null, bytes, keyHere(place));
  const stdin = Buffer.concat([Buffer.from(`${passphrase}\n`), bytes]);
  const made = await write.runBytes(signProgram(path, digest, remoteTmp), { stdin });
  return made.rc === 0 ? made.stdout : fail(`openssl could not sign: ${made.stderr.toString('utf8').trim()}`);
}
