/**
 * Lookups that ask the run around the template: its inventory and settings.
 * @module
 */
import { raise } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { truth } from '../runtime/iterate.ts';
import { str } from '../runtime/repr.ts';
import { isPlainList, type Py, type PyList } from '../runtime/types.ts';
import { lookupError, optionText } from './option.ts';
import type { LookupCall, LookupDeclaration } from './declare.ts';

/** Defaults of settings that playbooks ask for, where there is no run or the run knows none. */
const settings = new Map<string, Py>([
  [
    'ANSIBLE_COW_ACCEPTLIST',
    'bud-frogs bunny cheese daemon default dragon elephant-in-snake elephant eyes hellokitty kitty luke-koala meow milk moofasa moose ren sheep small stegosaurus stimpy supermilker three-eyes turkey turtle tux udder vader-koala vader www'.split(
      ' ',
    ),
  ],
  ['DEFAULT_FORKS', 5],
  ['DEFAULT_TIMEOUT', 10],
  ['DEFAULT_BECOME_METHOD', 'sudo'],
  ['DEFAULT_BECOME_USER', 'root'],
  ['DEFAULT_REMOTE_USER', null],
  ['DEFAULT_REMOTE_PORT', null],
  ['DEFAULT_GATHERING', 'implicit'],
  ['DEFAULT_HASH_BEHAVIOUR', 'replace'],
  ['DEFAULT_STRATEGY', 'linear'],
  ['DEFAULT_TRANSPORT', 'smart'],
  ['DEFAULT_MANAGED_STR', 'Ansible managed'],
  ['HOST_KEY_CHECKING', true],
  ['RETRY_FILES_ENABLED', false],
]);

interface PluginOption {
  /** The variables that set it, strongest last. */
  readonly vars: readonly string[];
  readonly fallback: Py;
}
const option = (fallback: Py, ...vars: string[]): PluginOption => ({ vars, fallback });

/** Options of plug-ins by type and name. */
const pluginOptions = new Map<string, ReadonlyMap<string, PluginOption>>([
  [
    'connection ssh',
    new Map([
      ['host', option('inventory_hostname', 'inventory_hostname', 'ansible_host', 'ansible_ssh_host')],
      ['port', option(null, 'ansible_port', 'ansible_ssh_port')],
      ['remote_user', option(null, 'ansible_user', 'ansible_ssh_user')],
      ['private_key_file', option(null, 'ansible_private_key_file', 'ansible_ssh_private_key_file')],
      ['ssh_common_args', option('', 'ansible_ssh_common_args')],
      ['ssh_extra_args', option('', 'ansible_ssh_extra_args')],
      ['pipelining', option(false, 'ansible_pipelining', 'ansible_ssh_pipelining')],
    ]),
  ],
  ['shell sh', new Map([['remote_tmp', option('~/.ansible/tmp', 'ansible_remote_tmp')]])],
]);

/** An option of a plug-in and where it is from. */
function pluginSetting(term: string, plugin: string, call: LookupCall): readonly [Py, string] | undefined {
  const found = pluginOptions.get(plugin)?.get(term);
  const configured = call.ctx.host.services.run.setting?.(term) ?? null;
  if (!found) return configured === null ? undefined : [configured, 'default'];
  const name = found.vars.findLast((id) => call.ctx.host.resolve(id) !== undefined);
  return name === undefined
    ? [configured ?? found.fallback, 'default']
    : [call.ctx.host.resolve(name) ?? null, `var: ${name}`];
}

/** What Ansible keeps beside its settings, and refuses to give. */
const notSettings = new Set(['ConfigManager', 'Sequence', 'add_internal_fqcns', 'set_constant', 'to_text']);

function config(terms: readonly Py[], call: LookupCall): PyList {
  const onMissing = optionText(call, 'on_missing') ?? 'error';
  if (!['error', 'warn', 'skip'].includes(onMissing))
    return raise(
      'AnsibleOptionsError',
      `Invalid value "${onMissing}" for configuration option "on_missing", valid values are: ['error', 'skip', 'warn']`,
    );
  return terms.flatMap((term) => {
    if (typeof term !== 'string')
      return raise(
        'AnsibleOptionsError',
        `Invalid setting identifier, "${str(term)}" is not a string, its a ${typeName(term)}`,
      );
    const plugin = optionText(call, 'plugin_type');
    if (plugin !== undefined) {
      const found = pluginSetting(term, `${plugin} ${optionText(call, 'plugin_name') ?? ''}`, call);
      if (found) return [truth(call.options.get('show_origin') ?? false) ? [...found] : found[0]];
      return onMissing === 'error' ? lookupError(`Unable to find setting ${term}`) : [];
    }
    if (notSettings.has(term)) return lookupError(`Invalid setting "${term}" attempted`);
    const value: Py | undefined = call.ctx.host.services.run.setting?.(term) ?? settings.get(term);
    if (value !== undefined) return [value];
    return onMissing === 'error' ? lookupError(`Unable to find setting ${term}`) : [];
  });
}

function inventoryHostnames(terms: readonly Py[], call: LookupCall): PyList {
  const { hosts } = call.ctx.host.services.run;
  if (!hosts) return lookupError('there is no inventory to look in here');
  const patterns = terms.flatMap((term) => (isPlainList(term) ? term : [term])).map(str);
  return [...hosts(patterns)];
}

export const runLookups: readonly LookupDeclaration[] = [
  {
    name: 'inventory_hostnames',
    doc: 'Names of the inventory hosts that patterns match, as in `hosts:` of a play. `--limit` does not count.',
    example: ["query('inventory_hostnames', 'all:!www', errors='ignore')", '[]'],
    run: inventoryHostnames,
  },
  {
    name: 'config',
    emptyText: true,
    signature: "on_missing='error', plugin_type=none, plugin_name=none, show_origin=false",
    doc: "Settings by Ansible's names for them, as the environment and ansible.cfg have them; with `plugin_type` and `plugin_name` the options of the connection ssh and the shell sh, as variables have them.",
    example: ["lookup('config', 'DEFAULT_FORKS')", '5'],
    run: config,
  },
];
