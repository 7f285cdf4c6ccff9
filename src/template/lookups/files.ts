/**
 * Lookups that read the controller's files.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileVars } from '../file-vars.ts';
import { basename, dirname, globFiles } from '../python/paths.ts';
import { parseCsv } from '../python/csv.ts';
import { literal } from '../python/literal.ts';
import { raise } from '../runtime/errors.ts';
import { iter, truth } from '../runtime/iterate.ts';
import { readText } from '../runtime/output.ts';
import { str } from '../runtime/repr.ts';
import { isMap, isPlainList, type Py, type PyList } from '../runtime/types.ts';
import { Undefined } from '../runtime/undefined.ts';
import type { LookupCall, LookupDeclaration } from './declare.ts';
import { iniLookup } from './ini.ts';
import { locate, lookupError, optionText, readLookupFile, readPlain, splitTerm } from './option.ts';
import { expandHome } from '../../util/home.ts';

function file(term: Py, call: LookupCall): string {
  let text = readLookupFile(call, str(term));
  if (truth(call.options.get('lstrip') ?? false)) text = text.trimStart();
  return truth(call.options.get('rstrip') ?? true) ? text.trimEnd() : text;
}

function template(term: Py, call: LookupCall): Py {
  const path = locate(call, str(term), 'templates');
  if (path === undefined)
    return raise('AnsibleError', `the template file ${str(term)} could not be found for the lookup`);
  const vars = call.options.get('template_vars') ?? null;
  const given = isMap(vars) ? [...vars].map(([k, v]): [string, Py] => [str(k), v]) : [];
  const managed = call.ctx.host.services.run.setting?.('DEFAULT_MANAGED_STR');
  const own = fileVars(
    { path, named: str(term), dest: undefined },
    typeof managed === 'string' ? managed : undefined,
  );
  const extra = new Map<string, Py>([...[...own].map(([k, v]): [string, Py] => [k as string, v]), ...given]);
  const syntax = new Map<string, Py>();
  for (const [option, setting] of delimiterOptions) {
    const text = optionText(call, option);
    if (text !== undefined) syntax.set(setting, text);
  }
  for (const [option, setting] of switches) {
    const value = call.options.get(option);
    if (value !== undefined && value !== null) syntax.set(setting, truth(value));
  }
  const text = call.ctx.host.services.renderFile(readPlain(call, path), path, extra, syntax);
  return asData(text, call);
}
/** Text that looks like a structure as one, where that is wanted. */
function asData(text: string, { options, ctx }: LookupCall): Py {
  if (truth(options.get('jinja2_native') ?? false)) {
    const value = literal(text);
    return value === undefined ? text : value;
  }
  // Text stays text where the user wants native results and the lookup does not.
  const usual = ctx.host.services.run.setting?.('DEFAULT_JINJA2_NATIVE') !== true;
  return truth(options.get('convert_data') ?? usual) ? readText(text) : text;
}
const delimiterOptions = [
  ['variable_start_string', 'variableStart'],
  ['variable_end_string', 'variableEnd'],
  ['comment_start_string', 'commentStart'],
  ['comment_end_string', 'commentEnd'],
] as const;
const switches = [
  ['trim_blocks', 'trimBlocks'],
  ['lstrip_blocks', 'lstripBlocks'],
] as const;

const csvNames = ['col', 'default', 'delimiter', 'file', 'encoding', 'keycol'];

function csv(terms: readonly Py[], call: LookupCall): PyList {
  const noKey = (): never => raise('AnsibleError', 'Search key is required but was not found');
  if (terms.length === 0) return noKey();
  return terms.flatMap((term) => {
    const { words, options } = splitTerm(str(term), csvNames);
    if (words === '') return noKey();
    const get = (name: string): string | undefined => options.get(name) ?? optionText(call, name);
    const file = get('file') ?? 'ansible.csv';
    if (locate(call, file, 'files') === undefined)
      return raise('AnsibleError', `csvfile: [Errno 2] No such file or directory: '${file}'`);
    const mark = get('delimiter') ?? 'TAB';
    const text = readLookupFile(call, file, 'files', get('encoding') ?? 'utf-8');
    const rows = parseCsv(text, mark === 'TAB' || mark === 't' ? '\t' : mark);
    const row = rows.find((r) => r[Number(get('keycol') ?? 0)] === words);
    const value = row
      ? (row[Number(get('col') ?? 1)] ?? raise('AnsibleError', 'csvfile: list index out of range'))
      : get('default');
    return value === undefined ? [] : [value];
  });
}

