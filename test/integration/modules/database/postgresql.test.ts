import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresqlDb } from '../../../../src/modules/database/postgresql/database.ts';
import { postgresqlExt } from '../../../../src/modules/database/postgresql/extension.ts';
import { postgresqlPrivs } from '../../../../src/modules/database/postgresql/privilege.ts';
import { postgresqlUser } from '../../../../src/modules/database/postgresql/role.ts';
import type { Module } from '../../../../src/sdk/index.ts';
import { openHost, type Run, type TestHost } from '../../../modules/harness.ts';
import { havePostgres, openPostgres, type PostgresServer } from './postgres.ts';

describe.skipIf(!havePostgres)('PostgreSQL (needs its server)', () => {
  let server: PostgresServer;
  let host: TestHost;
  beforeAll(async () => {
    server = openPostgres();
    host = await openHost();
  }, 60_000);
  afterAll(async () => {
    server[Symbol.dispose]();
    await host[Symbol.asyncDispose]();
  });

  /** A change, seen coming; then nothing more to do, in one round trip. */
  async function once(module: Module, words: string): Promise<Run> {
    const args = `${server.login}\n${words}`;
    const state = (): string =>
      server.sql(
        'SELECT (SELECT json_agg(d) FROM pg_database d), (SELECT json_agg(r) FROM pg_authid r), (SELECT json_agg(m) FROM pg_auth_members m)',
      );
    const before = state();
    const checked = await host.check(module, args);
    expect([checked.status, checked.result['msg']]).toEqual(['changed', undefined]);
    expect(state()).toBe(before);
    const run = await host.run(module, args);
    expect([run.status, run.result['msg']]).toEqual(['changed', undefined]);
    const second = await host.run(module, args);
    expect([second.status, second.roundTrips]).toEqual(['ok', 1]);
    return run;
  }
  const said = async (module: Module, words: string): Promise<unknown> =>
    (await host.run(module, `${server.login}\n${words}`)).result['msg'];

  it('a database is made as it should be, changed, renamed, and goes', async () => {
    server.sql('CREATE ROLE "own""er"');
    const made = await once(
      postgresqlDb,
      `name: 'sh"op'\nowner: 'own"er'\nencoding: UTF-8\ntemplate: template0\nlc_collate: C\nlc_ctype: C.UTF-8\nconn_limit: "7"`,
    );
    expect(made.result).toMatchObject({
      db: 'sh"op',
      executed_commands: [
        `CREATE DATABASE "sh""op" OWNER "own""er" TEMPLATE "template0" ENCODING 'UTF-8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' CONNECTION LIMIT 7`,
      ],
    });
    expect(
      server.sql(`SELECT datcollate, datctype, datconnlimit FROM pg_database WHERE datname LIKE 'sh%'`),
    ).toBe('C|C.UTF-8|7');
    await once(postgresqlDb, `name: 'sh"op'\nowner: postgres\nconn_limit: "-1"`);
    await once(postgresqlDb, `name: 'sh"op'\nstate: rename\ntarget: shop`);
    expect(await said(postgresqlDb, 'name: shop\nencoding: LATIN1')).toMatch(/^Changing database encoding/);
    expect(await said(postgresqlDb, 'name: shop\nlc_collate: POSIX')).toMatch(/^Changing LC_COLLATE/);
    expect(await said(postgresqlDb, 'name: none\nstate: rename\ntarget: no')).toMatch(/do not exist/);
    await once(postgresqlDb, 'name: shop\nstate: absent\nforce: true');
    expect(server.sql("SELECT count(*) FROM pg_database WHERE datname = 'shop'")).toBe('0');
  });

  it.each(['sql', 'sql.gz', 'sql.bz2', 'sql.xz', 'tar', 'pgc', 'dir'])(
    'a database is dumped and restored: %s',
    async (extension) => {
      const target = join(server.dir, `d ump.${extension}`);
      server.sql('CREATE DATABASE src');
      server.sql("CREATE TABLE t AS SELECT 'x' || n AS a FROM generate_series(1, 3) n", 'src');
      const args = (name: string, state: string, more = ''): string =>
        `${server.login}\nname: ${name}\nstate: ${state}\ntarget: ${target}\n${more}`;
      const check = await host.check(postgresqlDb, args('src', 'dump'));
      expect([check.status, existsSync(target)]).toEqual(['changed', false]);
      const dumped = await host.run(postgresqlDb, args('src', 'dump', 'dump_extra_args: --exclude-table=no'));
      expect([dumped.status, dumped.result['msg']]).toEqual(['changed', '']);
      server.sql('CREATE DATABASE dst');
      const restored = await host.run(postgresqlDb, args('dst', 'restore'));
      expect([restored.status, restored.result['rc']]).toEqual(['changed', 0]);
      expect(server.sql('SELECT string_agg(a, $$,$$ ORDER BY a) FROM t', 'dst')).toBe('x1,x2,x3');
      server.sql('DROP DATABASE src');
      server.sql('DROP DATABASE dst');
      const failed = await host.run(postgresqlDb, args('src', 'dump').replace('d ump', 'other'));
      expect([failed.status, failed.result['msg']]).toEqual(['failed', expect.stringContaining('"src"')]);
    },
  );

  it('a role is made with its password, changed, noted, and goes', async () => {
    const first = await once(
      postgresqlUser,
      `name: 'jo"e'\npassword: "it's \\\\ secret"\nrole_attr_flags: CREATEDB,nologin\nconn_limit: 3\nexpires: "2030-01-31"\ncomment: "it's \\\\ me"`,
    );
    expect(first.result['queries']).toEqual([
      `CREATE USER "jo""e" WITH ENCRYPTED PASSWORD %(password)s VALID UNTIL %(expires)s CONNECTION LIMIT 3 CREATEDB NOLOGIN`,
      `COMMENT ON ROLE "jo""e" IS E'it''s \\\\ me'`,
    ]);
    expect(JSON.stringify(first)).not.toContain('secret');
    expect(
      server.sql(
        `SELECT rolcreatedb, rolcanlogin, rolconnlimit, rolvaliduntil::date, shobj_description(oid, 'pg_authid') FROM pg_authid WHERE rolname LIKE 'jo%'`,
      ),
    ).toBe(`t|f|3|2030-01-31|it's \\ me`);
    const joe = `name: 'jo"e'`;
    const flags = await once(postgresqlUser, `${joe}\nrole_attr_flags: LOGIN,NOCREATEDB`);
    expect(flags.result['queries']).toEqual([`ALTER USER "jo""e" WITH LOGIN NOCREATEDB`]);
    await once(postgresqlUser, `${joe}\npassword: other`);
    await once(postgresqlUser, `${joe}\npassword: pässwörd\nconn_limit: -1`);
    await once(postgresqlUser, `${joe}\npassword: ""`);
    expect(server.sql(`SELECT rolpassword IS NULL FROM pg_authid WHERE rolname LIKE 'jo%'`)).toBe('t');
    await once(postgresqlUser, `${joe}\nexpires: infinity`);
    const left = await host.run(
      postgresqlUser,
      `${server.login}\n${joe}\npassword: new\nno_password_changes: true`,
    );
    expect(left.status).toBe('ok');
    await once(postgresqlUser, `${joe}\nstate: absent`);
    expect(server.sql(`SELECT count(*) FROM pg_authid WHERE rolname LIKE 'jo%'`)).toBe('0');
  });

  it('hashes of passwords are known again, those of the server too', async () => {
    server.sql("SET password_encryption = 'md5'; CREATE ROLE old PASSWORD 'geheim'");
    const run = async (words: string): Promise<string> =>
      (await host.run(postgresqlUser, `${server.login}\n${words}`)).status;
    expect(await run('name: old\npassword: geheim')).toBe('ok');
    const md5 = server.sql("SELECT rolpassword FROM pg_authid WHERE rolname = 'old'");
    expect(await run(`name: old\npassword: ${md5}`)).toBe('ok');
    server.sql("CREATE ROLE new PASSWORD 'geheim'");
    const scram = server.sql("SELECT rolpassword FROM pg_authid WHERE rolname = 'new'");
    expect(await run(`name: new\npassword: ${scram}`)).toBe('ok');
    expect(await run('name: new\npassword: geheim')).toBe('ok');
    expect(await run(`name: old\npassword: ${scram}`)).toBe('changed');
    expect(await run('name: old\npassword: geheim')).toBe('ok');
  });

  it('rights and memberships are given and taken', async () => {
    server.sql('CREATE ROLE team');
    server.sql('CREATE DATABASE work');
    server.sql('CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE TABLE u (a int)', 'work');
    const args = 'name: eve\ndb: work\npriv: "CONNECT,TEMP/u:ALL/s.t:SELECT,INSERT"\ngroups: [team]';
    const run = await once(postgresqlUser, args);
    expect(run.result['queries']).toEqual([
      'CREATE USER "eve"',
      'GRANT CONNECT, TEMPORARY ON DATABASE "work" TO "eve"',
      'GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON TABLE "u" TO "eve"',
      'GRANT SELECT, INSERT ON TABLE "s"."t" TO "eve"',
      'GRANT "team" TO "eve"',
    ]);
    expect(server.sql("SELECT has_table_privilege('eve', 's.t', 'INSERT')", 'work')).toBe('t');
    expect(server.sql("SELECT pg_has_role('eve', 'team', 'MEMBER')")).toBe('t');
    expect(await said(postgresqlUser, 'name: eve\nstate: absent')).toMatch(
      /^Unable to remove user: role "eve" cannot be dropped/,
    );
    const kept = await host.run(
      postgresqlUser,
      `${server.login}\nname: eve\nstate: absent\nfail_on_user: false`,
    );
    expect(kept).toMatchObject({ status: 'ok', result: { user_removed: false } });
    await once(postgresqlUser, `${args}\nstate: absent`);
    expect(await said(postgresqlUser, 'name: eve\ngroups: [nobody]')).toBe('Role nobody does not exist');
    expect(await said(postgresqlUser, 'name: PUBLIC\npassword: x')).toMatch(/for PUBLIC user$/);
    await once(postgresqlUser, 'name: PUBLIC\ndb: work\npriv: CREATE');
  });

  it('rights are given and taken on all kinds of things', async () => {
    server.sql('CREATE ROLE ann; CREATE ROLE bob; CREATE ROLE "gr,oup"; CREATE ROLE crew');
    server.sql('CREATE DATABASE privs');
    server.sql(
      'CREATE SCHEMA s; CREATE TABLE s."t t" (a int); CREATE TABLE s.u (a int); CREATE SEQUENCE s.q; CREATE TYPE s.c AS ENUM ($$a$$); CREATE FUNCTION s.f(int, text) RETURNS int LANGUAGE sql AS $$SELECT 1$$; CREATE PROCEDURE s.p() LANGUAGE sql AS $$SELECT 1$$; CREATE FOREIGN DATA WRAPPER w; CREATE SERVER z FOREIGN DATA WRAPPER w',
      'privs',
    );
    const acls = (): string =>
      server.sql(
        'SELECT (SELECT string_agg(relacl::text, $$ $$) FROM pg_class), (SELECT string_agg(defaclacl::text, $$ $$) FROM pg_default_acl), (SELECT count(*) FROM pg_auth_members)',
        'privs',
      );
    const both = async (words: string): Promise<unknown> => {
      const args = `${server.login}\ndb: privs\nroles: ann,bob\n${words}`;
      const before = acls();
      const checked = await host.check(postgresqlPrivs, args);
      expect([checked.status, checked.result['msg']], words).toEqual(['changed', undefined]);
      expect(acls()).toBe(before);
      const run = await host.run(postgresqlPrivs, args);
      expect([run.status, run.result['msg']], words).toEqual(['changed', undefined]);
      expect((await host.run(postgresqlPrivs, args)).status, words).toBe('ok');
      const gone = `${args}\nstate: absent`;
      expect((await host.run(postgresqlPrivs, gone)).status, words).toBe('changed');
      expect((await host.run(postgresqlPrivs, gone)).status, words).toBe('ok');
      return run.result['queries'];
    };
    expect(await both('schema: s\nobjs: t t,u\nprivs: select,INSERT\ngrant_option: true')).toEqual([
      'GRANT SELECT,INSERT ON table "s"."t t","s"."u" TO "ann","bob" WITH GRANT OPTION;',
    ]);
    expect(await both('schema: s\nobjs: ALL_IN_SCHEMA\nprivs: ALL')).toEqual([
      'GRANT ALL ON ALL TABLES IN SCHEMA "s" TO "ann","bob";',
    ]);
    expect(await both('schema: s\ntype: function\nobjs: f(int:text)\nprivs: EXECUTE')).toEqual([
      'GRANT EXECUTE ON function "s"."f"(int,text) TO "ann","bob";',
    ]);
    expect(await both('type: group\nobjs: crew\nadmin_option: true')).toEqual([
      'GRANT "crew" TO "ann","bob" WITH ADMIN OPTION;',
    ]);
    expect(
      await both('type: default_privs\nschema: s\nobjs: TABLES\nprivs: SELECT\ntarget_roles: postgres'),
    ).toEqual([
      [
        'ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "s" REVOKE ALL ON TABLES FROM "ann","bob";',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "s" GRANT SELECT ON TABLES TO "ann","bob";',
        'ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" IN SCHEMA "s" GRANT USAGE ON TYPES TO "ann","bob";',
      ].join('\n'),
    ]);
    for (const words of [
      'type: sequence\nschema: s\nobjs: q\nprivs: USAGE',
      'type: procedure\nschema: s\nobjs: ALL_IN_SCHEMA\nprivs: EXECUTE',
      'type: type\nschema: s\nobjs: c\nprivs: USAGE',
      'type: schema\nobjs: s\nprivs: CREATE,USAGE',
      'type: database\nprivs: CONNECT',
      'type: language\nobjs: plpgsql\nprivs: USAGE',
      'type: tablespace\nobjs: pg_default\nprivs: CREATE',
      'type: foreign_data_wrapper\nobjs: w\nprivs: USAGE',
      'type: foreign_server\nobjs: z\nprivs: USAGE',
    ])
      await both(words);
    const own = 'db: privs\nroles: PUBLIC\ntype: database\nprivs: CREATE';
    const first = await host.run(postgresqlPrivs, `${server.login}\n${own}`);
    const second = await host.run(postgresqlPrivs, `${server.login}\n${own}`);
    expect([first.status, second.status]).toEqual(['changed', 'ok']);
    const taken = `${server.login}\ndb: privs\nroles: ann\nschema: s\nobjs: u\nprivs: SELECT\ngrant_option: false`;
    expect((await host.run(postgresqlPrivs, taken)).result['queries']).toEqual([
      'GRANT SELECT ON table "s"."u" TO "ann";\nREVOKE GRANT OPTION FOR SELECT ON table "s"."u" FROM "ann";',
    ]);
  });

  it.each([
    ['objs: t\nprivs: FLY', /^Invalid privileges specified: FLY/],
    ['objs: t', /"privs" is required for type "table"/],
    ['privs: SELECT', /"objs" is required/],
    ['type: group\nobjs: x\nprivs: ALL', /"privs" is not allowed/],
    ['type: schema\nobjs: x\nprivs: ALL\nschema: y', /"schema" is not allowed/],
    ['type: schema\nobjs: ALL_IN_SCHEMA\nprivs: ALL', /ALL_IN_SCHEMA can be used only/],
    ['objs: ALL_IN_SCHEMA\nprivs: ALL\nschema: none', /^Schema "none" does not exist/],
    ['type: function\nobjs: f\nprivs: ALL', /^Illegal function/],
    ['type: default_privs\nobjs: FLIES\nprivs: ALL', /^Invalid Object set/],
    ['type: default_privs\nobjs: TYPES\nprivs: SELECT', /^Invalid priv specified/],
    ['objs: none\nprivs: SELECT', /^relation "public.none" does not exist/],
    ['objs: x\nprivs: SELECT\nroles: nobody', /^Role 'nobody' does not exist/],
    ['objs: x\nprivs: SELECT\npassword: a\nlogin_password: b', /but not both/],
  ])('rights are refused: %s', async (words, message) => {
    const roles = words.includes('roles:') ? '' : 'roles: postgres\n';
    expect(await said(postgresqlPrivs, `db: postgres\n${roles}${words}`)).toMatch(message);
  });

  it('a role that is not there may be left out', async () => {
    const args = `${server.login}\ndb: postgres\nroles: nobody\nobjs: x\nprivs: SELECT\nfail_on_role: false`;
    const run = await host.run(postgresqlPrivs, args);
    expect(run).toMatchObject({ status: 'ok', result: { queries: [] } });
    expect(run.warned).toEqual(["Role 'nobody' does not exist, nothing to do"]);
  });

  it('an extension is made, updated, and goes', async () => {
    server.sql('CREATE DATABASE ext');
    server.sql('CREATE SCHEMA "a b"', 'ext');
    const own = 'db: ext\nname: hstore\n';
    const made = await once(postgresqlExt, `${own}schema: a b\nversion: "1.4"`);
    expect(made.result['queries']).toEqual([`CREATE EXTENSION "hstore" WITH SCHEMA "a b" VERSION '1.4'`]);
    const newer = await once(postgresqlExt, `${own}version: "1.5"`);
    expect(newer.result['queries']).toEqual([`ALTER EXTENSION "hstore" UPDATE TO '1.5'`]);
    expect(await said(postgresqlExt, `${own}version: "9"`)).toMatch(/no valid update path/);
    const latest = await host.run(postgresqlExt, `${server.login}\n${own}version: latest`);
    expect(latest.result['queries']).toEqual(['ALTER EXTENSION "hstore" UPDATE']);
    server.sql('CREATE TABLE h (a "a b".hstore)', 'ext');
    expect(await said(postgresqlExt, `${own}state: absent`)).toMatch(/other objects depend on it/);
    const gone = await once(postgresqlExt, `${own}state: absent\ncascade: true`);
    expect(gone.result['queries']).toEqual(['DROP EXTENSION "hstore" CASCADE']);
    expect(await said(postgresqlExt, 'db: ext\nname: nothing')).toBe('Extension nothing is not available');
    expect(await said(postgresqlExt, 'db: ext\nname: nothing\nversion: "9"')).toBe(
      "Passed version '9' is not available",
    );
  });

  it('what cannot be done is told in the server’s words', async () => {
    expect(await said(postgresqlDb, 'name: x\nowner: nobody')).toMatch(
      /^Database query failed: role "nobody" does not exist/,
    );
    expect(await said(postgresqlDb, 'name: x\nsession_role: nobody')).toMatch(/^Could not switch role: /);
    expect(await said(postgresqlUser, 'name: x\nrole_attr_flags: FLY')).toMatch(/^Invalid role_attr_flags/);
    expect(await said(postgresqlUser, 'name: x\npriv: SELECT\ndb: y')).toMatch(/^Invalid privs specified/);
    expect(await said(postgresqlUser, 'name: x\npriv: CREATE')).toMatch(/require a database/);
    expect(await said(postgresqlDb, `name: "x'--"\ntrust_input: false`)).toMatch(/is potentially dangerous$/);
    expect(await said(postgresqlDb, 'name: x\nconn_limit: "1; DROP"')).toMatch(/whole number/);
    expect(await said(postgresqlDb, 'name: x\nstate: rename')).toMatch(/"target" option must be defined/);
    const away = await host.check(postgresqlDb, `login_unix_socket: ${server.dir}/none\nname: x`);
    expect(away).toMatchObject({ kind: 'missing' });
    expect(away.result['msg']).toMatch(/^unable to connect to database: connection to server on socket/);
  });
});
