/** `community.postgresql.postgresql_user` */
import { defineModule, fail, type Plan, type ReadHost, type ResultKeys } from '../../../sdk/index.ts';
import { checkInput } from './login.ts';
import { hasPassword } from './passwords.ts';
import { ask, execute, transaction, type Row, type Session } from './psql.ts';
import {
  flagColumns,
  parseFlags,
  parsePrivileges,
  roleParams,
  type Privilege,
  type RoleGiven,
} from './role-params.ts';
import { dotted, ident, literal } from './sql.ts';

export const postgresqlUser = defineModule({
  name: 'community.postgresql.postgresql_user',
  summary: 'Manage roles of PostgreSQL',
  params: roleParams,
  support: { check: 'full', diff: 'none' },
  differences: ['Needs psql on the host instead of psycopg2.', 'Why a role could not be removed is told.'],
  returns: {
    queries: 'Statements that were run, without passwords.',
    user: 'The role.',
    user_removed: 'Whether it was removed.',
  },
  examples: [
    {
      title: 'A role for an application',
      yaml: 'community.postgresql.postgresql_user:\n  name: shop\n  password: "{{ vault_shop_password }}"',
    },
    {
      title: 'One that may make databases',
      yaml: 'community.postgresql.postgresql_user:\n  name: deploy\n  role_attr_flags: CREATEDB,NOSUPERUSER',
    },
  ],
  async plan(given, host) {
    const { user, password, expires, comment, session_role: role, groups = [] } = given;
    const privileges = parsePrivileges(given);
    checkInput(given, [user, password, given.priv, expires, given.role_attr_flags, ...groups, comment, role]);
    const session = { login: given, database: given.db === '' ? undefined : given.db };
    const flags = parseFlags(given.role_attr_flags);
    const [found, stored] = await Promise.all([
      look(given, privileges, session, host),
      storedPassword(given, session, host),
    ]);
    return given.state === 'absent'
      ? removal(given, privileges, found, session)
      : presence(given, privileges, flags, { ...found, stored }, session);
  },
});

interface Found {
  /** Undefined where there is no such role. */
  readonly role: Row | undefined;
  readonly isExpiring: boolean;
  /** `TYPE NAME WORD` of the rights that it has. */
  readonly rights: ReadonlySet<string>;
  readonly memberOf: readonly string[];
  readonly missing: readonly string[];
}

const failing = 'Database query failed';
const isPublic = ({ user }: RoleGiven): boolean => user === 'PUBLIC';

async function look(
  given: RoleGiven,
  privileges: readonly Privilege[],
  session: Session,
  host: ReadHost,
): Promise<Found> {
  const name = literal(given.user);
  const groups = (given.groups ?? []).map((group) => group.trim());
  const expiring =
    given.expires === undefined
      ? 'true'
      : `r.rolvaliduntil IS NOT DISTINCT FROM ${literal(given.expires)}::timestamptz`;
  const [[role] = [], rights = [], [member] = [], roles = []] = await ask(
    session,
    host,
    [
      `SELECT r.*, shobj_description(r.oid, 'pg_authid') AS comment, ${expiring} AS is_expiring FROM pg_roles r WHERE r.rolname = ${name}`,
      rightsQuery(given, privileges),
      `SELECT ARRAY(SELECT b.rolname FROM pg_auth_members m JOIN pg_roles b ON m.roleid = b.oid JOIN pg_roles r ON m.member = r.oid WHERE r.rolname = ${name}) AS groups`,
      `SELECT rolname FROM pg_roles WHERE rolname = ANY (ARRAY[${groups.map(literal).join(', ')}]::name[])`,
    ],
    failing,
  );
  const there = roles.map((row) => row['rolname']);
  return {
    role: isPublic(given) ? { rolname: 'PUBLIC' } : role,
    isExpiring: role?.['is_expiring'] === true,
    rights: new Set(
      rights.map((row) => `${String(row['type'])} ${String(row['name'])} ${String(row['word'])}`),
    ),
    memberOf: (member?.['groups'] ?? []) as readonly string[],
    missing: groups.filter((group) => !there.includes(group)),
  };
}

