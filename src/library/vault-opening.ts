/**
 * What plug-ins in Python need of the vault: values of variables opened, and passwords for files that they read themselves.
 * @module
 */
import type { EncryptedString, Value } from '../util/value.ts';

export interface Opening {
  readonly open: (sealed: EncryptedString) => Value;
  /** Pairs of an id and a password. */
  readonly vaults: () => [string, string][];
}
