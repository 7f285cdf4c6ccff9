/** `community.postgresql.postgresql_db` */
import { defineModule, fail, type ModuleContext, type Plan, type ReadHost } from '../../../sdk/index.ts';
import { planDump, planRestore } from './dump.ts';
import { databaseParams, type DatabaseGiven } from './database-params.ts';
import { checkInput } from './login.ts';
import { ask, execute, type Row, type Session } from './psql.ts';
import { ident, literal } from './sql.ts';

export const postgresqlDb = defineModule({
  name: 'community.postgresql.postgresql_db',
  summary: 'Manage databases of PostgreSQL',
  params: databaseParams,
  support: { check: 'full', diff: 'none' },
  actsAnew: { state: ['restore'] },
  differences: [
    'Needs psql on the host instead of psycopg2.',
    'In check mode a dump and its restoring are changes, which they are.',
    'A restored or dumped file is told in `cmd` as the shell gets it.',
  ],
  returns: { executed_commands: 'Statements and commands that were run.', db: 'The database.' },
  examples: [
    {
      title: 'A database',
      yaml: 'community.postgresql.postgresql_db:\n  name: shop\n  owner: shop\n  encoding: UTF-8',
    },
    {
      title: 'A dump',
      yaml: 'community.postgresql.postgresql_db:\n  name: shop\n  state: dump\n  target: /var/backups/shop.sql.gz',
    },
  ],
  plan(given, host, context) {
    const { db, owner, conn_limit: limit, encoding, template, tablespace, session_role: role, state } = given;
    if (state === 'rename') checkRename(given);
    checkInput(given, [owner, limit, encoding, db, template, tablespace, role]);
    if (!/^(?:-?\d+)?$/.test(limit)) fail(`conn_limit must be a whole number, not "${limit}"`);
    const session = { login: given, database: given.maintenance_db };
    switch (state) {
      case 'dump':
        return Promise.resolve(planDump(given, context));
      case 'restore':
        return Promise.resolve(planRestore(given, context));
      default:
        return planState(given, session, host, context);
    }
  },
});

function checkRename({ target, db, maintenance_db: maintenance }: DatabaseGiven): void {
  if (target === '') fail('The "target" option must be defined when the "rename" option is used.');
  if (db === target) fail('The "name/db" option and the "target" option cannot be the same.');
  if (maintenance === db) fail('The "maintenance_db" option and the "name/db" option cannot be the same.');
}

const failing = 'Database query failed';

async function planState(
  given: DatabaseGiven,
  session: Session,
  host: ReadHost,
  { check }: ModuleContext,
): Promise<Plan> {
  const { db, encoding, target } = given;
  const [databases = [], [server = {}] = []] = await ask(
    session,
    host,
    [
      `SELECT d.datname AS name, r.rolname AS owner, pg_encoding_to_char(d.encoding) AS encoding, d.encoding AS encoding_id,
d.datcollate AS lc_collate, d.datctype AS lc_ctype, d.datconnlimit AS conn_limit, t.spcname AS tablespace
FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba JOIN pg_tablespace t ON t.oid = d.dattablespace
WHERE d.datname IN (${literal(db)}, ${literal(target)})`,
      `SELECT pg_char_to_encoding(${literal(encoding)}) AS encoding_id, current_setting('server_version_num')::int AS version`,
    ],
    failing,
  );
  const [found, other] = [db, target].map((name) => databases.find((row) => row['name'] === name));
  const statements = statementsFor(given, found, other, server, check);
  const result = { db, executed_commands: [] };
  if (statements.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (write) => {
      await execute(session, write, statements, failing);
      return { executed_commands: statements.filter((each) => !isAside(each)) };
    },
  };
}

/** Statements that end connections are not told. */
const isAside = (statement: string): boolean => /^(?:UPDATE|SELECT) /.test(statement);

function statementsFor(
  given: DatabaseGiven,
  found: Row | undefined,
  other: Row | undefined,
  server: Row,
  check: boolean,
): string[] {
  const { db, state, target } = given;
  if (state === 'absent') return found === undefined ? [] : dropping(given, Number(server['version']));
  if (state === 'present')
    return found === undefined ? [creation(given)] : changes(given, found, server, check);
  if (found !== undefined && other !== undefined) fail('Both the source and the target databases exist.');
  if (found === undefined && other === undefined) fail('The source and the target databases do not exist.');
  return found === undefined ? [] : [`ALTER DATABASE ${ident(db)} RENAME TO ${ident(target)}`];
}

function dropping({ db, force }: DatabaseGiven, version: number): string[] {
  const drop = `DROP DATABASE ${ident(db)}`;
  if (!force) return [drop];
  if (version >= 130_000) return [`${drop} WITH (FORCE)`];
  return [
    `UPDATE pg_database SET datallowconn = false WHERE datname = ${literal(db)}`,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${literal(db)} AND pid <> pg_backend_pid()`,
    drop,
  ];
}

function creation(given: DatabaseGiven): string {
  const part = (word: string, value: string, quoted: (text: string) => string): string[] =>
    value === '' ? [] : [`${word} ${quoted(value)}`];
  return [
    `CREATE DATABASE ${ident(given.db)}`,
    ...part('OWNER', given.owner, ident),
    ...part('TEMPLATE', given.template, ident),
    ...part('ENCODING', given.encoding, literal),
    ...part('LC_COLLATE', given.lc_collate, literal),
    ...part('LC_CTYPE', given.lc_ctype, literal),
    ...part('TABLESPACE', given.tablespace, ident),
    ...part('CONNECTION LIMIT', given.conn_limit, String),
  ].join(' ');
}

/** In check mode what cannot be changed is only told as a change, as Ansible's module does. */
function changes(given: DatabaseGiven, found: Row, server: Row, check: boolean): string[] {
  const { db, owner, encoding, lc_collate: collate, lc_ctype: type, conn_limit: limit, tablespace } = given;
  const refuse = (message: string): void => {
    if (!check) fail(message);
  };
  const isOther = (wanted: string, key: string): boolean => wanted !== '' && wanted !== String(found[key]);
  const fixed: readonly (readonly [boolean, string])[] = [
    [
      encoding !== '' && server['encoding_id'] !== found['encoding_id'],
      `Changing database encoding is not supported. Current encoding: ${String(found['encoding'])}`,
    ],
    [
      isOther(collate, 'lc_collate'),
      `Changing LC_COLLATE is not supported. Current LC_COLLATE: ${String(found['lc_collate'])}`,
    ],
    [
      isOther(type, 'lc_ctype'),
      `Changing LC_CTYPE is not supported.Current LC_CTYPE: ${String(found['lc_ctype'])}`,
    ],
  ];
  const wrong = fixed.find(([isWrong]) => isWrong);
  if (wrong !== undefined) {
    refuse(wrong[1]);
    return [`-- ${wrong[1]}`];
  }
  const alter = `ALTER DATABASE ${ident(db)}`;
  return [
    ...(isOther(owner, 'owner') ? [`${alter} OWNER TO ${ident(owner)}`] : []),
    ...(isOther(limit, 'conn_limit') ? [`${alter} CONNECTION LIMIT ${limit}`] : []),
    ...(isOther(tablespace, 'tablespace') ? [`${alter} SET TABLESPACE ${ident(tablespace)}`] : []),
  ];
}
