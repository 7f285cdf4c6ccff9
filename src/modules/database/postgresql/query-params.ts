/** Parameters of `community.postgresql.postgresql_query`. */
import { p, type Params } from '../../../sdk/index.ts';
import { sessionParams } from './login.ts';

export const queryParams = {
  query: p.raw({ doc: 'A query, or a list of queries.' }),
  positional_args: p.list(p.raw({ doc: 'A value; a list becomes an array.' }), {
    doc: 'Values for `%s` in queries, in their order.',
  }),
  named_args: p.dict({ doc: 'Values for `%(name)s` in queries, by their names.' }),
  db: p.str({ doc: 'The database.', aliases: ['login_db'] }),
  path_to_script: p.path({ doc: 'File of the host with queries; going away.' }),
  as_single_query: p.bool({
    doc: 'Run what the file contains as one query, and not piece by piece between semicolons; going away.',
    default: true,
  }),
  autocommit: p.bool({ doc: 'Run queries outside of a transaction, as `VACUUM` needs it.', default: false }),
  encoding: p.str({ doc: 'Encoding of the client; here results are text either way.' }),
  search_path: p.list(p.str({ doc: 'A schema.' }), { doc: 'Schemas to look in.' }),
  ...sessionParams,
} as const;

export type QueryGiven = Params<typeof queryParams>;
