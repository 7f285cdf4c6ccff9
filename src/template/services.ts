/**
 * What filters and lookups ask of the run around them.
 * @module
 */
import type { Value } from '../util/value.ts';
import type { Extension } from './syntax/settings.ts';

/** Encrypts and decrypts with a password that the template itself names. */
export interface VaultCodec {
  encrypt(plain: string, password: string, id: string, salt: string | undefined): string;
  decrypt(envelope: string, password: string, id: string): string;
}

/** What filters and lookups ask of the run around them; where it is missing they say so. */
export interface RunServices {
  /** Inventory hosts that patterns match, whatever the run is limited to. */
  readonly hosts?: (patterns: readonly string[]) => readonly string[];
  /** A setting by Ansible's name for it; undefined when there is no such setting. */
  readonly setting?: (name: string) => Value | undefined;
  /** A file's plain content: decrypted when it is a vault file. */
  readonly decryptFile?: (content: Buffer, path: string) => Buffer;
  readonly vaultCodec?: VaultCodec;
  /** Told of passwords and other secrets that a template works with. */
  readonly secret?: (text: string) => void;
  /** Templates give text, which is read where it looks like a structure or a bool: `jinja2_native = false`. */
  readonly textResults?: boolean;
  /** Text that reads as a Python literal becomes its value: `jinja2_native = true`, as it was before 2.19. */
  readonly literalResults?: boolean;
  /** Extensions of Jinja2 whose tags are there (`jinja2_extensions`). */
  readonly extensions?: readonly Extension[];
}
