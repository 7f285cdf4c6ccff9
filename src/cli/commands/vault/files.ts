/**
 * Whole files: encrypted, decrypted, shown, given another password.
 * @module
 */
import { TsplayError } from '../../../errors/index.ts';
import type { Vault } from '../../../vault/index.ts';
import { vaultActions } from '../../options/vault.ts';
import { page } from '../../pager.ts';
import type { CliProcess } from '../../process.ts';
import { readSource, writeTarget } from './store.ts';
import { action, encryptWith, newEncrypt, openingVault, type Job } from './work.ts';

type Output = { readonly output: string | undefined };

/** The files of an action, stdin when there are none. Throws TSP1503 when several would go to one place. */
function sources(
  { args, options: { output }, proc }: { args: readonly string[]; options: Output; proc: CliProcess },
  what: string,
): readonly string[] {
  if (output !== undefined && args.length > 1)
    throw new TsplayError('TSP1503', 'At most one input file may be used with the --output option');
  if (args.length === 0 && proc.stdin.isTTY === true) proc.stderr.write(`Reading ${what} input from stdin\n`);
  return args.length === 0 ? ['-'] : args;
}

export const encryptFiles = action(vaultActions.encrypt, async (job) => {
  const { options, proc } = job;
  const files = sources(job, 'plaintext');
  const encrypt = await newEncrypt(job);
  for (const file of files) writeTarget(encrypt(await readSource(file, proc)), options.output ?? file, proc);
  job.done('Encryption successful');
});

export const decryptFiles = action(vaultActions.decrypt, async (job) => {
  const { options, proc } = job;
  const files = sources(job, 'ciphertext');
  const vault = await openingVault(job);
  for (const file of files) writeTarget(await opened(file, vault, proc), options.output ?? file, proc);
  job.done('Decryption successful');
});

export const viewFiles = action(vaultActions.view, async ({ args, ...job }) => {
  const vault = await openingVault(job);
  for (const file of args) {
    const text = (await opened(file, vault, job.proc)).toString('utf8');
    await page(text.endsWith('\n') ? text : `${text}\n`, job.proc, job.settings);
  }
});

const opened = async (file: string, vault: Vault, proc: CliProcess): Promise<Buffer> =>
  vault.open(await readSource(file, proc), { file: file === '-' ? undefined : file }).plain;

type Rekey = Job<typeof vaultActions.rekey.options>;

export const rekeyFiles = action(vaultActions.rekey, async (job) => {
  const { args, proc } = job;
  const vault = await openingVault(job);
  const encrypt = await newKey(job);
  for (const file of args) writeTarget(encrypt(await opened(file, vault, proc)), file, proc);
  proc.stderr.write('Rekey successful\n');
});

/** The new password; with `--encrypt-vault-id` it may be one of those that are configured. */
async function newKey({ options, settings, secrets }: Rekey): Promise<ReturnType<typeof encryptWith>> {
  const { newVaultId, newVaultPasswordFile, encryptVaultId, askVaultPass } = options;
  const { vaultIdentity, vaultIdentityList, vaultPasswordFile } = settings.values;
  const named = encryptVaultId !== undefined && encryptVaultId !== '';
  const files = [newVaultPasswordFile, vaultPasswordFile].filter((file) => file !== undefined);
  const ids = [
    ...(named ? vaultIdentityList : []),
    ...(newVaultId === undefined ? [] : [newVaultId]),
    ...files.map((file) => `${vaultIdentity}@${file}`),
    ...(askVaultPass ? [`${vaultIdentity}@prompt_ask_vault_pass`] : []),
  ];
  return encryptWith(await secrets(ids, true), encryptVaultId, settings);
}
