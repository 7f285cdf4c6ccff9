/**
 * Private keys from files.
 * @module
 */
import { createPrivateKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { ParsedKey } from 'ssh2';
import { quote } from '../../util/shell.ts';
import { loadSsh2 } from './library.ts';

/** A key that can be tried, or why it cannot. */
export type LoadedKey =
  | { readonly file: string; readonly key: ParsedKey }
  /** `locked`: a passphrase is what it lacks. */
  | { readonly file: string; readonly problem: string; readonly locked?: boolean };

/** Unlocking a key takes a tenth of a second on purpose: once per run, not once per host. */
const unlocked = new Map<string, ParsedKey | Error>();

const noPassphrase = 'it has a passphrase and none was given';
const wrongPassphrase = 'wrong passphrase';

const explain = (error: Error, passphrase: string | undefined): string => {
  if (/no passphrase given/i.test(error.message)) return noPassphrase;
  if (passphrase !== undefined && /bad passphrase|integrity|bad decrypt|decrypt/i.test(error.message))
    return wrongPassphrase;
  if (/unsupported key format/i.test(error.message)) return 'not a private key in a format of OpenSSH or PEM';
  return error.message;
};

const readProblem = (error: NodeJS.ErrnoException): string =>
  error.code === 'ENOENT' ? 'no such file' : error.code === 'EACCES' ? 'permission denied' : error.message;

/** Others than the owner who may read a private key: ssh does not use such a one, since it is not a secret. */
const others = 0o077;

const isPrivate = /PRIVATE KEY-----/;

async function readKey(file: string): Promise<string | { readonly problem: string }> {
  try {
    const text = await readFile(file, 'latin1');
    const { mode, uid } = await stat(file);
    if (isPrivate.test(text) && uid === process.getuid?.() && (mode & others) !== 0)
      return {
        problem: `its permissions ${(mode & 0o7777).toString(8).padStart(4, '0')} let others read it, so it is not used: chmod 600 ${quote(file)}`,
      };
    return text;
  } catch (error) {
    return { problem: readProblem(error as NodeJS.ErrnoException) };
  }
}

const pkcs8 = /-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/;

/** PKCS #8, which ssh2 does not read, as the older form of the same key; other text as it is. */
function convert(text: string, passphrase: string | undefined): string | Error {
  const found = pkcs8.exec(text);
  if (found === null) return text;
  if (found[1] !== undefined && passphrase === undefined) return new Error('no passphrase given');
  try {
    const key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
    return key.export({ type, format: 'pem' }).toString();
  } catch (error) {
    return error as Error;
  }
}

export async function loadKey(file: string, passphrase: string | undefined): Promise<LoadedKey> {
  const { utils } = await loadSsh2();
  const text = await readKey(file);
  if (typeof text !== 'string') return { file, ...text };
  const id = JSON.stringify([text, passphrase ?? null]);
  let parsed = unlocked.get(id);
  if (parsed === undefined) {
    const plain = convert(text, passphrase);
    parsed = plain instanceof Error ? plain : utils.parseKey(plain, passphrase);
    unlocked.set(id, parsed);
  }
  if (parsed instanceof Error) {
    const problem = explain(parsed, passphrase);
    return { file, problem, locked: problem === noPassphrase || problem === wrongPassphrase };
  }
  if (!parsed.isPrivateKey()) return { file, problem: 'it is a public key' };
  return { file, key: parsed };
}

/** Answers to questions for passphrases, by file: all hosts of a run wait for the same one. */
const asked = new Map<string, Promise<LoadedKey | undefined>>();

/** How often a passphrase is asked for, as ssh does. */
const tries = 3;

/** Unlocks a key with the person's help; undefined where there is no answer. */
export function unlockKey(
  file: string,
  ask: (question: string) => Promise<string | undefined>,
): Promise<LoadedKey | undefined> {
  let answer = asked.get(file);
  if (answer === undefined) {
    answer = (async () => {
      for (let i = 0; i < tries; i++) {
        const passphrase = await ask(`Enter passphrase for key '${file}': `);
        if (passphrase === undefined || passphrase === '') return undefined;
        const loaded = await loadKey(file, passphrase);
        if ('key' in loaded) return loaded;
      }
      return undefined;
    })();
    asked.set(file, answer);
  }
  return answer;
}
