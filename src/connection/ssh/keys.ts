/**
 * Private keys from files.
 * @module
 */
import { readFile } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { loadSsh2 } from './library.ts';

/** A key that can be tried, or why it cannot. */
export type LoadedKey =
  { readonly file: string; readonly key: ParsedKey } | { readonly file: string; readonly problem: string };

/** Unlocking a key takes a tenth of a second on purpose: once per run, not once per host. */
const unlocked = new Map<string, ParsedKey | Error>();

const explain = (error: Error, passphrase: string | undefined): string => {
  if (/no passphrase given/i.test(error.message)) return 'it has a passphrase and none was given';
  if (passphrase !== undefined && /bad passphrase|integrity|bad decrypt|decrypt/i.test(error.message))
    return 'wrong passphrase';
  if (/unsupported key format/i.test(error.message)) return 'not a private key in a format of OpenSSH or PEM';
  return error.message;
};

const readProblem = (error: NodeJS.ErrnoException): string =>
  error.code === 'ENOENT' ? 'no such file' : error.code === 'EACCES' ? 'permission denied' : error.message;

export async function loadKey(file: string, passphrase: string | undefined): Promise<LoadedKey> {
  const { utils } = await loadSsh2();
  let text: string;
  try {
    text = await readFile(file, 'latin1');
  } catch (error) {
    return { file, problem: readProblem(error as NodeJS.ErrnoException) };
  }
  const id = JSON.stringify([text, passphrase ?? null]);
  let parsed = unlocked.get(id);
  if (parsed === undefined) {
    parsed = utils.parseKey(text, passphrase);
    unlocked.set(id, parsed);
  }
  if (parsed instanceof Error) return { file, problem: explain(parsed, passphrase) };
  if (!parsed.isPrivateKey()) return { file, problem: 'it is a public key' };
  return { file, key: parsed };
}
