/**
 * Where vault passwords come from: `--vault-id label@source`, where the source is a file, a program, or the prompt.
 * @module
 */
import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { isExecutable, isProgram } from '../util/program.ts';
import { defaultId, isEnvelope } from './envelope.ts';
import { Vault, type VaultSecret } from './vault.ts';
import { expandHome } from '../util/home.ts';
import { runProgram } from '../util/run-program.ts';
import { statIfThere } from '../util/stat.ts';

export interface PasswordOptions {
  /** Asks for a password without showing it. */
  readonly prompt: (question: string) => Promise<string>;
  readonly cwd: string;
  /** The label of sources that name none; `default` when not given. */
  readonly identity?: string | undefined;
  /** Asks twice: the password is a new one. */
  readonly confirm?: boolean | undefined;
  readonly warn?: ((message: string) => void) | undefined;
}

interface Source {
  /** Undefined when it is not said. */
  readonly label: string | undefined;
  readonly source: string;
}

/** `label@source`, or a source alone. */
export function splitVaultId(text: string): Source {
  const at = text.indexOf('@');
  return at < 0
    ? { label: undefined, source: text }
    : { label: text.slice(0, at) || undefined, source: text.slice(at + 1) };
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
  for (const { label, source } of vaultIds.map(splitVaultId)) {
    const id = label ?? options.identity ?? defaultId;
    if (source === 'prompt' || source === 'prompt_ask_vault_pass') {
      secrets.push({ id, password: await ask(id, source === 'prompt', options) });
      continue;
    }
    let stage = 'Error getting vault password file';
    try {
      const file = resolve(options.cwd, expandHome(source));
      requireFile(file);
      stage = 'Error in vault password file loading';
      secrets.push({ id, password: await passwordFrom(file, label, new Vault(secrets)) });
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      failure = error;
      options.warn?.(`${stage} (${label ?? 'None'}): ${error.message}`);
    }
  }
  if (failure && secrets.length === 0) throw failure;
  return secrets;
}

async function ask(
  id: string,
  named: boolean,
  { prompt, confirm = false }: PasswordOptions,
): Promise<Buffer> {
  // The words differ by how the prompt was asked for: programs that answer it know them.
  const words = named ? `vault password (${id}): ` : confirm ? 'Vault password: ' : 'vault password: ';
  const enter = async (question: string): Promise<Buffer> =>
    checked(Buffer.from((await prompt(question)).trim()), 'the prompt');
  const first = await enter(confirm ? `New ${words}` : `V${words.slice(1)}`);
  if (confirm && !(await enter(`Confirm ${named ? 'new' : 'New'} ${words}`)).equals(first))
    throw new TsplayError('TSP1401', 'Passwords do not match');
  return first;
}

function requireFile(file: string): void {
  const stat = statIfThere(file);
  if (!stat) throw new TsplayError('TSP1401', `The vault password file ${file} was not found`);
  if (stat.isDirectory())
    throw new TsplayError('TSP1401', `The vault password file provided '${file}' can not be a directory`);
}

async function passwordFrom(file: string, label: string | undefined, known: Vault): Promise<Buffer> {
  if (isExecutable(file)) {
    if (isProgram(file)) return checked(await printed(file, label), file);
    throw new TsplayError('TSP1401', `Problem running vault password script ${file} (it is not a program)`, {
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

/** Bytes that a program may print as a password. */
const passwordLimit = 1024 * 1024;

/** A program named `…-client` is told which label is wanted. */
async function printed(file: string, label: string | undefined): Promise<Buffer> {
  const isClient = file.slice(0, file.length - extname(file).length).endsWith('-client');
  const args = isClient && label !== undefined ? ['--vault-id', label] : [];
  // What it says on stderr goes to the terminal: it may ask something there.
  const { rc, stdout, stderr } = await runProgram(file, args, {
    limit: passwordLimit,
    asks: true,
    showsErrors: !isClient,
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    throw new TsplayError('TSP1401', `Problem running vault password script ${file}${why}`, { cause });
  });
  if (rc === 0) return stdout;
  const said = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
  if (rc === undefined)
    throw new TsplayError(
      'TSP1401',
      `Problem running vault password script ${file}: a signal ended it${said}`,
    );
  throw new TsplayError(
    'TSP1401',
    isClient && rc === 2
      ? `Vault password client script ${file} did not find a secret for vault-id=${label ?? 'None'}${said}`
      : `Vault password script ${file} returned non-zero (${rc})${said}`,
  );
}

const trimmed = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('latin1').trim(), 'latin1');

function checked(bytes: Buffer, source: string): Buffer {
  const password = Buffer.from(bytes.toString('latin1').replace(/^[\r\n]+|[\r\n]+$/g, ''), 'latin1');
  if (password.length > 0) return password;
  throw new TsplayError('TSP1401', `Invalid vault password was provided from ${source}: it is empty`);
}
