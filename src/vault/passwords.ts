/**
 * Where vault passwords come from: `--vault-id label@source`, where the source is a file, a program, or the prompt.
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { extname, resolve } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { isExecutable, isProgram } from '../util/program.ts';
import { defaultId, isEnvelope } from './envelope.ts';
import { Vault, type VaultSecret } from './vault.ts';

export interface PasswordOptions {
  /** Asks for a password without showing it. */
  readonly prompt: (question: string) => Promise<string>;
  readonly cwd: string;
  /** Asks twice: the password is a new one. */
  readonly confirm?: boolean | undefined;
  readonly warn?: ((message: string) => void) | undefined;
}

/** `label@source`; without a label the usual one. */
export function splitVaultId(text: string): { readonly id: string; readonly source: string } {
  const at = text.indexOf('@');
  return at < 0
    ? { id: defaultId, source: text }
    : { id: text.slice(0, at) || defaultId, source: text.slice(at + 1) };
}

/**
 * Reads all passwords, in order. A source that gives none is warned of; when none gives any, its error is thrown
 * (TSP1401).
 */
export async function loadVaultSecrets(
  vaultIds: readonly string[],
  options: PasswordOptions,
): Promise<VaultSecret[]> {
  const secrets: VaultSecret[] = [];
  let failure: TsplayError | undefined;
  for (const { id, source } of vaultIds.map(splitVaultId)) {
    if (source === 'prompt' || source === 'prompt_ask_vault_pass') {
      secrets.push({ id, password: await ask(id, source === 'prompt', options) });
      continue;
    }
    try {
      secrets.push({
        id,
        password: passwordFrom(resolve(options.cwd, expand(source)), id, new Vault(secrets)),
      });
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      failure = error;
      options.warn?.(`Error getting vault password file (${id}): ${error.message}`);
    }
  }
  if (failure && secrets.length === 0) throw failure;
  return secrets;
}

const expand = (path: string): string => path.replace(/^~(?=\/|$)/, homedir());

async function ask(
  id: string,
  named: boolean,
  { prompt, confirm = false }: PasswordOptions,
): Promise<Buffer> {
  const suffix = named ? ` (${id})` : '';
  const first = await prompt(confirm ? `New vault password${suffix}: ` : `Vault password${suffix}: `);
  if (confirm && (await prompt(`Confirm new vault password${suffix}: `)) !== first)
    throw new TsplayError('TSP1401', 'Passwords do not match');
  return checked(Buffer.from(first.trim()), 'the prompt');
}

function passwordFrom(file: string, id: string, known: Vault): Buffer {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new TsplayError('TSP1401', `The vault password file ${file} was not found`);
  if (stat.isDirectory())
    throw new TsplayError('TSP1401', `The vault password file provided '${file}' can not be a directory`);
  if (isExecutable(file)) {
    if (isProgram(file)) return checked(runProgram(file, id), file);
    throw new TsplayError('TSP1401', `Problem running vault password script ${file} (it is no program)`, {
      hint: 'If this is not a script, remove the executable bit from the file.',
    });
  }
  const content = read(file);
  return checked(isEnvelope(content) ? known.open(content, { file }).plain : content, file);
}

function read(file: string): Buffer {
  try {
    return trimmed(readFileSync(file));
  } catch (cause) {
    throw new TsplayError('TSP1401', `Could not read vault password file ${file}`, { cause });
  }
}

/** A program named `…-client` is told which label is wanted. */
function runProgram(file: string, id: string): Buffer {
  const isClient = file.slice(0, file.length - extname(file).length).endsWith('-client');
  const args = isClient ? ['--vault-id', id] : [];
  try {
    // What it says on stderr goes to the terminal: it may ask something there.
    return execFileSync(file, args, { stdio: ['inherit', 'pipe', isClient ? 'pipe' : 'inherit'] });
  } catch (cause) {
    const { status, stderr } = cause as { status?: number | null; stderr?: Buffer | null };
    const said = stderr && stderr.length > 0 ? `: ${stderr.toString().trim()}` : '';
    if (typeof status !== 'number')
      throw new TsplayError('TSP1401', `Problem running vault password script ${file}`, { cause });
    const message =
      isClient && status === 2
        ? `Vault password client script ${file} did not find a secret for vault-id=${id}${said}`
        : `Vault password script ${file} returned non-zero (${status})${said}`;
    throw new TsplayError('TSP1401', message, { cause });
  }
}

const trimmed = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('latin1').trim(), 'latin1');

function checked(bytes: Buffer, source: string): Buffer {
  const password = Buffer.from(bytes.toString('latin1').replace(/^[\r\n]+|[\r\n]+$/g, ''), 'latin1');
  if (password.length > 0) return password;
  throw new TsplayError('TSP1401', `Invalid vault password was provided from ${source}: it is empty`);
}
