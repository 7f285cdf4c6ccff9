/**
 * Variables about a task's connection that templates find even where they are not set: what the keywords, the
 * command line and the configuration come to, as Ansible's tasks have them.
 * @module
 */
import type { HostVariable } from '../../config/index.ts';
import type { Inheritable } from '../../playbook/index.ts';
import type { VarSource } from '../../template/index.ts';
import type { Value } from '../../util/value.ts';
import type { RunOptions } from '../state/options.ts';

interface Known {
  readonly host: string;
  /** The task's; undefined outside tasks. */
  readonly keywords: Inheritable | undefined;
  readonly options: RunOptions;
}

type Getter = (known: Known) => Value | undefined;

/** Seconds, where no other time is given. */
const usualTimeout = 10;

const both = (names: readonly [HostVariable, HostVariable], get: Getter): [HostVariable, Getter][] =>
  names.map((name) => [name, get]);

const getters: ReadonlyMap<string, Getter> = new Map<HostVariable, Getter>([
  ['ansible_connection', ({ keywords, options }) => keywords?.connection ?? options.connection ?? 'ssh'],
  ...both(['ansible_host', 'ansible_ssh_host'], ({ host }) => host),
  ...both(
    ['ansible_user', 'ansible_ssh_user'],
    ({ keywords, options }) => keywords?.remoteUser ?? options.remoteUser,
  ),
  ...both(['ansible_port', 'ansible_ssh_port'], ({ keywords }) => keywords?.port),
  ...both(['ansible_password', 'ansible_ssh_pass'], ({ options }) => options.connectionPassword),
  ...both(['ansible_timeout', 'ansible_ssh_timeout'], ({ options }) => options.timeout ?? usualTimeout),
  ...both(
    ['ansible_private_key_file', 'ansible_ssh_private_key_file'],
    ({ options }) => options.privateKeyFile,
  ),
]);

/** The variables with those of the connection behind them. */
export function withConnection(vars: VarSource, known: Known): VarSource {
  const own = (name: string): Value | undefined => getters.get(name)?.(known) ?? undefined;
  return {
    get: (name) => {
      const value = vars.get(name);
      return value !== undefined || vars.has(name) ? value : own(name);
    },
    has: (name) => vars.has(name) || own(name) !== undefined,
    keys: () => new Set([...[...getters.keys()].filter((name) => own(name) !== undefined), ...vars.keys()]),
    own: (name) => vars.own?.(name) ?? (vars.own !== undefined && vars.has(name) ? undefined : own(name)),
    origin: (name) => vars.origin?.(name),
    setBy: (name) => vars.setBy?.(name),
  };
}
