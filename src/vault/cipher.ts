/**
 * The cipher of ansible-vault, "AES256": AES-256-CTR with an HMAC-SHA256 over the ciphertext; keys from PBKDF2
 * (ansible: parsing/vault/__init__.py, VaultAES256).
 * @module
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const iterations = 10_000;
const blockSize = 16;

/** What the body of an envelope holds. */
export interface Sealed {
  readonly salt: Buffer;
  readonly hmac: Buffer;
  readonly ciphertext: Buffer;
}

interface Keys {
  readonly cipher: Buffer;
  readonly hmac: Buffer;
  readonly iv: Buffer;
}

function deriveKeys(password: Buffer, salt: Buffer): Keys {
  const bytes = pbkdf2Sync(password, salt, iterations, 80, 'sha256');
  return { cipher: bytes.subarray(0, 32), hmac: bytes.subarray(32, 64), iv: bytes.subarray(64) };
}

const sign = (key: Buffer, ciphertext: Buffer): Buffer =>
  createHmac('sha256', key).update(ciphertext).digest();

/** The plain bytes; undefined when the password is another or the content was changed. */
export function open({ salt, hmac, ciphertext }: Sealed, password: Buffer): Buffer | undefined {
  const keys = deriveKeys(password, salt);
  const expected = sign(keys.hmac, ciphertext);
  if (hmac.length !== expected.length || !timingSafeEqual(hmac, expected)) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', keys.cipher, keys.iv);
  return withoutPadding(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
}

/** PKCS#7, which a stream cipher does not need and the format has nevertheless. */
function withoutPadding(padded: Buffer): Buffer | undefined {
  const count = padded.at(-1) ?? 0;
  if (count < 1 || count > blockSize || count > padded.length) return undefined;
  const end = padded.length - count;
  return padded.subarray(end).every((byte) => byte === count) ? padded.subarray(0, end) : undefined;
}

/** Encrypts under a fresh salt. */
export function seal(plain: Buffer, password: Buffer, salt: Buffer = randomBytes(32)): Sealed {
  const keys = deriveKeys(password, salt);
  const count = blockSize - (plain.length % blockSize);
  const cipher = createCipheriv('aes-256-ctr', keys.cipher, keys.iv);
  const ciphertext = Buffer.concat([
    cipher.update(plain),
    cipher.update(Buffer.alloc(count, count)),
    cipher.final(),
  ]);
  return { salt, hmac: sign(keys.hmac, ciphertext), ciphertext };
}
