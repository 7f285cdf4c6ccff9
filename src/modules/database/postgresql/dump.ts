/**
 * Databases written to files and read from them, by PostgreSQL's own programs.
 * @module
 */
import { posix } from 'node:path';
import {
  complaint,
  fail,
  type ModuleContext,
  needsPrograms,
  type Plan,
  quote,
  quoteAll,
  shlexSplit,
  temporaryFolder,
} from '../../../sdk/index.ts';
import { freshFunctions } from '../../lib/fresh-file.ts';
import type { DatabaseGiven } from './database-params.ts';
import { connectionOf } from './login.ts';
import { passwordLines } from './psql.ts';

const packers: Readonly<Record<string, { readonly pack: string; readonly unpack: string }>> = {
  '.gz': { pack: 'gzip', unpack: 'gzip -dc' },
  '.bz2': { pack: 'bzip2', unpack: 'bzip2 -dc' },
  '.xz': { pack: 'xz', unpack: 'xz -dc' },
};
const formats: Readonly<Record<string, string>> = { '.tar': 't', '.pgc': 'c', '.dir': 'd' };

interface Command {
  /** What the result tells. */
  readonly shown: string;
  readonly program: string;
  readonly password: string;
}

const targetOf = ({ target, db }: DatabaseGiven): string => (target === '' ? `${db}.sql` : target);

function dumping(given: DatabaseGiven, remoteTmp: string): Command {
  const target = targetOf(given);
  const extension = posix.extname(target);
  const { conninfo, password } = connectionOf(given, given.db);
  const format = formats[extension];
  const words = [
    'pg_dump',
    ...(format === undefined ? [] : [`--format=${format}`]),
    ...shlexSplit(given.dump_extra_args ?? ''),
    ...shlexSplit(given.target_opts),
    '-w',
    '-d',
    conninfo,
  ];
  const file = quote(target);
  const packer = packers[extension]?.pack;
  const dump = quoteAll(words);
  // A packer's own success must not hide a failed dump.
  const made =
    packer === undefined ? dump : `{ ${dump} || echo $? >"$d/rc"; } | ${packer} && [ ! -e "$d/rc" ]`;
  const program = [
    freshFunctions(),
    ...(packer === undefined ? [] : [temporaryFolder({ wanted: remoteTmp })]),
    format === 'd' ? `made() { ${dump} -f "$1"; }` : `made() { ${made}; }`,
    format === 'd'
      ? `if loose_around ${file}; then fresh_folder ${file} made; else made ${file}; fi; x=$?`
      : `fresh ${file} made; x=$?`,
    'exit $x',
  ].join('\n');
  const shown = `${quoteAll(words)} ${format === 'd' ? '-f' : packer === undefined ? '>' : `| ${packer} >`} ${file}`;
  const needs = needsPrograms('pg_dump', ...(packer === undefined ? [] : [packer]));
  return { shown, program: `${needs}\n${passwordLines}\n${program}`, password };
}

function restoring(given: DatabaseGiven, remoteTmp: string): Command {
  const target = targetOf(given);
  const extension = posix.extname(target);
  const { conninfo, password } = connectionOf(given, given.db);
  const isArchive = formats[extension] !== undefined;
  const words = [
    ...(isArchive ? ['pg_restore', `--format=${formats[extension] ?? ''}`] : ['psql']),
    ...shlexSplit(given.target_opts),
    '-w',
    '-d',
    conninfo,
  ];
  const file = quote(target);
  const unpacker = packers[extension]?.unpack;
  const [first = ''] = words;
  const [unpack = ''] = (unpacker ?? '').split(' ');
  const needs = needsPrograms(first, ...(unpack === '' ? [] : [unpack]));
  const source = extension === '.dir' ? ` ${file}` : ` <${file}`;
  const program =
    unpacker === undefined
      ? `${quoteAll(words)}${source}`
      : `${temporaryFolder({ wanted: remoteTmp })}
{ ${unpacker} <${file} || echo $? >"$d/rc"; } | ${quoteAll(words)} && [ ! -e "$d/rc" ]; x=$?
exit $x`;
  const shown = unpacker === undefined ? program : `${unpacker} <${file} | ${quoteAll(words)}`;
  return { shown, program: `${needs}\n${passwordLines}\n${program}`, password };
}

function planned({ shown, program, password }: Command): Plan {
  return {
    changed: true,
    apply: async (write) => {
      const done = await write.run(program, { stdin: `${password}\n` });
      const keys = { rc: done.rc, cmd: shown };
      if (done.rc !== 0) return fail(complaint(done), { ...keys, stdout: done.stdout });
      return { ...keys, msg: done.stdout, stderr: done.stderr, executed_commands: [shown] };
    },
  };
}

export const planDump = (given: DatabaseGiven, { remoteTmp }: ModuleContext): Plan =>
  planned(dumping(given, remoteTmp));

export const planRestore = (given: DatabaseGiven, { remoteTmp }: ModuleContext): Plan =>
  planned(restoring(given, remoteTmp));
