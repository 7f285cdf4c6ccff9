/**
 * Option values to what the engine wants to know.
 * @module
 */
import type { RunOptions } from '../../engine/state/options.ts';
import type { Settings } from '../../config/index.ts';
import { TsplayError } from '../../errors/index.ts';
import type {
  becomeOptions,
  checkOptions,
  connectionOptions,
  inventoryOptions,
  taskOptions,
  vaultOptions,
} from '../options/shared.ts';
import type { OptionValues } from '../options/types.ts';
import type { Passwords } from '../passwords.ts';
import { defaultInventory } from '../settings.ts';

type Shared = typeof inventoryOptions &
  typeof taskOptions &
  typeof checkOptions &
  typeof connectionOptions &
  typeof becomeOptions;

/** Values of options that every command which works on hosts has. */
export type SharedValues = OptionValues<Shared & typeof vaultOptions> & { readonly verbose: number };

const defaultForks = 5;

/** A list of all sources of vault passwords, as Ansible puts it together (CLI.build_vault_ids). */
export function vaultIdsOf(
  { vaultId, vaultPasswordFile, askVaultPass }: OptionValues<typeof vaultOptions>,
  { values: { vaultIdentity } }: Settings,
): string[] {
  const ids = [...vaultId, ...vaultPasswordFile.map((file) => `${vaultIdentity}@${file}`)];
  return askVaultPass ? [...ids, `${vaultIdentity}@prompt_ask_vault_pass`] : ids;
}

/** A run of which nothing is said. */
export const noOptions: RunOptions = {
  playbooks: [],
  inventories: [],
  tags: [],
  skipTags: [],
  extraVars: [],
  check: false,
  diff: false,
  forks: defaultForks,
  become: false,
  verbosity: 0,
  step: false,
  forceHandlers: false,
  flushCache: false,
  vaultIds: [],
  modulePath: [],
  debugVars: false,
};

/** What the options of all commands say; the rest as when nothing is said. Throws TSP1501 for a value without sense. */
export function sharedRunOptions(values: SharedValues, passwords: Passwords, settings: Settings): RunOptions {
  const forks = values.forks ?? defaultForks;
  if (forks < 1) throw new TsplayError('TSP1501', 'The number of processes (--forks) must be >= 1');
  return {
    ...noOptions,
    inventories: values.inventory.length > 0 ? values.inventory : defaultInventory(settings),
    limit: values.limit,
    extraVars: values.extraVars,
    check: values.check,
    diff: values.diff,
    forks,
    readAhead: !values.noReadAhead,
    become: values.become,
    becomeMethod: values.becomeMethod,
    becomeUser: values.becomeUser,
    becomePassword: passwords.become,
    connectionPassword: passwords.connection,
    remoteUser: values.user,
    privateKeyFile: values.privateKey,
    connection: values.connection,
    sshCommonArgs: values.sshCommonArgs,
    sshExtraArgs: values.sshExtraArgs,
    timeout: values.timeout,
    verbosity: values.verbose,
    vaultIds: vaultIdsOf(values, settings),
    modulePath: values.modulePath.flatMap((path) => path.split(':').filter((part) => part !== '')),
  };
}
