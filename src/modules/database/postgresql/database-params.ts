/** Parameters of `postgresql_db`. */
import { p, type Params } from '../../../sdk/index.ts';
import { sessionParams } from './login.ts';

export const databaseParams = {
  db: p.str({ doc: 'The database.', required: true, aliases: ['name'] }),
  owner: p.str({ doc: 'Role that owns it.', default: '' }),
  template: p.str({ doc: 'Database that a new one is copied from.', default: '' }),
  encoding: p.str({ doc: 'Encoding of a new one.', default: '' }),
  lc_collate: p.str({ doc: 'How a new one sorts.', default: '' }),
  lc_ctype: p.str({ doc: 'What a new one takes for letters.', default: '' }),
  state: p.choice(['absent', 'dump', 'present', 'rename', 'restore'], {
    doc: 'Whether it is there; `dump` writes it to `target`, `restore` reads it from there, `rename` calls it that.',
    default: 'present',
  }),
  target: p.path({ doc: 'File of a dump, or the new name.', default: '' }),
  target_opts: p.str({ doc: 'More options for pg_dump, pg_restore or psql.', default: '' }),
  dump_extra_args: p.str({ doc: 'More options for pg_dump.' }),
  maintenance_db: p.str({ doc: 'Database to connect to.', default: 'postgres' }),
  conn_limit: p.str({ doc: 'How many may connect at once.', default: '' }),
  tablespace: p.path({ doc: 'Where its files are.', default: '' }),
  force: p.bool({ doc: 'End connections to a database that goes.', default: false }),
  ...sessionParams,
} as const;
export type DatabaseGiven = Params<typeof databaseParams>;
