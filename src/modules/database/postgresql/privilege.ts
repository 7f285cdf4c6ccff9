/** `community.postgresql.postgresql_privs` */
import { defineModule, fail, type ModuleContext, type ReadHost } from '../../../sdk/index.ts';
import { checkInput } from './login.ts';
import { askedOf, privilegeParams, type PrivilegeGiven } from './privilege-params.ts';
import { statementsFor, statusQuery } from './privilege-sql.ts';
import { ask, execute, rehearse, transaction, type Session } from './psql.ts';
import { ident, literal } from './sql.ts';

export const postgresqlPrivs = defineModule({
  name: 'community.postgresql.postgresql_privs',
  summary: 'Give and take rights in PostgreSQL',
  params: privilegeParams,
  support: { check: 'full', diff: 'none' },
  differences: [
    'Needs psql on the host instead of psycopg2.',
    'Rights of PUBLIC are a change only where they become others; Ansible always takes them for one.',
    'Statements are tried in a transaction that is taken back, to see whether they change anything.',
  ],
  returns: { queries: 'Statements.' },
  examples: [
    {
      title: 'On all tables of a schema',
      yaml: 'community.postgresql.postgresql_privs:\n  database: shop\n  roles: reader\n  privs: SELECT\n  objs: ALL_IN_SCHEMA',
    },
    {
      title: 'On what will be made',
      yaml: 'community.postgresql.postgresql_privs:\n  database: shop\n  roles: reader\n  type: default_privs\n  objs: TABLES\n  privs: SELECT\n  target_roles: shop',
    },
  ],
  async plan(given, host, context) {
    const asked = askedOf(given);
    checkInput(given, [given.roles, given.target_roles, given.session_role, given.schema]);
    if (given.target_roles !== undefined && given.type !== 'default_privs')
      context.warn(
        '"target_roles" will be ignored Argument "type: default_privs" is required for usage of "target_roles".',
      );
    const session = sessionOf(given);
    const roles = await rolesThere(
      given,
      asked.objs.length === 0 ? asked.schema : undefined,
      session,
      host,
      context,
    );
    if (roles === undefined) return { changed: false, result: { queries: [] } };
    const statements = statementsFor(given, asked, roles);
    const result = { queries: [statements.join('\n')] };
    if (!(await rehearse(session, host, statusQuery(given.type), statements)))
      return { changed: false, result };
    return {
      changed: true,
      result,
      apply: async (write) => {
        await execute(session, write, transaction(statements), '');
        return undefined;
      },
    };
  },
});

function sessionOf(given: PrivilegeGiven): Session {
  const { password, login_password: own, database } = given;
  if (password !== '' && own !== '')
    fail('Use the "password" or "login_password" option but not both to pass a password to log in with.');
  return { login: { ...given, login_password: own === '' ? password : own }, database };
}

/** Roles in quotes, as far as they are there; undefined for none. `schema`: one that must be there, and not be empty. */
async function rolesThere(
  { roles, type, fail_on_role: fails }: PrivilegeGiven,
  schema: string | undefined,
  session: Session,
  host: ReadHost,
  context: ModuleContext,
): Promise<string | undefined> {
  const isPublic = roles.toUpperCase() === 'PUBLIC';
  const names = isPublic ? [] : roles.split(',');
  const [catalogue, column, kinds] =
    type === 'function' || type === 'procedure'
      ? ['pg_proc', 'pronamespace', `prokind = '${type.charAt(0)}'`]
      : [
          'pg_class',
          'relnamespace',
          type === 'sequence' ? "relkind = 'S'" : "relkind IN ('r', 'v', 'm', 'p')",
        ];
  const [rows = [], schemas = []] = await ask(
    session,
    host,
    [
      `SELECT rolname FROM pg_roles WHERE rolname = ANY (ARRAY[${names.map(literal).join(', ')}]::name[])`,
      `SELECT (SELECT count(*) FROM ${catalogue} WHERE ${column} = n.oid AND ${kinds}) AS objects FROM pg_namespace n WHERE n.nspname = ${literal(schema ?? '')}`,
    ],
    '',
  );
  const [found] = schemas;
  if (schema !== undefined && found === undefined) fail(`Schema "${schema}" does not exist.`);
  if (schema !== undefined && found?.['objects'] === 0) return undefined;
  if (isPublic) return 'PUBLIC';
  const there = new Set(rows.map((row) => row['rolname']));
  for (const name of names.filter((each) => !there.has(each))) {
    const said = `Role '${name.trim()}' does not exist`;
    if (fails) fail(said);
    context.warn(`${said}, ${names.length === 1 ? 'nothing to do' : 'pass it'}`);
  }
  const known = names.filter((name) => there.has(name));
  return known.length === 0 ? undefined : known.map(ident).join(',');
}
