/**
 * Variables that only template files see: `ansible_managed` and `template_*`, as the module and the lookup of Ansible
 * give them.
 * @module
 */
import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { fsPath } from '../util/bytes.ts';
import { PyDate, TemplateString, type Dict, type Value } from '../util/value.ts';
import { strftime } from './python/strftime.ts';

export interface TemplateFile {
  /** Absolute path on the controller. */
  readonly path: string;
  /** The path as the task or lookup names it. */
  readonly named: string;
  /** Where the result goes, for the module. */
  readonly dest: string | undefined;
}

/** The variables of one file. `managed` is the setting of ansible.cfg, with `{file}`, `{uid}`, `{host}` and strftime. */
export function fileVars(file: TemplateFile, managed = 'Ansible managed'): Dict {
  const stat = statSync(fsPath(file.path), { throwIfNoEntry: false });
  // Text that only stands for a file has none of them.
  if (stat === undefined) return new Map();
  const { mtime, uid } = stat;
  const changed = new PyDate(mtime, true);
  return new Map<Value, Value>([
    ['template_host', hostname()],
    ['template_path', file.named],
    ['template_mtime', changed],
    ['template_uid', userName(uid)],
    ['template_run_date', new PyDate(new Date(), true)],
    ['template_destpath', file.dest ?? null],
    ['template_fullpath', file.path],
    ['ansible_managed', managedText(managed, changed)],
  ]);
}

const names: Readonly<Record<string, string>> = {
  file: '{{ template_path }}',
  uid: '{{ template_uid }}',
  host: '{{ template_host }}',
};

/** The text of the user's own configuration, so it may hold templates: in braces that are doubled, as in Python's `format`. */
function managedText(managed: string, changed: PyDate): Value {
  const text = managed.replace(/\{\{|\}\}|\{(file|uid|host)\}/g, (found, name: string | undefined) =>
    name === undefined ? found.charAt(0) : (names[name] ?? ''),
  );
  const dated = text.includes('%') ? strftime(text, changed) : text;
  return dated.includes('{{') || dated.includes('{%') ? new TemplateString(dated) : dated;
}

/** The user's name on the controller, or the number where there is none. */
function userName(uid: number): Value {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(uid));
    return line?.split(':')[0] ?? uid;
  } catch {
    return uid;
  }
}
