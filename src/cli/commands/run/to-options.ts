/**
 * Option values to what the engine wants to know.
 * @module
 */
import type { RunOptions } from '../../../engine/options.ts';
import { TsplayError } from '../../../errors/index.ts';
import type { RunCommandOptions } from '../../options/run.ts';
import type { OptionValues } from '../../options/types.ts';
import type { Passwords } from '../../passwords.ts';

export type RunValues = OptionValues<RunCommandOptions>;

const defaultForks = 5;

/** A list of all sources of vault passwords, as Ansible puts it together (CLI.build_vault_ids). */
function vaultIds({ vaultId, vaultPasswordFile, askVaultPass }: RunValues): string[] {
  const ids = [...vaultId, ...vaultPasswordFile.map((file) => `default@${file}`)];
  return askVaultPass ? [...ids, 'default@prompt_ask_vault_pass'] : ids;
}

/** `--list-tags` shows every tag, `never` included, unless some were asked for. */
const tagsOf = ({ tags, skipTags, listTags }: RunValues): readonly string[] =>
  listTags && tags.length === 0 && skipTags.length === 0 ? ['never', 'all'] : tags;

/** Throws TSP1501 for a value that makes no sense. */
export function toRunOptions(
  playbooks: readonly string[],
  values: RunValues,
  passwords: Passwords,
  defaultInventory: readonly string[],
): RunOptions {
  const forks = values.forks ?? defaultForks;
  if (forks < 1) throw new TsplayError('TSP1501', `the number of forks must be at least 1, not ${forks}`);
  return {
    playbooks,
    inventories: values.inventory.length > 0 ? values.inventory : defaultInventory,
    limit: values.limit,
    tags: tagsOf(values),
    skipTags: values.skipTags,
    extraVars: values.extraVars,
    check: values.check,
    diff: values.diff,
    forks,
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
    startAtTask: values.startAtTask,
    step: values.step,
    forceHandlers: values.forceHandlers,
    flushCache: values.flushCache,
    vaultIds: vaultIds(values),
    modulePath: values.modulePath.flatMap((path) => path.split(':').filter((part) => part !== '')),
    debugVars: values.debugVars,
  };
}