/** Names to try, from the term forms first_found takes. */
function firstFoundNames(terms: readonly Py[], call: LookupCall): { names: string[]; skip: boolean } {
  const names: string[] = [];
  let skip = truth(call.options.get('skip') ?? false);
  const split = (v: Py): string[] =>
    typeof v === 'string'
      ? v
          .split(/[,;:\n]+/)
          .filter((s) => s !== '')
          .map((s) => s.trim())
      : iter(v).map(str);
  const add = (files: Py, paths: Py): void => {
    const folders = split(paths);
    for (const name of split(files))
      names.push(...(folders.length === 0 ? [name] : folders.map((f) => join(f, name))));
  };
  const visit = (term: Py): void => {
    if (term instanceof Undefined) return;
    if (isMap(term)) {
      skip = truth(term.get('skip') ?? skip);
      add(term.get('files') ?? [], term.get('paths') ?? []);
    } else if (isPlainList(term)) term.forEach(visit);
    else names.push(str(term));
  };
  terms.forEach(visit);
  if (call.options.has('files')) add(call.options.get('files') ?? [], call.options.get('paths') ?? []);
  return { names, skip };
}

function firstFound(terms: readonly Py[], call: LookupCall): PyList {
  const { names, skip } = firstFoundNames(terms, call);
  // A loop says what its task looks for.
  const folder = optionText(call, '_subdir') ?? 'files';
  for (const name of names) {
    const path = locate(call, name, folder);
    if (path !== undefined && existsSync(path)) return [path];
  }
  return skip ? [] : lookupError('No file was found when using first_found.');
}

function fileGlob(terms: readonly Py[], call: LookupCall): PyList {
  const { searchPath, basedir } = call.ctx.host.services;
  const bases = [...new Set([...searchPath, basedir])];
  return terms.flatMap((term) => {
    const pattern = expandHome(str(term));
    if (pattern.startsWith('/')) return globFiles(pattern);
    for (const folder of bases.flatMap((b) => [
      join(b, 'files', dirname(pattern)),
      join(b, dirname(pattern)),
    ])) {
      const found = globFiles(join(folder, basename(pattern)));
      if (found.length > 0) return found;
    }
    return [];
  });
}

export const fileLookups: readonly LookupDeclaration[] = [
  {
    name: 'file',
    signature: 'lstrip=false, rstrip=true',
    doc: 'The contents of files on the controller.',
    example: ["lookup('file', '/nosuch', errors='ignore')", "''"],
    run: (terms, call) => terms.map((t) => file(t, call)),
  },
  {
    name: 'unvault',
    doc: 'The contents of files, encrypted ones in plain text.',
    example: ["lookup('unvault', '/nosuch', errors='ignore')", "''"],
    run: (terms, call) => terms.map((t) => readLookupFile(call, str(t))),
  },
  {
    name: 'template',
    signature: '**options',
    doc: 'Template files rendered. Options: template_vars, the delimiters, trim_blocks, lstrip_blocks; convert_data for a list or dict.',
    example: ["lookup('template', '/nosuch', errors='ignore')", "''"],
    run: (terms, call) => terms.map((t) => template(t, call)),
  },
  iniLookup,
  {
    name: 'csvfile',
    signature: 'col=none, default=none, delimiter=none, file=none, encoding=none, keycol=none',
    doc: 'A column of the row of a CSV file that has a key in its first column.',
    example: ["lookup('csvfile', 'k', file='/nosuch', errors='ignore')", "''"],
    run: csv,
  },
  {
    name: 'first_found',
    emptyText: true,
    signature: 'files=none, paths=none, skip=false, _subdir=none',
    doc: 'The path of the first file there is.',
    example: ["query('first_found', ['/nosuch', '/etc/passwd'])", "['/etc/passwd']"],
    run: firstFound,
  },
  {
    name: 'fileglob',
    doc: 'The paths of the files that patterns match.',
    example: ["query('fileglob', '/etc/passw?')", "['/etc/passwd']"],
    run: fileGlob,
  },
];
