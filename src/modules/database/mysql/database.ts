/** `community.mysql.mysql_db` */
import { defineModule, fail, type ModuleContext, type Plan, type ResultKeys } from '../../../sdk/index.ts';
import { ask, execute, sessionOf, type Session } from './client.ts';
import { databaseParams, type DatabaseGiven } from './database-params.ts';
import { planDump, planImport } from './dump.ts';
import { ident, literal } from './sql.ts';

export const mysqlDb = defineModule({
  name: 'community.mysql.mysql_db',
  summary: 'Manage databases of MySQL and MariaDB',
  params: databaseParams,
  support: { check: 'full', diff: 'none' },
  actsAnew: { state: ['import'] },
  differences: [
    'Needs mysql or mariadb on the host instead of a library of Python.',
    '`localhost` is reached by its socket, as those programs do, unless another port is asked for.',
    'A packed dump that fails is always an error, and the login stands in no command line.',
  ],
  returns: {
    db: 'Names of the databases.',
    db_list: 'The same as a list.',
    executed_commands: 'Statements and commands that were run.',
  },
  examples: [
    { title: 'A database', yaml: 'community.mysql.mysql_db:\n  name: shop\n  encoding: utf8mb4' },
    {
      title: 'A dump of all',
      yaml: 'community.mysql.mysql_db:\n  name: all\n  state: dump\n  target: /var/backups/all.sql.gz',
    },
  ],
  async plan(given, host, context) {
    const names = given.name.map((name) => name.trim());
    if (names.length === 0) return { changed: false, result: { db: names, db_list: [] } };
    check(given, names);
    const session = await sessionOf(given, { first: [], remoteTmp: context.remoteTmp }, host);
    const isAll = names.join() === 'all';
    const rows = isAll
      ? []
      : await ask(
          session,
          host,
          `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN (${names.map(literal).join(', ')})`,
        );
    const there = new Set(rows.map(([name]) => name));
    const lacking = isAll ? [] : names.filter((name) => !there.has(name));
    const keys = { db: names.join(' '), db_list: names };
    if (given.state === 'absent')
      return statements(
        names.filter((name) => there.has(name)).map((name) => `DROP DATABASE ${ident(name)}`),
        'error deleting database',
        keys,
        session,
        context,
      );
    const made = lacking.map((name) => creation(given, name));
    const failing = 'error creating database';
    if (given.state === 'present') return statements(made, failing, keys, session, context);
    if (given.state === 'import')
      return planImport({ given, session, keys, names, isAll }, (write) =>
        execute(session, write, made, failing),
      );
    if (lacking.length > 0) fail(`Cannot dump database(s) '${lacking.join(', ')}' - not found`);
    return planDump({ given, session, keys, names, isAll });
  },
});

function check(given: DatabaseGiven, names: readonly string[]): void {
  const { state, target, login_port: port } = given;
  if (port < 0 || port > 65_535) fail('login_port must be a valid unix port number (0-65535)');
  if (given.ignore_tables.includes('')) fail('Name of ignored table cannot be empty');
  if (names.length > 1 && state === 'import') fail('Multiple databases are not supported with state=import');
  const isFile = state === 'dump' || state === 'import';
  if (isFile && target === undefined) fail(`with state=${state} target is required`);
  if (!isFile && names.join() === 'all')
    fail("name is not allowed to equal 'all' unless state equals import, or dump.");
}

const creation = ({ encoding, collation }: DatabaseGiven, name: string): string =>
  [
    `CREATE DATABASE ${ident(name)}`,
    ...(encoding === '' ? [] : [`CHARACTER SET ${literal(encoding)}`]),
    ...(collation === '' ? [] : [`COLLATE ${literal(collation)}`]),
  ].join(' ');

function statements(
  sql: readonly string[],
  failing: string,
  keys: ResultKeys,
  session: Session,
  { check: isCheck }: ModuleContext,
): Plan {
  const result = isCheck ? keys : { ...keys, executed_commands: sql };
  if (sql.length === 0) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (write) => {
      await execute(session, write, sql, failing);
      return undefined;
    },
  };
}
