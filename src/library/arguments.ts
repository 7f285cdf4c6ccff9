/**
 * A module's arguments as Ansible hands them over, its internal ones among them.
 * @module
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AnsibleCore } from '../python/index.ts';
import { dumpJson, quote, type ModuleContext } from '../sdk/index.ts';
import { valueText, type Dict, type Value } from '../util/value.ts';
import { jsonArgsMark, type ModuleStyle } from './style.ts';

/** The version that modules are told: the ansible-core whose behaviour tsplay follows. */
const version = '2.19.0';

const internal = (file: string, context: ModuleContext, tmp: string): readonly [Value, Value][] => [
  ['_ansible_check_mode', context.check],
  ['_ansible_no_log', context.noLog],
  ['_ansible_debug', false],
  ['_ansible_diff', context.diff],
  ['_ansible_verbosity', context.verbosity],
  ['_ansible_version', version],
  ['_ansible_module_name', basename(file).replace(/\.\w+$/, '')],
  ['_ansible_syslog_facility', 'LOG_USER'],
  ['_ansible_selinux_special_fs', ['fuse', 'nfs', 'vboxsf', 'ramfs', '9p', 'vfat']],
  ['_ansible_string_conversion_action', 'warn'],
  ['_ansible_socket', null],
  ['_ansible_shell_executable', '/bin/sh'],
  ['_ansible_keep_remote_files', false],
  ['_ansible_tmpdir', null],
  ['_ansible_remote_tmp', tmp],
  ['_ansible_ignore_unknown_opts', false],
];

/** Parts of what every module is told that only newer versions of Ansible's library know. */
const newer: readonly [string, string][] = [
  ['_ansible_ignore_unknown_opts', 'ignore_unknown_opts'],
  ['_ansible_target_log_info', 'target_log_info'],
  ['_ansible_tracebacks_for', 'tracebacks_for'],
];

/** The arguments of a module in Python, as JSON; only what its library knows is told besides. */
export function pythonArguments(name: string, args: Dict, context: ModuleContext, core: AnsibleCore): string {
  const known = readFileSync(join(core.folder, 'ansible', 'module_utils', 'common', 'parameters.py'), 'utf8');
  const unknown = new Set(newer.filter(([, word]) => !known.includes(`'${word}'`)).map(([key]) => key));
  const told = new Map<Value, Value>([
    ...internal(name, context, context.remoteTmp),
    ['_ansible_target_log_info', null],
    ['_ansible_tracebacks_for', []],
    ['_ansible_version', core.version],
    ['_ansible_module_name', name],
  ]);
  const shared = [...told].filter(([key]) => typeof key !== 'string' || !unknown.has(key));
  return dumpJson(new Map([['ANSIBLE_MODULE_ARGS', new Map([...args, ...shared])]]));
}

export interface HandedOver {
  readonly content: Buffer;
  readonly args: string | undefined;
}

/** The module and its file of arguments. */
export function handOver(
  style: ModuleStyle,
  file: string,
  content: Buffer,
  args: Dict,
  context: ModuleContext,
  tmp: string,
): HandedOver {
  const all: Dict = new Map([...args, ...internal(file, context, tmp)]);
  if (style === 'keyvalue') {
    const words = [...all].map(([key, value]) => `${valueText(key)}=${quote(valueText(value))} `);
    return { content, args: words.join('') };
  }
  const json = dumpJson(all);
  if (style !== 'embedded') return { content, args: json };
  const text = content
    .toString('latin1')
    .replaceAll(jsonArgsMark, () => Buffer.from(json).toString('latin1'));
  return { content: Buffer.from(text, 'latin1'), args: undefined };
}
