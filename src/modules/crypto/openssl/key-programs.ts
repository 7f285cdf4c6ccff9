/**
 * Shell programs that make private keys and look at them with `openssl`. A private key does not leave the host; a passphrase comes
 * on stdin, and gets to openssl in its environment.
 * @module
 */
import { needsPrograms, quote, temporaryFolder } from '../../../sdk/index.ts';
import { noneButRegular } from '../lib/regular.ts';
import { curveForOpenssl, type KeyFormat } from './key-info.ts';

const phraseLines = `${needsPrograms('openssl')}
IFS= read -r tsplay_phrase || :
export tsplay_phrase`;

/** What stands before a raw key in PKCS #8, as printf has it, and how long the key is. */
const rawKeys: Readonly<Record<string, { readonly prefix: string; readonly size: number }>> = {
  X25519: {
    prefix: '\\060\\056\\002\\001\\000\\060\\005\\006\\003\\053\\145\\156\\004\\042\\004\\040',
    size: 32,
  },
  Ed25519: {
    prefix: '\\060\\056\\002\\001\\000\\060\\005\\006\\003\\053\\145\\160\\004\\042\\004\\040',
    size: 32,
  },
  X448: {
    prefix: '\\060\\106\\002\\001\\000\\060\\005\\006\\003\\053\\145\\157\\004\\072\\004\\070',
    size: 56,
  },
  Ed448: {
    prefix: '\\060\\107\\002\\001\\000\\060\\005\\006\\003\\053\\145\\161\\004\\073\\004\\071',
    size: 57,
  },
};

export const hasRaw = (type: string): boolean => rawKeys[type] !== undefined;

/** Writes the key at a path to stdout, by a command of openssl's that reads it. */
function reading(path: string, type: string, words: string): string {
  const key = quote(path);
  const raw = rawKeys[type];
  const plain = `openssl pkey -in ${key} -passin env:tsplay_phrase ${words}`;
  if (raw === undefined) return plain;
  return `if head -n 1 <${key} | LC_ALL=C grep -q -e '^-----BEGIN'; then ${plain}
else { printf '${raw.prefix}'; cat <${key}; } | openssl pkey -inform DER ${words}; fi`;
}

/** The first lines as far as they tell the format, a line of `=`, and the public key. */
export const lookProgram = (path: string, type: string): string => `${phraseLines}
[ -e ${quote(path)} ] || exit 0
${noneButRegular(path)}
head -n 3 <${quote(path)} | LC_ALL=C sed -n -e '/^-----BEGIN [A-Z ]*-----$/p' -e '/^Proc-Type: /p'
echo =
{ ${reading(path, type, '-pubout')}
} 2>/dev/null
exit 0`;

export interface Making {
  readonly type: string;
  readonly size: number;
  readonly curve: string | undefined;
  readonly format: KeyFormat;
  readonly encrypted: boolean;
  /** A key that is only to have another format. */
  readonly from: string | undefined;
}

function generating({ type, size, curve = '' }: Making): string {
  const genpkey = 'openssl genpkey -algorithm';
  switch (type) {
    case 'RSA':
      return `${genpkey} RSA -pkeyopt rsa_keygen_bits:${size}`;
    case 'DSA':
      return `openssl dsaparam ${size} >"$d/params" && openssl genpkey -paramfile "$d/params"`;
    case 'ECC':
      return `${genpkey} EC -pkeyopt ec_paramgen_curve:${curveForOpenssl(curve)} -pkeyopt ec_param_enc:named_curve`;
    default:
      return `${genpkey} ${type}`;
  }
}

function writing({ format, encrypted, type }: Making): string {
  const out = encrypted ? ' -passout env:tsplay_phrase' : '';
  if (format === 'raw')
    return `openssl pkey -in "$d/made" -outform DER | tail -c ${rawKeys[type]?.size ?? 0} >"$d/key"`;
  if (format === 'pkcs1')
    return `openssl pkey -in "$d/made" -traditional${encrypted ? ` -aes256${out}` : ''} -out "$d/key"`;
  return encrypted
    ? `openssl pkcs8 -topk8 -in "$d/made" -v2 aes-256-cbc${out} -out "$d/key"`
    : `openssl pkey -in "$d/made" -out "$d/key"`;
}

/** Makes a key in a private directory; prints the directory's path, then the public key. */
export const makeProgram = (making: Making, remoteTmp: string): string => `${phraseLines}
${temporaryFolder({ wanted: remoteTmp })}
umask 077
{ { ${making.from === undefined ? generating(making) : reading(making.from, making.type, '')}
} >"$d/made" && ${writing(making)}
} 2>"$d/said" && [ -s "$d/key" ] || { cat <"$d/said" >&2; exit 1; }
trap - EXIT
printf '%s\\n' "$d"; openssl pkey -in "$d/made" -pubout; rm -f -- "$d/made" "$d/said" "$d/params"; exit 0`;