function rightsQuery({ user }: RoleGiven, privileges: readonly Privilege[]): string {
  const grantee =
    user === 'PUBLIC' ? '= 0' : `IN (SELECT oid FROM pg_roles WHERE rolname = ${literal(user)})`;
  const parts = privileges.map(({ type, name }) => {
    if (type === 'database')
      return `SELECT 'database' AS type, d.datname::text AS name, a.privilege_type AS word FROM pg_database d, aclexplode(d.datacl) a WHERE d.datname = ${literal(name)} AND a.grantee ${grantee}`;
    const [schema = '', table = ''] = name.includes('.') ? name.split(/\.(.*)/s) : ['public', name];
    return `SELECT 'table', ${literal(name)}, privilege_type::text FROM information_schema.role_table_grants WHERE grantee = ${literal(user)} AND table_name = ${literal(table)} AND table_schema = ${literal(schema)}`;
  });
  return parts.length === 0 ? 'SELECT 1 WHERE false' : parts.join(' UNION ALL ');
}

/** What the server keeps as password: null for none, undefined where it does not tell. Asked for where that matters. */
async function storedPassword(
  given: RoleGiven,
  session: Session,
  host: ReadHost,
): Promise<string | null | undefined> {
  const { password, no_password_changes: leaves, state, user } = given;
  if (password === undefined || leaves || state === 'absent') return undefined;
  const query = `SELECT rolpassword FROM pg_authid WHERE rolname = ${literal(user)}`;
  try {
    const [[row]] = (await ask(session, host, [query], failing)) as [[Row?]];
    return row?.['rolpassword'] as string | null | undefined;
  } catch {
    // Servers of cloud providers let nobody look there. A server that cannot be reached is told by the other question.
    return undefined;
  }
}

/** A right of several words for one place. */
const granting = ({ type, name, words }: Privilege, user: string): string => {
  const what = type === 'table' ? `TABLE ${dotted(name)}` : `DATABASE ${ident(name)}`;
  return `${words.join(', ')} ON ${what} ${user === 'PUBLIC' ? user : ident(user)}`;
};

function removal(
  given: RoleGiven,
  privileges: readonly Privilege[],
  { role, rights }: Found,
  session: Session,
): Plan {
  const { user } = given;
  if (role === undefined) return { changed: false, result: { user, queries: [] } };
  const revoked = privileges
    .filter(({ type, name, words }) => words.some((each) => rights.has(`${type} ${name} ${each}`)))
    .map((privilege) => `REVOKE ${granting(privilege, user).replace(/ (\S+)$/, ' FROM $1')}`);
  const drop = `DROP USER ${ident(user)}`;
  const queries = [...revoked, drop];
  return {
    changed: true,
    result: { user, user_removed: true, queries: [] },
    apply: async (write) => {
      try {
        await execute(session, write, transaction(queries), 'Unable to remove user');
      } catch (error) {
        if (given.fail_on_user) throw error;
        await execute(session, write, transaction(revoked), failing);
        return { changed: revoked.length > 0, user_removed: false, queries };
      }
      return { queries };
    },
  };
}

interface Statement {
  /** As the result tells it. */
  readonly told: string;
  readonly sql: string;
}

const plain = (sql: string): Statement => ({ told: sql, sql });

