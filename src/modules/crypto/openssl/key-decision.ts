/**
 * What becomes of a private key that is there. Pure.
 * @module
 */
import { fail, type FileStat } from '../../../sdk/index.ts';
import type { KeyFormat, KeyInfo } from './key-info.ts';
import type { Given } from './key-params.ts';
import { hasRaw } from './key-programs.ts';

export interface Found {
  readonly stat: FileStat | undefined;
  readonly format: KeyFormat;
  /** Of a key that can be read with the passphrase. */
  readonly info: KeyInfo | undefined;
}

export const wantedFormat = ({ format, type }: Given): KeyFormat =>
  format !== 'auto' && format !== 'auto_ignore' ? format : hasRaw(type) ? 'pkcs8' : 'pkcs1';

const proceed = (states: string): string =>
  ` Will not proceed. To force regeneration, call the module with \`generate\` set to ${states}, or with \`force=true\`.`;

/** Fails where the key is wrong and must not be touched. */
export function decide(given: Given, { stat, format, info }: Found): 'keep' | 'make' | 'convert' {
  const regenerate = given.force ? 'always' : given.regenerate;
  if (regenerate === 'always' || stat === undefined) return 'make';
  if (info === undefined) {
    if (regenerate === 'full_idempotence') return 'make';
    return fail(
      `Unable to read the key. The key is protected with a another passphrase / no passphrase or broken.${proceed('`full_idempotence` or `always`')}`,
    );
  }
  const mayMake = regenerate === 'partial_idempotence' || regenerate === 'full_idempotence';
  const isSized = given.type === 'RSA' || given.type === 'DSA';
  const isRight =
    info.type === given.type &&
    (!isSized || info.size === given.size) &&
    (given.type !== 'ECC' || info.curve === given.curve);
  const others = '`partial_idempotence`, `full_idempotence` or `always`';
  if (!isRight && regenerate !== 'never') {
    if (mayMake) return 'make';
    fail(`Key has wrong type and/or size.${proceed(others)}`);
  }
  if (given.format === 'auto_ignore' || format === wantedFormat(given)) return 'keep';
  if (given.format_mismatch === 'convert') return 'convert';
  if (regenerate === 'never') return 'keep';
  if (mayMake) return 'make';
  return fail(
    `Key has wrong format.${proceed(others)} To convert the key, set \`format_mismatch\` to \`convert\`.`,
  );
}
