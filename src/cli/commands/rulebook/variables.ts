/**
 * What a rulebook knows besides events: variables of files and the environment, and vault passwords.
 * @module
 */
import { resolve } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import { secretValues } from '../../../engine/assembly/vault-file.ts';
import type { RunHooks } from '../../../engine/state/options.ts';
import { TsplayError } from '../../../errors/index.ts';
import { Redactor } from '../../../secrets/index.ts';
import { loadYamlFile, type Decrypt } from '../../../source/index.ts';
import { isDict, type Dict, type EncryptedString } from '../../../util/value.ts';
import { loadVaultSecrets, Vault } from '../../../vault/index.ts';
import type { RulebookCommandOptions } from '../../options/rulebook.ts';
import type { OptionValues } from '../../options/types.ts';
import type { CliProcess } from '../../process.ts';

export interface Secrets {
  readonly decrypt: Decrypt;
  readonly decryptValue: (value: EncryptedString) => string;
  /** Text without what was decrypted. */
  readonly scrub: (text: string) => string;
}

/** Opens the vault; `hooks.redactor` hears of all that comes out of it, so that errors that end the command are without it too. */
export async function openSecrets(
  ids: readonly string[],
  hooks: RunHooks,
  { values }: Settings,
): Promise<Secrets> {
  const redactor = hooks.redactor ?? new Redactor();
  const passwords = await loadVaultSecrets(ids, {
    prompt: (question) => hooks.prompt(question, { secret: true, piped: true }),
    cwd: hooks.cwd,
    identity: values.vaultIdentity,
    warn: (message) => hooks.emit({ type: 'warning', message, time: Date.now() }),
  });
  for (const { password } of passwords) redactor.add(password.toString('utf8'));
  const vault = new Vault(passwords, {
    matchIds: values.vaultIdMatch,
    onDecrypted: (text) => redactor.add(text),
  });
  return {
    decrypt: (content, file) => {
      const { plain } = vault.open(content, { file });
      for (const secret of secretValues(plain, file)) redactor.add(secret);
      return plain;
    },
    decryptValue: vault.decryptValue,
    scrub: (text) => redactor.scrub(text),
  };
}

/** `--vars` files in order, then `--env-vars`, which are text. Throws for a file that holds no map and a name that is not set. */
export function readVariables(
  { vars, envVars }: Pick<OptionValues<RulebookCommandOptions>, 'vars' | 'envVars'>,
  decrypt: Decrypt,
  proc: CliProcess,
): Dict {
  const all: Dict = new Map();
  for (const file of vars) {
    const value = loadYamlFile(resolve(proc.cwd(), file), { decrypt });
    if (value === null) continue;
    if (!isDict(value)) throw new TsplayError('TSP1501', `--vars: ${file} holds no map of names and values`);
    for (const [key, member] of value) all.set(key, member);
  }
  for (const name of envVars) {
    const value = proc.env[name];
    if (value === undefined)
      throw new TsplayError('TSP1501', `--env-vars: the environment variable ${name} is not set`);
    all.set(name, value);
  }
  return all;
}
