/**
 * The text around the cipher: `$ANSIBLE_VAULT;1.1;AES256` or `;1.2;AES256;id`, then hexadecimal lines of 80 columns.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { SourceRef } from '../util/value.ts';
import type { Sealed } from './cipher.ts';

const header = '$ANSIBLE_VAULT';
const columns = 80;
export const defaultId = 'default';

export interface Envelope extends Sealed {
  /** The label of the password it was encrypted with. */
  readonly id: string;
}

/** Where an envelope comes from, for messages. */
export interface Whence {
  readonly file?: string | undefined;
  readonly src?: SourceRef | undefined;
}

/** Whether a text or file begins like an envelope. */
export const isEnvelope = (content: Buffer | string): boolean =>
  (typeof content === 'string' ? content : content.toString('latin1', 0, header.length)).startsWith(header);

/** Takes an envelope apart. Throws TSP1401 when it is damaged or of a kind that is not known. */
export function parseEnvelope(text: string, whence: Whence = {}): Envelope {
  const [first = '', ...rest] = text.trim().split(/\r\n|\r|\n/);
  const [magic, version, cipher, id = defaultId] = first.split(';').map((part) => part.trim());
  if (magic !== header) {
    const file = whence.file === undefined ? '' : ` ${whence.file} is not a vault encrypted file`;
    throw new TsplayError('TSP1401', `input is not vault encrypted data.${file}`, {
      src: whence.src,
      hint: 'It does not begin with $ANSIBLE_VAULT.',
    });
  }
  if (version === '1.0' || cipher === 'AES')
    throw damaged('its format 1.0 is not supported any more; encrypt it anew', whence);
  if (version !== '1.1' && version !== '1.2')
    throw damaged(`its version "${version ?? ''}" is not known`, whence);
  if (cipher !== 'AES256') throw damaged(`${cipher ?? ''} cipher could not be found`, whence);
  const body = unhex(rest.map((line) => line.trim()).join(''), whence).toString('latin1');
  const [salt, hmac, ciphertext, ...more] = body.split('\n');
  if (salt === undefined || hmac === undefined || ciphertext === undefined || more.length > 0)
    throw damaged('it does not hold salt, signature and text', whence);
  return { id, salt: unhex(salt, whence), hmac: unhex(hmac, whence), ciphertext: unhex(ciphertext, whence) };
}

/** An envelope as text. Without an id, or with the usual one, it is of format 1.1. */
export function formatEnvelope({ salt, hmac, ciphertext }: Sealed, id = defaultId): string {
  const body = [salt, hmac, ciphertext].map((part) => part.toString('hex')).join('\n');
  const hex = Buffer.from(body, 'latin1').toString('hex');
  const first = id === defaultId ? `${header};1.1;AES256` : `${header};1.2;AES256;${id}`;
  return [first, ...(hex.match(new RegExp(`.{1,${columns}}`, 'g')) ?? []), ''].join('\n');
}

function unhex(text: string, whence: Whence): Buffer {
  if (text === '') throw damaged('it is empty where there should be hexadecimal digits', whence);
  if (text.length % 2 !== 0) throw damaged('Vault format unhexlify error: Odd-length string', whence);
  if (!/^[\da-fA-F]+$/.test(text))
    throw damaged('Vault format unhexlify error: Non-hexadecimal digit found', whence);
  return Buffer.from(text, 'hex');
}

const damaged = (why: string, { file, src }: Whence): TsplayError =>
  new TsplayError(
    'TSP1401',
    `the vault content${file === undefined ? '' : ` of ${file}`} cannot be read: ${why}`,
    {
      src: src ?? (file === undefined ? undefined : { file, line: 1, col: 1 }),
      hint: 'Restore it from version control, or encrypt it again.',
    },
  );
