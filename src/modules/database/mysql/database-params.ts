/** Parameters of `mysql_db`. */
import { p, type Params } from '../../../sdk/index.ts';
import { loginParams } from './login.ts';

export const databaseParams = {
  name: p.list(p.str({ doc: 'A database, or `all` for a dump.' }), {
    doc: 'The databases.',
    required: true,
    aliases: ['db'],
  }),
  state: p.choice(['absent', 'dump', 'import', 'present'], {
    doc: 'Whether they are there; `dump` writes them to `target`, `import` reads from there.',
    default: 'present',
  }),
  encoding: p.str({ doc: 'Encoding of a new one, and of a dump.', default: '' }),
  collation: p.str({ doc: 'How a new one sorts.', default: '' }),
  target: p.path({ doc: 'The file; packed where its name ends with .gz, .bz2 or .xz.' }),
  single_transaction: p.bool({ doc: 'Dump in one transaction.', default: false }),
  quick: p.bool({ doc: 'Dump tables row by row.', default: true }),
  ignore_tables: p.list(p.str({ doc: 'A table, as `database.table`.' }), {
    doc: 'Tables that are left out of a dump.',
    default: [],
  }),
  hex_blob: p.bool({ doc: 'Dump binary columns in hex.', default: false }),
  force: p.bool({ doc: 'Go on where a statement fails.', default: false }),
  master_data: {
    ...p.int({
      doc: 'Write the place in the log into a dump: 1 as a statement, 2 as a comment.',
      default: 0,
    }),
    choices: [0, 1, 2],
  },
  skip_lock_tables: p.bool({ doc: 'Lock no tables.', default: false }),
  dump_extra_args: p.str({ doc: 'More options for mysqldump.' }),
  use_shell: p.bool({ doc: "How Ansible unpacks. Here it is always the shell's pipe.", default: false }),
  unsafe_login_password: p.bool({
    doc: 'How Ansible quotes the password. Here it is in no command line.',
    default: false,
  }),
  restrict_config_file: p.bool({ doc: 'Read no other file of options. Here none is.', default: false }),
  check_implicit_admin: p.bool({ doc: 'Try root without a password first.', default: false }),
  config_overrides_defaults: p.bool({
    doc: 'Whether host and port of `config_file` win.',
    default: false,
  }),
  chdir: p.path({ doc: 'Folder to work in.' }),
  pipefail: p.bool({ doc: 'Fail where a packed dump fails. Here that is always so.', default: false }),
  ...loginParams,
} as const;
export type DatabaseGiven = Params<typeof databaseParams>;
