/** Parameters of `postgresql_user`. */
import { fail, p, type Params } from '../../../sdk/index.ts';
import { sessionParams } from './login.ts';

export const roleParams = {
  user: p.str({ doc: 'The role.', required: true, aliases: ['name'] }),
  password: p.str({
    doc: 'Its password; empty for none. A hash as the server keeps it stands for itself.',
    secret: true,
  }),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is there.', default: 'present' }),
  db: p.str({ doc: 'Database to connect to, and that `priv` is about.', default: '', aliases: ['login_db'] }),
  priv: p.str({
    doc: 'Rights: `CONNECT/table:SELECT,INSERT`.',
    deprecated: 'Use community.postgresql.postgresql_privs.',
  }),
  groups: p.list(p.str({ doc: 'A role.' }), {
    doc: 'Roles that it is a member of.',
    deprecated: 'Use community.postgresql.postgresql_membership.',
  }),
  fail_on_user: p.bool({
    doc: 'Fail where a role that goes cannot be removed.',
    default: true,
    aliases: ['fail_on_role'],
  }),
  role_attr_flags: p.str({ doc: 'What it may, as `CREATEDB,NOSUPERUSER`.', default: '' }),
  encrypted: p.bool({ doc: 'Whether the password is kept as a hash.', default: true }),
  no_password_changes: p.bool({
    doc: 'Leave the password of a role that is there, and its limits.',
    default: false,
  }),
  expires: p.str({ doc: 'Until when its password holds, or `infinity`.' }),
  conn_limit: p.int({ doc: 'How many of its connections there may be.' }),
  comment: p.str({ doc: 'What is noted of it.', since: '0.2.0' }),
  ...sessionParams,
} as const;
export type RoleGiven = Params<typeof roleParams>;

/** Columns of flags. */
export const flagColumns: Readonly<Record<string, string>> = {
  SUPERUSER: 'rolsuper',
  CREATEROLE: 'rolcreaterole',
  CREATEDB: 'rolcreatedb',
  INHERIT: 'rolinherit',
  LOGIN: 'rolcanlogin',
  REPLICATION: 'rolreplication',
  BYPASSRLS: 'rolbypassrls',
};

/** Flags in capitals, each once, `NO` in front of what the role may not. */
export function parseFlags(text: string): string[] {
  const flags = [
    ...new Set(
      text
        .split(',')
        .filter(Boolean)
        .map((flag) => flag.trim().toUpperCase()),
    ),
  ];
  const wrong = flags.filter((flag) => flagColumns[flag.replace(/^NO/, '')] === undefined);
  if (wrong.length > 0) fail(`Invalid role_attr_flags specified: ${wrong.join(' ')}`);
  return flags;
}

/** A database or a table, and what the role may with it. */
export interface Privilege {
  readonly type: 'database' | 'table';
  readonly name: string;
  readonly words: readonly string[];
}

const known: Readonly<Record<Privilege['type'], readonly string[]>> = {
  table: ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'],
  database: ['CREATE', 'CONNECT', 'TEMPORARY'],
};

/** `CONNECT/table:SELECT,INSERT`. */
export function parsePrivileges({ priv, db }: Pick<RoleGiven, 'priv' | 'db'>): Privilege[] {
  if (priv === undefined) return [];
  if (db === '') fail('privileges require a database to be specified');
  return priv.split('/').map((token) => {
    const [, table, list = token] = /^([^:]*):(.*)$/s.exec(token) ?? [];
    const type = table === undefined ? 'database' : 'table';
    const asked = list
      .split(',')
      .map((word) => word.trim().toUpperCase())
      .filter(Boolean)
      .map((word) => (type === 'database' && word === 'TEMP' ? 'TEMPORARY' : word));
    const wrong = asked.filter((word) => word !== 'ALL' && !known[type].includes(word));
    if (wrong.length > 0) fail(`Invalid privs specified for ${type}: ${wrong.join(' ')}`);
    const words = known[type].filter((word) => asked.includes('ALL') || asked.includes(word));
    return { type, name: table ?? db, words };
  });
}
