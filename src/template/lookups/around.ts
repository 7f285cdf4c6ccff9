/**
 * Lookups that ask the run around the template: its inventory and settings.
 * @module
 */
import { raise } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { str } from '../runtime/repr.ts';
import { isPlainList, type Py, type PyList } from '../runtime/types.ts';
import { lookupError, optionText } from './option.ts';
import type { LookupCall, LookupDeclaration } from './declare.ts';

/** Defaults of settings that playbooks ask for, where there is no run or the run knows none. */
const settings = new Map<string, Py>([
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

function config(terms: readonly Py[], call: LookupCall): PyList {
  const onMissing = optionText(call, 'on_missing') ?? 'error';
  if (!['error', 'warn', 'skip'].includes(onMissing))
    return raise(
      'AnsibleOptionsError',
      `"on_missing" must be a string and one of "error", "warn" or "skip", not ${onMissing}`,
    );
  return terms.flatMap((term) => {
    if (typeof term !== 'string')
      return raise(
        'AnsibleOptionsError',
        `Invalid setting identifier, "${str(term)}" is not a string, its a ${typeName(term)}`,
      );
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
    signature: "on_missing='error'",
    doc: "Settings by Ansible's names for them, as the environment and ansible.cfg have them.",
    example: ["lookup('config', 'DEFAULT_FORKS')", '5'],
    run: config,
  },
];
