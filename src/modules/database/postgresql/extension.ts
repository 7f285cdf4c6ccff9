/** `community.postgresql.postgresql_ext` */
import { defineModule, fail, p, type Params } from '../../../sdk/index.ts';
import { checkInput, sessionParams } from './login.ts';
import { ask, execute } from './psql.ts';
import { ident, literal } from './sql.ts';

const params = {
  ext: p.str({ doc: 'The extension.', required: true, aliases: ['name'] }),
  db: p.str({ doc: 'The database.', required: true, aliases: ['login_db'] }),
  schema: p.str({ doc: 'Schema for what it brings.' }),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is there.', default: 'present' }),
  cascade: p.bool({
    doc: 'Install what it needs as well, or remove what needs it.',
    default: false,
  }),
  version: p.str({ doc: 'Its version, or `latest`.' }),
  ...sessionParams,
} as const;
type Given = Params<typeof params>;

const failing = 'Management of PostgreSQL extension failed';

export const postgresqlExt = defineModule({
  name: 'community.postgresql.postgresql_ext',
  summary: 'Manage extensions of databases of PostgreSQL',
  params,
  support: { check: 'full', diff: 'none' },
  differences: ['Needs psql on the host instead of psycopg2.'],
  returns: { queries: 'Statements that were run.', db: 'The database.', ext: 'The extension.' },
  examples: [
    {
      title: 'Hashes of passwords in a database',
      yaml: 'community.postgresql.postgresql_ext:\n  name: pgcrypto\n  db: shop',
    },
  ],
  async plan(given, host, context) {
    const { ext, db, version, state, session_role: role } = given;
    checkInput(given, [ext, given.schema, version, role]);
    if (version !== undefined && state === 'absent')
      context.warn('Parameter version is ignored when state=absent');
    const session = { login: given, database: db };
    const name = literal(ext);
    const [[found] = [], offered = [], [path] = []] = await ask(
      session,
      host,
      [
        `SELECT extversion FROM pg_extension WHERE extname = ${name}`,
        `SELECT version FROM pg_available_extension_versions WHERE name = ${name}`,
        `SELECT p.path FROM pg_available_extensions a, LATERAL pg_extension_update_paths(a.name) p WHERE a.name = ${name} AND p.source = a.installed_version AND p.target = ${literal(version ?? '')} AND p.path IS NOT NULL`,
      ],
      failing,
    );
    const current = found?.['extversion'] as string | undefined;
    const versions = offered.map((row) => String(row['version']));
    const statement = statementFor(given, current, versions, path !== undefined);
    const result = { db, ext, queries: [] };
    if (statement === undefined) return { changed: false, result };
    return {
      changed: true,
      result,
      apply: async (write) => {
        await execute(session, write, [statement], failing);
        return { queries: [statement] };
      },
    };
  },
});

/** Undefined where there is nothing to do. */
function statementFor(
  { ext, state, schema, cascade, version }: Given,
  current: string | undefined,
  versions: readonly string[],
  hasPath: boolean,
): string | undefined {
  const behind = cascade ? ' CASCADE' : '';
  if (state === 'absent') return current === undefined ? undefined : `DROP EXTENSION ${ident(ext)}${behind}`;
  const isNamed = version !== undefined && version !== 'latest';
  if (current === undefined) {
    if (isNamed && !versions.includes(version)) return fail(`Passed version '${version}' is not available`);
    if (version === undefined && versions.length === 0) return fail(`Extension ${ext} is not available`);
    const within = schema === undefined ? '' : ` WITH SCHEMA ${ident(schema)}`;
    return `CREATE EXTENSION ${ident(ext)}${within}${isNamed ? ` VERSION ${literal(version)}` : ''}${behind}`;
  }
  if (version === undefined || version === current) return undefined;
  if (!isNamed) return `ALTER EXTENSION ${ident(ext)} UPDATE`;
  if (hasPath) return `ALTER EXTENSION ${ident(ext)} UPDATE TO ${literal(version)}`;
  return fail(
    `Passed version '${version}' has no valid update path from the currently installed version '${current}' or the passed version is not available`,
  );
}
