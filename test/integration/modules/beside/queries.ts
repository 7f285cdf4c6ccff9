/** Queries that ansible-playbook and tsplay are to run alike; the servers are those of databases.ts. */
import type { Comparison, Task } from './beside.ts';
import { sameQueries, startPostgres } from './databases.ts';

const check = '\n      check_mode: true';
const query = (words: string): string =>
  `community.postgresql.postgresql_query: {login_unix_socket: DIR/queries, db: postgres, ${words}}`;

export const postgresQueries: readonly Task[] = [
  startPostgres('DIR/queries'),
  query(`query: "CREATE TABLE t (a int PRIMARY KEY, b text, c int[])"`) + check,
  query(`query: "CREATE TABLE t (a int PRIMARY KEY, b text, c int[])"`),
  query(`query: "INSERT INTO t VALUES (%s, %s, %s)", positional_args: [1, "it's \\\\ %", [1, 2]]`) + check,
  query(`query: "INSERT INTO t VALUES (%s, %s, %s)", positional_args: [1, "it's \\\\ %", [1, 2]]`),
  query(`query: "INSERT INTO t VALUES (%s, %s, %s)", positional_args: [1, "it's \\\\ %", [1, 2]]`),
  query(`query: "SELECT * FROM t"`),
  query(`query: "SELECT * FROM t WHERE a = %(a)s AND b LIKE '%%\\\\%%'", named_args: {a: -1}`),
  query(
    `query: ["INSERT INTO t VALUES (2, NULL, NULL), (3, 'a\\tb', '{}') RETURNING a, b", "UPDATE t SET b = 'x' WHERE a > 1", "SELECT count(*) AS n FROM t; SELECT ';' AS x -- done", "DELETE FROM t WHERE false"]`,
  ),
  query(
    `query: "SELECT 9007199254740993 AS big, 'a=b' AS eq, ARRAY['NULL', 'x\\"y{}', ''] AS odd, 1.50::numeric AS n, 2.0::float8 AS f, 'NaN'::float8::text AS nan, true AS t, NULL AS nothing, 'x'::varchar(3) AS v, '{1.5,NULL}'::float8[] AS l"`,
  ),
  query(
    `query: "SELECT 1::bigint * 9007199254740 AS big, 1.50::numeric AS n, 2.0::float8 AS f, true AS t, NULL AS nothing, 'x'::varchar(3) AS v, '{a,\\"b c\\",NULL}'::text[] AS l, '{ {1,2},{3,4} }'::int[] AS m, '{\\"a\\": [1, null, 2.5]}'::jsonb AS j, '1.2.3.4'::inet AS i, '{t,f}'::bool[] AS b"`,
  ),
  query(
    `query: "SELECT '2020-01-02'::date AS d, '2020-01-02 03:04:05.6'::timestamp AS s, '2020-01-02 03:04:05+00'::timestamptz AS z, '1 year 2 mons -3 days 04:05:06.7'::interval AS v, '-01:00:00'::interval AS w, '1 day'::interval AS x, '00:00:01'::interval AS y"`,
  ),
  query(`query: "SHOW work_mem"`),
  query(`query: "EXPLAIN SELECT 1"`),
  query(`query: "WITH x AS (SELECT 1 AS a) SELECT a FROM x; "`),
  query(`query: "VALUES (1, 'x')"`),
  query(`query: "SELECT 1 AS a, 2 AS a"`),
  query(`query: "SELEC 1"`),
  query(`query: ["INSERT INTO t VALUES (9, NULL, NULL)", "SELECT * FROM nothing"]`),
  query(`query: "SELECT * FROM t WHERE a = 9"`),
  query(`query: "SELECT %s, %s", positional_args: [1]`),
  query(`query: "SELECT %s", positional_args: [1, 2]`),
  query(`query: "SELECT %(b)s", named_args: {a: 1}`),
  query(`query: "SELECT %s", positional_args: [{a: 1}]`),
  query(`query: "SELECT '%' AS x, 5 % 3 AS y"`),
  query(`query: "VACUUM"`),
  query(`query: "VACUUM", autocommit: true`),
  query(`query: "VACUUM", autocommit: true`) + check,
  query(`query: "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$"`),
  query(`query: "CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END"`),
  query(`query: "SELECT f() AS f, g() AS g"`),
  query(`query: "CREATE SCHEMA own; CREATE TABLE own.u AS SELECT 7 AS a", encoding: UTF-8`),
  query(`query: "SELECT * FROM u", search_path: [own, public]`),
  query(`query: "SELECT current_user", session_role: pg_monitor`),
  query(`query: "SELECT 1", session_role: nobody`),
  query(`query: 5`),
  query(`query: "DO $$ BEGIN RAISE NOTICE 'hello'; END $$"`),
  '# printf "INSERT INTO t VALUES (20, %s); SELECT 1 AS a;" NULL,NULL >DIR/x.sql',
  query('path_to_script: DIR/x.sql') + check,
  query('path_to_script: DIR/x.sql, as_single_query: false'),
  query('path_to_script: DIR/none.sql'),
  query(`query: "SELECT 1 AS a", positional_args: []`),
  query(`query: "CREATE TABLE IF NOT EXISTS t (a int)"`),
  query(`query: "TRUNCATE t"`),
  query(`query: ""`),
];

/** Deprecations are shown by tsplay, not told with a result. */
export const sameAnswers: Comparison['steady'] = (result) => ({
  ...sameQueries?.(result),
  deprecations: undefined,
});
