/**
 * Databases written to files and read from them, by the server's own programs.
 * @module
 */
import { posix } from 'node:path';
import {
  complaint,
  fail,
  needsPrograms,
  type Plan,
  quote,
  quoteAll,
  type ResultKeys,
  shlexSplit,
  type WriteHost,
} from '../../../sdk/index.ts';
import { loginInput, loginLines, type Session } from './client.ts';
import type { DatabaseGiven } from './database-params.ts';
import { freshFunctions } from '../../lib/fresh-file.ts';

export interface Dumping {
  readonly given: DatabaseGiven;
  readonly session: Session;
  /** Of the result. */
  readonly keys: ResultKeys;
  readonly names: readonly string[];
  readonly isAll: boolean;
}

const packers: Readonly<Record<string, string>> = { '.gz': 'gzip', '.bz2': 'bzip2', '.xz': 'xz' };

/** Into the folder to work in. */
const entering = (folder: string | undefined): string =>
  folder === undefined ? '' : `cd -- ${quote(folder)} || exit 1\n`;

function dumpWords({ given, names, isAll }: Dumping): string[] {
  const flag = (name: string, wanted: boolean): string[] => (wanted ? [name] : []);
  return [
    ...flag('--force', given.force),
    ...flag('--skip-lock-tables', given.skip_lock_tables),
    ...flag(`--default-character-set=${given.encoding}`, given.encoding !== ''),
    ...flag('--single-transaction=true', given.single_transaction),
    ...flag('--quick', given.quick),
    ...given.ignore_tables.map((table) => `--ignore-table=${table}`),
    ...flag('--hex-blob', given.hex_blob),
    ...flag(`--master-data=${given.master_data}`, given.master_data !== 0),
    ...shlexSplit(given.dump_extra_args ?? ''),
    ...(isAll ? ['--all-databases'] : names.length > 1 ? ['--databases', '--', ...names] : ['--', ...names]),
  ];
}

async function run(
  { given, session, keys }: Dumping,
  program: string,
  shown: readonly string[],
  write: WriteHost,
): Promise<ResultKeys> {
  const done = await write.run(entering(given.chdir) + program, { stdin: loginInput(session.login) });
  if (done.rc !== 0) fail(complaint(done), { rc: done.rc });
  return { ...keys, msg: done.stdout, executed_commands: shown };
}

export function planDump(dumping: Dumping): Plan {
  const { given, session, keys } = dumping;
  const target = given.target ?? '';
  const packer = packers[posix.extname(target)];
  const words = quoteAll(dumpWords(dumping));
  const tail = packer === undefined ? `>${quote(target)}` : `| ${packer} >${quote(target)}`;
  const lines = loginLines(session.login, ['mysqldump', 'mariadb-dump'], session.remoteTmp);
  const dump = `"$x_m" --defaults-file="$d/cnf" ${words}`;
  // A packer's own success must not hide a failed dump.
  const made =
    packer === undefined ? dump : `{ ${dump} || : >"$d/failed"; } | ${packer} && [ ! -e "$d/failed" ]`;
  const program = [
    ...(packer === undefined ? [] : [needsPrograms(packer)]),
    lines,
    freshFunctions(),
    `made() { ${made}; }`,
    `fresh ${quote(target)} made; x=$?`,
    'exit $x',
  ].join('\n');
  return {
    changed: true,
    result: keys,
    apply: (write) => run(dumping, program, [`mysqldump ${words} ${tail}`], write),
  };
}

/** `prepare` makes a database that is not there yet. */
export function planImport(dumping: Dumping, prepare: (write: WriteHost) => Promise<void>): Plan {
  const { given, session, keys, names, isAll } = dumping;
  const target = given.target ?? '';
  const packer = packers[posix.extname(target)];
  const words = quoteAll([
    ...(given.force ? ['-f'] : []),
    ...(given.encoding === '' ? [] : [`--default-character-set=${given.encoding}`]),
    ...(isAll ? [] : ['--one-database', '--', ...names]),
  ]);
  const file = quote(target);
  const lines = `[ -e ${file} ] || { echo "target "${file}" does not exist on the host" >&2; exit 1; }
${packer === undefined ? '' : `${needsPrograms(packer)}\n`}${loginLines(session.login, ['mysql', 'mariadb'], session.remoteTmp)}`;
  const client = `"$x_m" --defaults-file="$d/cnf" ${words}`;
  const program =
    packer === undefined
      ? `${lines}\n${client} <${file}; x=$?\nexit $x`
      : `${lines}\n{ ${packer} -dc <${file} || : >"$d/failed"; } | ${client} && [ ! -e "$d/failed" ]; x=$?\nexit $x`;
  const shown = packer === undefined ? `mysql ${words} <${file}` : `${packer} -dc <${file} | mysql ${words}`;
  return {
    changed: true,
    result: keys,
    apply: async (write) => {
      await prepare(write);
      return run(dumping, program, [shown], write);
    },
  };
}
