/** Databases that ansible-playbook and tsplay are to manage alike; Ansible's modules need a library for them. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Comparison, Task } from './beside.ts';

export const psycopg2 = '/usr/lib/python3/dist-packages/psycopg2/__init__.py';

const check = '\n      check_mode: true';
const packaged = '/usr/lib/postgresql';
const version = existsSync(packaged) ? (readdirSync(packaged)[0] ?? '') : '';
const bin = join(packaged, version, 'bin');

const login = 'login_unix_socket: DIR/pg';
const db = (words: string): string => `community.postgresql.postgresql_db: {${login}, ${words}}`;
const user = (words: string): string => `community.postgresql.postgresql_user: {${login}, ${words}}`;
const privs = (words: string): string =>
  `community.postgresql.postgresql_privs: {${login}, database: store, ${words}}`;
const twice = (task: string): Task[] => [task + check, task, task];
const ext = (words: string): string => `community.postgresql.postgresql_ext: {${login}, ${words}}`;

/** Prepares a server of PostgreSQL in a folder of its own: groups may be played in one book. */
export const startPostgres = (folder: string): string =>
  `# cd /; install -d -o postgres ${folder}; runuser -u postgres -- ${bin}/initdb -D ${folder}/data -A trust -U postgres --no-sync --locale C.UTF-8 >/dev/null; runuser -u postgres -- ${bin}/pg_ctl -D ${folder}/data -o '-k ${folder} -c listen_addresses= -c fsync=off' -w start >${folder}.log 2>&1 </dev/null`;

export const postgres: readonly Task[] = [
  startPostgres('DIR/pg'),
  user('name: shop, password: Geheim7, role_attr_flags: CREATEDB') + check,
  user('name: shop, password: Geheim7, role_attr_flags: CREATEDB'),
  user('name: shop, password: Geheim7, role_attr_flags: CREATEDB'),
  db('name: shop, owner: shop, encoding: UTF-8, template: template0, lc_collate: C') + check,
  db('name: shop, owner: shop, encoding: UTF-8, template: template0, lc_collate: C'),
  db('name: shop, owner: shop, encoding: UTF-8, template: template0, lc_collate: C'),
  db('name: shop, owner: postgres, conn_limit: "5"') + check,
  db('name: shop, owner: postgres, conn_limit: "5"'),
  db('name: shop, encoding: LATIN1'),
  db('name: shop, state: rename, target: store') + check,
  db('name: shop, state: rename, target: store'),
  db('name: shop, state: rename, target: store'),
  db('name: x, state: rename, target: y'),
  db('name: store, session_role: nobody'),
  db('name: store, owner: nobody'),
  user('name: shop, password: Geheim8'),
  user('name: shop, password: ""'),
  user('name: shop, role_attr_flags: NOLOGIN, comment: "its me", conn_limit: 3, expires: "2030-01-01"'),
  user('name: shop, role_attr_flags: NOLOGIN, comment: "its me", conn_limit: 3, expires: "2030-01-01"'),
  user('name: shop, password: third, no_password_changes: true'),
  user('name: shop, role_attr_flags: FLY'),
  user('name: shop, password: "SCRAM-SHA-256$4096:c2FsdA==$YWJj:ZGVm"') + check,
  user('name: PUBLIC, password: x'),
  ...twice(privs('roles: shop, type: database, privs: CONNECT')),
  ...twice(privs('roles: shop, type: schema, objs: public, privs: USAGE, grant_option: true')),
  ...twice(privs('roles: shop, type: group, objs: pg_monitor')),
  ...twice(privs('roles: shop, type: default_privs, objs: TABLES, privs: SELECT')),
  ...twice(privs('roles: shop, type: default_privs, objs: TABLES, privs: SELECT, state: absent')),
  ...twice(privs('roles: shop, type: group, objs: pg_monitor, state: absent')),
  privs('roles: shop, objs: ALL_IN_SCHEMA, privs: SELECT'),
  privs('roles: shop, objs: none, privs: SELECT'),
  privs('roles: nobody, objs: none, privs: SELECT'),
  privs('roles: shop, type: database, privs: CONNECT, state: absent'),
  privs('roles: shop, type: schema, objs: public, privs: USAGE, state: absent'),
  ext('db: store, name: hstore, version: "1.4"') + check,
  ext('db: store, name: hstore, version: "1.4"'),
  ext('db: store, name: hstore, version: "1.4"'),
  ext('db: store, name: hstore, version: "1.5"'),
  ext('db: store, name: hstore, version: "99"'),
  ext('db: store, name: nothing'),
  ext('db: store, name: hstore, state: absent'),
  ext('db: store, name: hstore, state: absent'),
  user('name: shop, state: absent') + check,
  user('name: shop, state: absent'),
  user('name: shop, state: absent'),
  db('name: store, state: absent, force: true') + check,
  db('name: store, state: absent, force: true'),
  db('name: store, state: absent'),
  db('name: store, login_unix_socket: DIR/none'),
];

