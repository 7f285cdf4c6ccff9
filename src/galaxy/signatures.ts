/**
 * Signatures of a collection's MANIFEST.json, verified with the gpg of the system.
 * @module
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { TsplayError } from '../errors/index.ts';
import { patiently } from './http.ts';

/** What makes a signature invalid, as gpg's doc/DETAILS names it. */
const faults = new Set(
  'EXPSIG EXPKEYSIG REVKEYSIG BADSIG ERRSIG NO_PUBKEY MISSING_PASSPHRASE BAD_PASSPHRASE NODATA UNEXPECTED ERROR FAILURE BADARMOR KEYEXPIRED KEYREVOKED NO_SECKEY'.split(
    ' ',
  ),
);

export interface SignatureRules {
  readonly keyring: string | undefined;
  /** `1`, `all`, `+1`, `+all`. */
  readonly required: string;
  readonly ignored: readonly string[];
}

export const isSignatureCount = (text: string): boolean => /^\+?(all|[1-9]\d*)$/.test(text);

/** gpg's status lines. */
async function statusOf(manifest: string, signature: string, keyring: string): Promise<[string, number]> {
  const args = ['--status-fd=1', '--verify', '--batch', '--no-tty', '--no-default-keyring'];
  return new Promise((resolve, reject) => {
    const gpg = spawn('gpg', [...args, `--keyring=${keyring}`, '-', manifest], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    gpg.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    gpg.on('error', (cause) =>
      reject(
        new TsplayError('TSP1505', 'signatures cannot be verified: gpg is not installed', {
          cause,
          hint: 'install gpg, or leave signatures alone with --disable-gpg-verify',
        }),
      ),
    );
    gpg.on('close', (code) => resolve([Buffer.concat(chunks).toString('utf8'), code ?? 1]));
    // It may end before it has read everything.
    gpg.stdin.on('error', () => undefined);
    gpg.stdin.end(signature);
  });
}

/** What is wrong with one signature; `passed over` where all of it should be ignored. */
async function judge(
  manifest: string,
  signature: string,
  keyring: string,
  ignored: readonly string[],
): Promise<'valid' | 'passed over' | readonly string[]> {
  const [status, code] = await statusOf(manifest, signature, keyring);
  const found = status
    .split('\n')
    .map((line) => line.split(/\s+/)[1] ?? '')
    .filter((word) => faults.has(word));
  if (found.length > 0) return found.every((word) => ignored.includes(word)) ? 'passed over' : found;
  return code === 0 ? 'valid' : ['FAILURE'];
}

/**
 * Whether as many signatures of a MANIFEST.json are valid as the rules want.
 * @returns why not, undefined where they are
 * @throws {TsplayError} TSP1505 where there is no gpg or no keyring
 */
export async function unverified(
  manifest: string,
  signatures: readonly string[],
  { keyring, required, ignored }: SignatureRules,
): Promise<string | undefined> {
  if (keyring === undefined) return undefined;
  if (!existsSync(keyring)) throw new TsplayError('TSP1505', `there is no keyring ${keyring}`);
  const strict = required.startsWith('+');
  const count = required.replace(/^\+/, '');
  const failed: string[] = [];
  let valid = 0;
  for (const signature of new Set(signatures)) {
    const verdict = await judge(manifest, signature, keyring, ignored);
    if (verdict === 'valid') valid++;
    else if (verdict !== 'passed over') failed.push(...verdict);
    if (count !== 'all' && valid === Number(count)) break;
  }
  const why = failed.length === 0 ? '' : ` (${[...new Set(failed)].join(', ')})`;
  if (strict && valid === 0) return `no successful signatures${why}`;
  if (count === 'all') return failed.length === 0 ? undefined : `some signatures failed${why}`;
  return signatures.length === 0 || valid === Number(count)
    ? undefined
    : `fewer successful signatures than required${why}`;
}

/** A signature that the user names: an address or a file. */
export async function signatureFrom(source: string): Promise<string> {
  try {
    if (source.startsWith('file://')) return await readFile(fileURLToPath(source), 'utf8');
    if (!/^https?:\/\//.test(source)) return await readFile(source, 'utf8');
    const answer = await patiently({ url: source });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.statusText}`);
    return answer.body.toString('utf8');
  } catch (cause) {
    throw new TsplayError(
      'TSP1505',
      `Failed to get signature for collection verification from '${source}': ${(cause as Error).message}`,
      { cause },
    );
  }
}
