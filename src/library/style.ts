/**
 * What kind of program a module's file is, and so how it gets its arguments. Ansible's rules.
 * @module
 */
import { basename } from 'node:path';
import { shlexSplit } from '../util/shlex.ts';

/**
 * `binary`, `json`: a file with the arguments as JSON. `keyvalue`: a file with `key=value` words. `embedded`: the JSON is
 * put into the module's own text. `python`, `powershell`: needs Ansible's own library.
 */
export type ModuleStyle = 'binary' | 'json' | 'keyvalue' | 'embedded' | 'python' | 'powershell';

/** Replaced by the arguments as JSON. */
export const jsonArgsMark = '<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>';

const newPython =
  /^\s*(?:from\s+ansible(?:_collections)?(?:\.\w+)*\s+import\s|import\s+ansible(?:\.|_collections)|from\s+\.+[\w.]*\s+import\s)|<<INCLUDE_ANSIBLE_MODULE_COMMON>>/m;

const powershell =
  /#Requires -(?:Module|Version)|#AnsibleRequires -(?:OSVersion|Powershell|CSharpUtil)|# POWERSHELL_COMMON/i;

/** What is said of a module that cannot be run, before the run and in it. */
export const needsAnsible = (name: string, style: 'python' | 'powershell', file: string): string =>
  `the module ${name} needs Ansible's ${style === 'python' ? 'Python library, and there is no ansible-core on this machine' : 'PowerShell library, which tsplay does not include'}: ${file}`;

/** Bytes that text never has; enough of them at the start tell a binary. */
const isText = (byte: number): boolean =>
  byte >= 0x20 || (byte >= 7 && byte <= 13 && byte !== 11) || byte === 27;

export function styleOf(content: Buffer): ModuleStyle {
  if (!content.subarray(0, 1024).every(isText)) return 'binary';
  const text = content.toString('latin1');
  if (newPython.test(text)) return 'python';
  if (powershell.test(text)) return 'powershell';
  if (text.includes(jsonArgsMark)) return 'embedded';
  return text.includes('WANT_JSON') ? 'json' : 'keyvalue';
}

/** The words of a `#!` line; undefined without one. */
export function shebangOf(content: Buffer): readonly [string, ...string[]] | undefined {
  const end = content.indexOf(0x0a);
  const line = content.subarray(0, end < 0 ? content.length : end).toString('utf8');
  if (!line.startsWith('#!')) return undefined;
  const [first, ...rest] = shlexSplit(line.slice(2).trim());
  return first === undefined ? undefined : [first, ...rest];
}

/** The variable that names another interpreter: `ansible_ruby_interpreter`. */
export const interpreterVariable = (interpreter: string): string =>
  `ansible_${basename(interpreter)}_interpreter`;