const trimmed = (value: unknown): unknown => {
  if (typeof value === 'string') return value.trim();
  return Array.isArray(value) ? value.map(trimmed) : value;
};

/** Ansible's errors come with a stack, and some of its texts with blanks at their ends. */
export const sameQueries: Comparison['steady'] = (result) =>
  Object.fromEntries(
    Object.entries(result)
      .filter(([key]) => key !== 'exception')
      .map(([key, value]) => [key, trimmed(value)]),
  );

export const pymysql = '/usr/lib/python3/dist-packages/pymysql/__init__.py';

const own = 'login_unix_socket: DIR/my/s, login_user: root';
const mydb = (words: string): string => `community.mysql.mysql_db: {${own}, ${words}}`;
const myuser = (words: string): string => `community.mysql.mysql_user: {${own}, ${words}}`;
const myvar = (words: string): string => `community.mysql.mysql_variables: {${own}, ${words}}`;

export const mariadb: readonly Task[] = [
  `# mkdir DIR/my; mariadb-install-db --no-defaults --datadir=DIR/my/data --user=root --auth-root-authentication-method=normal --skip-test-db >/dev/null 2>&1; setsid mariadbd --no-defaults --datadir=DIR/my/data --user=root --socket=DIR/my/s --skip-networking --pid-file=DIR/my/pid >DIR/log 2>&1 </dev/null & for i in $(seq 100); do mariadb --no-defaults -S DIR/my/s -e "SELECT 1" >/dev/null 2>&1 && break; sleep 0.3; done`,
  ...twice(mydb('name: shop, encoding: utf8mb4')),
  ...twice(myuser('name: joe, password: Geheim7, priv: "shop.*:ALL"')),
  mydb('name: [shop, other], collation: utf8mb4_bin'),
  mydb('name: all'),
  mydb('name: none, state: dump, target: DIR/dump.sql'),
  mydb('name: [a, b], state: import, target: DIR/dump.sql'),
  mydb('name: shop, state: dump, target: DIR/dump.sql') + check,
  ...twice(myuser('name: joe, password: Geheim8')),
  ...twice(myuser('name: joe, priv: "shop.*:SELECT"')),
  ...twice(myuser('name: joe, priv: {"other.*": "INSERT"}, append_privs: true')),
  ...twice(myuser('name: joe, priv: "other.*:INSERT", subtract_privs: true')),
  ...twice(myuser('name: joe, priv: "shop.*:SELECT,GRANT"')),
  ...twice(myuser('name: joe, priv: "other.*:UPDATE"')),
  ...twice(myuser('name: joe, tls_requires: {SSL: null}')),
  ...twice(myuser('name: joe, resource_limits: {MAX_QUERIES_PER_HOUR: 5}, tls_requires: {SSL: null}')),
  myuser('name: joe, password: Geheim9, update_password: on_create, tls_requires: {SSL: null}'),
  myuser('name: joe, host: db1, password: Geheim9, update_password: on_new_username'),
  myuser('name: joe, password: Geheim9, encrypted: true'),
  myuser('name: joe, resource_limits: {FLY: 1}'),
  myuser('name: eve, host_all: true'),
  ...twice(myuser('name: joe, host_all: true, state: absent')),
  ...twice(mydb('name: [shop, other], state: absent')),
  myvar('variable: max_connections'),
  myvar('variable: max_connections, value: 77'),
  myvar('variable: max_connections, value: 77'),
  myvar('variable: fly, value: 77'),
  myvar('variable: max_connections, value: 78, mode: persist'),
];
