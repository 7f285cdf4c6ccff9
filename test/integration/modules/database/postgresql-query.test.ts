import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresqlQuery } from '../../../../src/modules/database/postgresql/query.ts';
import { openHost, type Run, type TestHost } from '../../../modules/harness.ts';
import { havePostgres, openPostgres, type PostgresServer } from './postgres.ts';

describe.skipIf(!havePostgres)('queries to PostgreSQL (needs its server)', () => {
  let server: PostgresServer;
  let host: TestHost;
  beforeAll(async () => {
    server = openPostgres();
    host = await openHost();
    server.sql('CREATE TABLE t (a int)');
  }, 60_000);
  afterAll(async () => {
    server[Symbol.dispose]();
    await host[Symbol.asyncDispose]();
  });

  const args = (words: string): string => `${server.login}\ndb: postgres\n${words}`;
  const run = (words: string): Promise<Run> => host.run(postgresqlQuery, args(words));
  const check = (words: string): Promise<Run> => host.check(postgresqlQuery, args(words));
  const rows = (): string => server.sql('SELECT count(*) FROM t');

  it('check mode tells what the queries would give, and takes it back', async () => {
    const words = 'query: ["INSERT INTO t VALUES (1), (2)", "SELECT a FROM t ORDER BY a"]';
    const seen = await check(words);
    expect([seen.status, seen.result['query_result'], rows()]).toEqual([
      'changed',
      [{ a: 1 }, { a: 2 }],
      '0',
    ]);
    const done = await run(words);
    expect([done.status, done.result, done.roundTrips, rows()]).toEqual(['changed', seen.result, 1, '2']);
    expect((await check('query: SELECT 1 AS a')).status).toBe('ok');
    server.sql('TRUNCATE t');
  });

  it.each(['COMMIT', 'COPY t TO PROGRAM \'touch "$PGDATA"/copied\'', 'INSERT INTO t VALUES (1); END'])(
    'what cannot be taken back is not run in check mode: %s',
    async (query) => {
      const words = `query: ["INSERT INTO t VALUES (1)", ${JSON.stringify(query)}]`;
      const seen = await check(words);
      expect([seen.status, rows()]).toEqual(['unknown', '0']);
      expect(existsSync(join(server.dir, 'data/copied'))).toBe(false);
    },
  );

  it('all of a task or nothing; a commit of its own stays', async () => {
    const failed = await run('query: ["INSERT INTO t VALUES (1)", "SELECT 1/0"]');
    expect([failed.status, rows()]).toEqual(['failed', '0']);
    expect(failed.result['msg']).toContain("Cannot execute SQL 'SELECT 1/0' None: division by zero\n");
    const late = await run(
      'query: ["CREATE TABLE u (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)", "INSERT INTO u VALUES (1), (1)"]',
    );
    expect([late.status, server.sql("SELECT to_regclass('u')")]).toEqual(['failed', '']);
    expect(late.result['msg']).toContain('duplicate key value violates unique constraint');
    await run('query: ["INSERT INTO t VALUES (1)", COMMIT, "SELECT 1/0"]');
    expect(rows()).toBe('1');
    server.sql('TRUNCATE t');
  });

  it.each([
    'SELECT 1 \\! touch MARK',
    'SELECT 1; \\! touch MARK',
    '\\! touch MARK',
    '/* /* */ */ \\! touch MARK',
    'COPY t FROM STDIN; \\! touch MARK',
    'COPY t TO STDOUT',
    'SELECT `touch MARK`',
  ])('nothing of a query is read by psql itself: %s', async (query) => {
    const mark = join(host.dir, 'mark');
    const done = await run(`query: ${JSON.stringify(query.replace('MARK', mark))}`);
    expect([done.status, existsSync(mark)]).toEqual(['failed', false]);
    expect(done.result['msg']).toContain('Cannot execute SQL');
  });

  it('values that end a text or name a variable of psql stay values', async () => {
    const values = ["'; DROP TABLE t; --", '\\', "\\'; SELECT 1 --", ':USER', 'line\nend\ttab', '$$', 'ü€😀'];
    const { status, result } = await host.run(
      postgresqlQuery,
      new Map<string, unknown>([
        ['login_unix_socket', server.dir],
        ['db', 'postgres'],
        ['query', `SELECT ${values.map((_, i) => `%s::text AS v${i}`).join(', ')}, ':USER' AS u`],
        ['positional_args', values],
      ]) as never,
    );
    expect([status, result['msg']]).toEqual(['ok', undefined]);
    expect(Object.values((result['query_result'] as [object])[0])).toEqual([...values, ':USER']);
    expect(rows()).toBe('0');
  });

  it('more rows than one answer of a server holds at once', async () => {
    const { result } = await run(
      "query: SELECT i, repeat('x', 100) AS x FROM generate_series(1, 20000) AS i",
    );
    const found = result['query_result'] as { i: number }[];
    expect([result['rowcount'], found.length, found.at(-1)?.i]).toEqual([20_000, 20_000, 20_000]);
  });

  it.each([
    ['query: SELECT 1\nencoding: FLY', /invalid value for parameter "client_encoding": "FLY"/],
    ['query: [1]', /must be strings/],
    ['query: ""', /can't execute an empty query/],
    ['query: "-- nothing"', /can't execute an empty query/],
    ['query: SELECT %d\npositional_args: [1]', /unsupported format character 'd' \(0x64\) at index 8/],
    ['query: SELECT 1\nsession_role: "x; DROP TABLE t"\ntrust_input: false', /is potentially dangerous/],
  ])('is refused: %s', async (words, message) => {
    const { status, result } = await run(words);
    expect(status).toBe('failed');
    expect(result['msg']).toMatch(message);
  });
});
