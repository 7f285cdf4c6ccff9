/**
 * The command lines of a pull.
 * @module
 */
import type { PullCommandOptions } from '../../options/pull.ts';
import type { OptionValues } from '../../options/types.ts';

export type PullValues = OptionValues<PullCommandOptions>;

const verbosity = ({ verbose }: PullValues): string[] => (verbose > 0 ? [`-${'v'.repeat(verbose)}`] : []);
const each = (option: string, values: readonly string[]): string[] =>
  values.flatMap((value) => [option, value]);
const one = (option: string, value: string | undefined): string[] =>
  value === undefined ? [] : [option, value];
const flag = (option: string, given: boolean): string[] => (given ? [option] : []);

/** The arguments of the module: the options of ansible-pull under its names. */
function moduleArgs(values: PullValues, dest: string): Record<string, unknown> {
  const { moduleName = 'git', url, checkout, full, clean } = values;
  const force = clean ? { force: true } : {};
  const version = checkout === undefined ? {} : { version: checkout };
  const revision = checkout === undefined ? {} : { revision: checkout };
  switch (moduleName) {
    case 'subversion':
      return { repo: url, dest, ...revision, ...(full ? {} : { export: true }), ...force };
    case 'hg':
      return { repo: url, dest, ...revision, ...force };
    case 'bzr':
      return { name: url, dest, ...version, ...force };
    default:
      return {
        repo: url,
        dest,
        ...version,
        ...(values.acceptHostKey ? { accept_hostkey: true } : {}),
        ...(values.privateKey === undefined ? {} : { key_file: values.privateKey }),
        ...(values.verifyCommit ? { verify_commit: true } : {}),
        ...(values.trackSubs ? { track_submodules: true } : {}),
        ...(full ? {} : { depth: 1 }),
        ...force,
      };
  }
}

/** `tsplay adhoc`: the inventory may not be there yet, so that without one it is this machine. */
export const checkoutWords = (
  values: PullValues,
  inventory: readonly string[],
  dest: string,
  hosts: string,
): string[] => [
  'all',
  ...each('-i', inventory.length > 0 ? inventory : ['localhost,']),
  ...['-c', 'local', '-l', hosts, ...verbosity(values)],
  ...['-m', values.moduleName ?? 'git', '-a', JSON.stringify(moduleArgs(values, dest))],
  ...each('-e', values.extraVars),
  ...each('-M', values.modulePath),
];

/** `tsplay run`, from within the checkout. */
export const playWords = (
  values: PullValues,
  inventory: readonly string[],
  playbooks: readonly string[],
  hosts: string,
): string[] => [
  ...playbooks,
  ...['-c', 'local', ...verbosity(values)],
  ...each('-i', inventory),
  ...each('-M', values.modulePath),
  ...each('--vault-password-file', values.vaultPasswordFile),
  ...each('--vault-id', values.vaultId),
  ...flag('--ask-vault-password', values.askVaultPass),
  ...one('--become-password-file', values.becomePasswordFile),
  ...one('--connection-password-file', values.connectionPasswordFile),
  ...flag('--ask-become-pass', values.askBecomePass),
  ...flag('--ask-pass', values.askPass),
  ...each('-e', values.extraVars),
  ...each('--skip-tags', values.skipTags),
  ...each('-t', values.tags),
  ...['-l', values.limit ?? hosts],
  ...flag('-C', values.check),
  ...flag('-D', values.diff),
  ...flag('--list-hosts', values.listHosts),
];
