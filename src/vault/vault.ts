/**
 * Passwords by label, and what they open.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { textOfBytes } from '../util/bytes.ts';
import type { EncryptedString } from '../util/value.ts';
import { open, seal } from './cipher.ts';
import {
  defaultId,
  formatEnvelope,
  isEnvelope,
  parseEnvelope,
  type Envelope,
  type Whence,
} from './envelope.ts';

/** One password with its label (vault id). */
export interface VaultSecret {
  readonly id: string;
  readonly password: Buffer;
}

export interface VaultOptions {
  /** `vault_id_match`: only passwords with the envelope's own label are tried. */
  readonly matchIds?: boolean | undefined;
  /** Told of every value that was decrypted, so that it can be hidden. */
  readonly onDecrypted?: ((text: string) => void) | undefined;
}

export interface Opened {
  readonly plain: Buffer;
  /** The password that opened it. */
  readonly secret: VaultSecret;
}

/** Opens and makes vault content with a set of passwords. */
export class Vault {
  readonly #secrets: VaultSecret[];
  readonly #options: VaultOptions;
  /** Deriving a key takes milliseconds and values are read often. */
  readonly #values = new Map<string, string>();

  constructor(secrets: readonly VaultSecret[], options: VaultOptions = {}) {
    this.#secrets = [...secrets];
    this.#options = options;
  }

  /** The labels at hand. */
  get ids(): readonly string[] {
    return this.#secrets.map((secret) => secret.id);
  }

  /** Labels and passwords, for plug-ins that open files by themselves. */
  secrets(): [string, string][] {
    return this.#secrets.map(({ id, password }) => [id, textOfBytes(password)]);
  }

  add(secret: VaultSecret): void {
    this.#secrets.push(secret);
  }

  /** Opens an envelope. Throws TSP1401 when it is damaged or no password fits. */
  open(content: Buffer | string, whence: Whence = {}): Opened {
    const envelope = parseEnvelope(
      typeof content === 'string' ? content : content.toString('latin1'),
      whence,
    );
    for (const secret of this.#candidates(envelope)) {
      const plain = open(envelope, secret.password);
      if (plain) return { plain, secret };
    }
    throw this.#closed(envelope, whence);
  }

  /** Passwords with the envelope's label first; the label is a help and no promise. */
  #candidates({ id }: Envelope): VaultSecret[] {
    const same = this.#secrets.filter((secret) => secret.id === id);
    return this.#options.matchIds ? same : [...same, ...this.#secrets.filter((secret) => secret.id !== id)];
  }

  #closed({ id }: Envelope, { file, src }: Whence): TsplayError {
    const what = file ?? 'a vault value';
    const place = src ?? (file === undefined ? undefined : { file, line: 1, col: 1 });
    const named = id === defaultId ? '' : ` (vault id "${id}")`;
    if (this.#secrets.length === 0)
      return new TsplayError(
        'TSP1401',
        `Attempting to decrypt but no vault secrets found: ${what}${named} is encrypted`,
        { src: place, hint: 'Give the password with --vault-password-file, --vault-id or -J.' },
      );
    return new TsplayError(
      'TSP1401',
      `Decryption failed (no vault secrets were found that could decrypt) on ${what}${named}`,
      {
        src: place,
        hint: `Tried ${this.ids.map((label) => `"${label}"`).join(', ')}: the password is another, or the content has been changed.`,
      },
    );
  }

  /** A whole file's plain content; the hook that readers of files take. */
  readonly decryptFile = (content: Buffer, file: string): Buffer =>
    isEnvelope(content) ? this.open(content, { file }).plain : content;

  /** An inline `!vault` value as text. */
  readonly decryptValue = (value: EncryptedString): string => {
    let text = this.#values.get(value.envelope);
    if (text === undefined) {
      text = this.open(value.envelope, { src: value.src }).plain.toString('utf8');
      this.#values.set(value.envelope, text);
      this.#options.onDecrypted?.(text);
    }
    return text;
  };

  /** The password of a label, or the first one: what to encrypt with. Throws TSP1401 when there is none. */
  secretFor(id?: string): VaultSecret {
    const secret =
      id === undefined ? this.#secrets[0] : this.#secrets.find((candidate) => candidate.id === id);
    if (!secret)
      throw new TsplayError(
        'TSP1401',
        id === undefined
          ? 'A vault password must be specified to encrypt data'
          : `Did not find a match for --encrypt-vault-id=${id} in the known vault-ids [${this.ids.map((known) => `'${known}'`).join(', ')}]`,
      );
    return secret;
  }

  /** Encrypts with the password of a label, or the first one. Throws TSP1401 when there is none. */
  encrypt(plain: Buffer | string, id?: string, salt?: Buffer): string {
    const secret = this.secretFor(id);
    if (isEnvelope(plain)) throw new TsplayError('TSP1401', 'input is already encrypted');
    return formatEnvelope(seal(Buffer.from(plain), secret.password, salt), secret.id);
  }
}
