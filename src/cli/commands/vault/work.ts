/**
 * What every action of `tsplay vault` begins with: its options and the passwords they name.
 * @module
 */
import type { Settings } from '../../../config/index.ts';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import { noticeFilter } from '../../../report/text/warnings.ts';
import { loadVaultSecrets, Vault, type VaultSecret } from '../../../vault/index.ts';
import { asker, type Asker } from '../../ask.ts';
import type { vaultOptions } from '../../options/shared.ts';
import type { CommandSpec, OptionTable, OptionValues } from '../../options/types.ts';
import { tellHelp } from '../../help-text.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { reportOptions } from '../../run/output.ts';
import { vaultIdsOf } from '../../run/to-options.ts';
import { withConfigured } from '../../settings.ts';

export interface World {
  readonly proc: CliProcess;
  readonly settings: Settings;
  /** Ctrl-C at a question. */
  readonly interrupted: () => void;
}

/** An action, from its words to its exit code. */
export type Work = (argv: readonly string[], world: World) => Promise<number>;

export interface Job<T extends OptionTable> {
  readonly options: OptionValues<T>;
  readonly args: readonly string[];
  readonly proc: CliProcess;
  readonly settings: Settings;
  readonly ask: Asker;
  /** Passwords for vault ids; asks for one when none is named. `confirm`: for a new password. */
  readonly secrets: (ids: readonly string[], confirm: boolean) => Promise<readonly VaultSecret[]>;
  warn(message: string): void;
  /** Says on stderr that it is done, where stdout is a terminal. */
  done(message: string): void;
}

type VaultTable = OptionTable & typeof vaultOptions;

/** An action with its options parsed. */
export const action =
  <T extends VaultTable>(spec: CommandSpec<T>, work: (job: Job<T>) => Promise<void>): Work =>
  async (argv, { proc, settings, interrupted }) => {
    const parsed = parse(spec, argv);
    if ('help' in parsed) return tellHelp(parsed, proc);
    const options = withConfigured(spec.options, parsed.options, parsed.given, settings);
    const {
      vaultId,
      verbose = 0,
      noColor = false,
    } = options as OptionValues<typeof vaultOptions> & {
      verbose?: number;
      noColor?: boolean;
    };
    const bad = vaultId.find((id) => id.includes(';'));
    if (bad !== undefined)
      throw new TsplayError(
        'TSP1503',
        `'${bad}' is not a valid vault id. The character ';' is not allowed in vault ids`,
      );
    const report = reportOptions(proc, { noColor, verbosity: verbose, settings });
    const notice = noticeFilter(report);
    const warn = (message: string): void => {
      const text = notice({ type: 'warning', time: Date.now(), message });
      if (text !== undefined) proc.stderr.write(`${text}\n`);
    };
    for (const message of settings.warnings) warn(message);
    const ask = asker(proc, interrupted);
    await work({
      options,
      args: parsed.args,
      proc,
      settings,
      ask,
      warn,
      secrets: (ids, confirm) =>
        loadVaultSecrets(ids.length > 0 ? ids : [`${settings.values.vaultIdentity}@prompt_ask_vault_pass`], {
          prompt: (question) => passwordAnswer(ask, question),
          cwd: proc.cwd(),
          identity: settings.values.vaultIdentity,
          confirm,
          warn,
        }),
      done: (message) => {
        if (proc.stdout.isTTY === true) proc.stderr.write(`${message}\n`);
      },
    });
    return ExitCode.ok;
  };

/** A missing password is a matter of the vault, not of the command line. */
async function passwordAnswer(ask: Asker, question: string): Promise<string> {
  try {
    return await ask.askPassword(question);
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    throw new TsplayError('TSP1401', error.message, { hint: error.hint, cause: error });
  }
}

type Sources = Pick<Job<typeof vaultOptions>, 'options' | 'settings' | 'secrets'>;

/** What opens the files. */
export async function openingVault({ options, settings, secrets }: Sources): Promise<Vault> {
  return new Vault(await secrets(vaultIdsOf(options, settings), false), {
    matchIds: settings.values.vaultIdMatch,
  });
}

/** Encrypts with one password. */
export type Encrypt = (plain: Buffer | string) => string;

/** The password of a label (when there are several, there must be one) as a function that encrypts. */
export function encryptWith(
  secrets: readonly VaultSecret[],
  label: string | undefined,
  { values }: Settings,
): Encrypt {
  const vault = new Vault(secrets);
  const { id } = vault.secretFor(label === '' ? undefined : label);
  const salt = values.vaultEncryptSalt;
  return (plain) =>
    vault.encrypt(plain, id, salt === undefined || salt === '' ? undefined : Buffer.from(salt));
}

type NewSources = Sources & { readonly options: { readonly encryptVaultId: string | undefined } };

/** The password that new content is encrypted with; asked for twice at a prompt. */
export async function newEncrypt({ options, settings, secrets }: NewSources): Promise<Encrypt> {
  const known = await secrets(vaultIdsOf(options, settings), true);
  const label = options.encryptVaultId;
  if (known.length > 1 && (label === undefined || label === ''))
    throw new TsplayError(
      'TSP1503',
      `The vault-ids ${known.map(({ id }) => id).join(',')} are available to encrypt. Specify the vault-id to encrypt with --encrypt-vault-id`,
    );
  return encryptWith(known, label, settings);
}