function presence(
  given: RoleGiven,
  privileges: readonly Privilege[],
  flags: readonly string[],
  found: Found & { readonly stored: string | null | undefined },
  session: Session,
): Plan {
  const { user, comment } = given;
  const granted = privileges
    .filter(({ type, name, words }) => !words.every((each) => found.rights.has(`${type} ${name} ${each}`)))
    .map((privilege) => plain(grantText(privilege, user)));
  if (found.missing.length > 0) fail(`Role ${found.missing[0] ?? ''} does not exist`);
  const joined = (given.groups ?? [])
    .map((group) => group.trim())
    .filter((group) => !found.memberOf.includes(group))
    .map((group) => plain(`GRANT ${ident(group)} TO ${ident(user)}`));
  const noted =
    comment !== undefined && comment !== (found.role?.['comment'] ?? null)
      ? [plain(`COMMENT ON ROLE ${ident(user)} IS ${literal(comment).trim()}`)]
      : [];
  const own = found.role === undefined ? [creation(given, flags)] : alteration(given, flags, found);
  const statements = [...own, ...granted, ...joined, ...noted];
  const result: ResultKeys = { user, queries: statements.map(({ told }) => told) };
  if (statements.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (write) => {
      const doing = found.role === undefined ? 'Unable to add user with given requirement due to ' : failing;
      await execute(session, write, transaction(statements.map(({ sql }) => sql)), doing);
      return undefined;
    },
  };
}

const grantText = (privilege: Privilege, user: string): string => {
  const text = granting(privilege, user);
  const at = text.length - (user === 'PUBLIC' ? user : ident(user)).length;
  return `GRANT ${text.slice(0, at)}TO ${text.slice(at)}`;
};

const encryption = ({ encrypted }: RoleGiven): string => (encrypted ? 'ENCRYPTED' : 'UNENCRYPTED');

/** Both forms of a statement with a password and a time in it; their values are not told. */
function withValues({ password = '', expires = '' }: RoleGiven, words: readonly string[]): Statement {
  const told = words.filter(Boolean).join(' ');
  const values: Readonly<Record<string, string>> = { password, expires };
  return {
    told,
    sql: told.replace(/%\((password|expires)\)s/g, (_, name: string) => literal(values[name] ?? '')),
  };
}

function limits({ expires, conn_limit: limit }: RoleGiven): string[] {
  return [
    expires === undefined ? '' : 'VALID UNTIL %(expires)s',
    limit === undefined ? '' : `CONNECTION LIMIT ${limit}`,
  ];
}

function creation(given: RoleGiven, flags: readonly string[]): Statement {
  const { user, password = '' } = given;
  return withValues(given, [
    `CREATE USER ${ident(user)}`,
    password === '' ? '' : `WITH ${encryption(given)} PASSWORD %(password)s`,
    ...limits(given),
    flags.join(' '),
  ]);
}

function alteration(
  given: RoleGiven,
  flags: readonly string[],
  { role = {}, isExpiring, stored }: Found & { readonly stored: string | null | undefined },
): Statement[] {
  const { user, password, expires, encrypted, conn_limit: limit, no_password_changes: leaves } = given;
  if (isPublic(given)) {
    if (password !== undefined) fail('cannot change the password for PUBLIC user');
    if (flags.length > 0) fail('cannot change the role_attr_flags for PUBLIC user');
    return [];
  }
  const isFlagged = flags.every(
    (flag) => role[flagColumns[flag.replace(/^NO/, '')] ?? ''] === !flag.startsWith('NO'),
  );
  const alter = `ALTER USER ${ident(user)}`;
  const flagWords = flags.length === 0 ? '' : `WITH ${flags.join(' ')}`;
  if (leaves) return isFlagged ? [] : [plain(`${alter} ${flagWords}`)];
  const keepsPassword =
    password === undefined || (stored !== undefined && hasPassword({ user, password, encrypted }, stored));
  const keepsLimit = limit === undefined || role['rolconnlimit'] === limit;
  if (isFlagged && keepsPassword && keepsLimit && (expires === undefined || isExpiring)) return [];
  const changed =
    password === ''
      ? ['WITH PASSWORD NULL', flags.join(' ')]
      : [`WITH ${encryption(given)} PASSWORD %(password)s`, flags.join(' ')];
  return [withValues(given, [alter, ...(keepsPassword ? [flagWords] : changed), ...limits(given)])];
}
