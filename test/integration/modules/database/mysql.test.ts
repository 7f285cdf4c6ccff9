import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mysqlDb } from '../../../../src/modules/database/mysql/database.ts';
import { mysqlUser } from '../../../../src/modules/database/mysql/user.ts';
import { mysqlVariables } from '../../../../src/modules/database/mysql/variables.ts';
import type { Module } from '../../../../src/sdk/index.ts';
import { openHost, type Run, type TestHost } from '../../../modules/harness.ts';
import { haveMariadb, openMariadb, type MariadbServer } from './mariadb.ts';

describe.skipIf(!haveMariadb)('MariaDB (needs its server)', () => {
  let server: MariadbServer;
  let host: TestHost;
  beforeAll(async () => {
    server = await openMariadb();
    host = await openHost();
  }, 120_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  });

  const state = (): string =>
    server.sql(
      'SELECT * FROM information_schema.SCHEMATA; SELECT * FROM mysql.global_priv; SELECT * FROM mysql.db',
    );

  /** A change, seen coming; then nothing more to do. */
  async function once(module: Module, words: string): Promise<Run> {
    const args = `${server.login}\n${words}`;
    const before = state();
    const checked = await host.check(module, args);
    expect([checked.status, checked.result['msg']]).toEqual(['changed', expect.anything() as unknown]);
    expect(state()).toBe(before);
    const run = await host.run(module, args);
    expect(run.status, String(run.result['msg'])).toBe('changed');
    const second = await host.run(module, args);
    expect(second.status, String(second.result['msg'])).toBe('ok');
    return run;
  }
  const said = async (module: Module, words: string): Promise<unknown> =>
    (await host.run(module, `${server.login}\n${words}`)).result['msg'];

  it('databases are made, and go', async () => {
    const args = (more: string): string => `${server.login}\nname: ["sh\`op", "a'b"]\n${more}`;
    expect((await host.check(mysqlDb, args(''))).status).toBe('changed');
    const made = await host.run(mysqlDb, args('encoding: utf8mb4\ncollation: utf8mb4_bin'));
    expect(made).toMatchObject({
      status: 'changed',
      result: {
        db: "sh`op a'b",
        db_list: ['sh`op', "a'b"],
        executed_commands: [
          "CREATE DATABASE `sh``op` CHARACTER SET 'utf8mb4' COLLATE 'utf8mb4_bin'",
          "CREATE DATABASE `a'b` CHARACTER SET 'utf8mb4' COLLATE 'utf8mb4_bin'",
        ],
      },
    });
    expect(await host.run(mysqlDb, args(''))).toMatchObject({ status: 'ok', roundTrips: 1 });
    expect((await host.run(mysqlDb, args('state: absent'))).status).toBe('changed');
    expect((await host.run(mysqlDb, args('state: absent'))).status).toBe('ok');
    expect(await said(mysqlDb, 'name: all')).toMatch(/^name is not allowed to equal 'all'/);
    expect(await said(mysqlDb, 'name: x\nencoding: none')).toMatch(/^error creating database: ERROR 1115/);
  });

  it.each(['sql', 'sql.gz', 'sql.bz2', 'sql.xz'])('a database is dumped and read: %s', async (extension) => {
    const target = join(server.dir, `d ump.${extension}`);
    server.sql(
      "CREATE DATABASE src; CREATE TABLE src.t (a TEXT); INSERT INTO src.t VALUES ('x'), ('y'); CREATE TABLE src.u (a INT)",
    );
    const args = (words: string): string => `${server.login}\ntarget: ${target}\n${words}`;
    expect((await host.check(mysqlDb, args('name: src\nstate: dump'))).status).toBe('changed');
    expect(existsSync(target)).toBe(false);
    const dumped = await host.run(
      mysqlDb,
      args('name: src\nstate: dump\nignore_tables: [src.u]\nsingle_transaction: true'),
    );
    expect([dumped.status, dumped.result['msg']]).toEqual(['changed', '']);
    const read = await host.run(mysqlDb, args('name: dst\nstate: import'));
    expect([read.status, read.result['msg']]).toEqual(['changed', '']);
    expect(server.sql('SELECT GROUP_CONCAT(a ORDER BY a) FROM dst.t; SHOW TABLES FROM dst')).toBe('x,y\nt');
    server.sql('DROP DATABASE src; DROP DATABASE dst');
    expect(await said(mysqlDb, `name: src\nstate: dump\ntarget: ${target}`)).toBe(
      "Cannot dump database(s) 'src' - not found",
    );
    expect(await said(mysqlDb, `name: y\nstate: dump\ntarget: ${server.dir}/none/x.${extension}`)).toMatch(
      /not found/,
    );
    const broken = `name: mysql\nstate: dump\ntarget: ${target}\ndump_extra_args: --no-such-option`;
    expect(await said(mysqlDb, broken)).toMatch(/unknown option/);
  });

  it('a user logs in with the password that it was given, and has its rights', async () => {
    server.sql('CREATE DATABASE shop; CREATE DATABASE other; CREATE TABLE other.t (a INT, B INT)');
    const password = `it's "\\ secret #`;
    const joe = `name: joe\npassword: ${JSON.stringify(password)}`;
    const priv = 'priv: "shop.*:ALL,GRANT/other.t:SELECT (b,a),INSERT"';
    const run = await once(mysqlUser, `${joe}\n${priv}`);
    expect(run.result).toMatchObject({ user: 'joe', msg: 'User added', password_changed: true });
    expect(server.admits('joe', password)).toBe(true);
    expect(JSON.stringify(run)).not.toContain('secret');
    const grants = server.sql("SHOW GRANTS FOR 'joe'@'localhost'");
    expect(grants).toContain('GRANT ALL PRIVILEGES ON `shop`.* TO `joe`@`localhost` WITH GRANT OPTION');
    expect(grants).toMatch(/GRANT SELECT \(`a`, `B`\), INSERT ON `other`.`t`/i);
    const changed = await once(mysqlUser, `${joe.replace('secret', 'new')}\n${priv}`);
    expect(changed.result).toMatchObject({ msg: 'Password updated (new style)', password_changed: true });
    expect(server.admits('joe', password)).toBe(false);
    const less = await once(mysqlUser, 'name: joe\npriv: {"shop.*": "SELECT,GRANT"}');
    expect(less.result['msg']).toBe("Privileges updated: granted ['SELECT'], revoked ['ALL']");
    expect(server.sql("SHOW GRANTS FOR 'joe'@'localhost'")).not.toContain('other');
    await once(mysqlUser, 'name: joe\npriv: "shop.*:UPDATE/*.*:PROCESS"\nappend_privs: true');
    await once(mysqlUser, 'name: joe\npriv: "shop.*:SELECT"\nsubtract_privs: true');
    expect(server.sql("SHOW GRANTS FOR 'joe'@'localhost'")).toMatch(
      /GRANT UPDATE ON `shop`.\*.*WITH GRANT OPTION/,
    );
    await once(mysqlUser, 'name: joe\nstate: absent');
    expect(server.sql("SELECT COUNT(*) FROM mysql.user WHERE User = 'joe'")).toBe('0');
  });

  it('hashes, plug-ins, requirements and limits are set, and settle', async () => {
    const hash = server.sql("SELECT PASSWORD('geheim')");
    await once(mysqlUser, `name: eve\nhost: "%"\npassword: "${hash}"\nencrypted: true`);
    expect(server.admits('eve', 'geheim')).toBe(true);
    const eve = 'name: eve\nhost: "%"';
    expect((await host.run(mysqlUser, `${server.login}\n${eve}\npassword: geheim`)).status).toBe('ok');
    const late = `${server.login}\n${eve}\npassword: other\nupdate_password: on_create`;
    expect((await host.run(mysqlUser, late)).status).toBe('ok');
    const reused = await host.run(
      mysqlUser,
      `${server.login}\nname: eve\nhost: db1\npassword: other\nupdate_password: on_new_username`,
    );
    expect(reused).toMatchObject({ status: 'changed', result: { password_changed: false } });
    expect(
      server.sql("SELECT COUNT(DISTINCT authentication_string) FROM mysql.user WHERE User = 'eve'"),
    ).toBe('1');
    await once(mysqlUser, `${eve}\ntls_requires: {SSL: null}`);
    await once(mysqlUser, `${eve}\ntls_requires: {subject: "/CN=it's", issuer: /CN=ca}`);
    expect(server.sql("SHOW CREATE USER 'eve'@'%'")).toContain("ISSUER '/CN=ca' SUBJECT '/CN=it''s'");
    await once(mysqlUser, eve);
    await once(mysqlUser, `${eve}\nresource_limits: {MAX_QUERIES_PER_HOUR: 5, MAX_STATEMENT_TIME: 7}`);
    await once(mysqlUser, `${eve}\nplugin: unix_socket`);
    await once(mysqlUser, 'name: eve\nhost_all: true\nstate: absent');
    expect(server.sql("SELECT COUNT(*) FROM mysql.user WHERE User = 'eve'")).toBe('0');
  });

  it('a variable is set, and told', async () => {
    const set = await once(mysqlVariables, 'variable: max_connections\nvalue: "77"');
    expect(set.result).toMatchObject({
      msg: 'Variable change succeeded prev_value=151',
      queries: ['SET GLOBAL `max_connections` = 77'],
    });
    expect(await said(mysqlVariables, 'variable: max_connections')).toBe('77');
    await once(mysqlVariables, 'variable: init_connect\nvalue: "SET @a = \'x\'"');
    expect(await said(mysqlVariables, 'variable: fly')).toBe('Variable not available "fly"');
    expect(await said(mysqlVariables, 'variable: "a b"')).toBe('invalid variable name "a b"');
    expect(await said(mysqlVariables, 'variable: version\nvalue: x')).toMatch(/read only variable/);
    expect(await said(mysqlVariables, 'variable: max_connections\nvalue: "78"\nmode: persist')).toMatch(
      /8.0 or greater/,
    );
  });

  it('the login is taken from a file of options, and errors are told', async () => {
    server.sql(
      "CREATE USER 'cnf'@'localhost' IDENTIFIED BY 'from file #1'; GRANT ALL ON *.* TO 'cnf'@'localhost'",
    );
    const file = join(server.dir, 'my.cnf');
    const socket = `${server.dir}/s`;
    writeFileSync(file, `[client]\nuser=cnf\npassword="from file #1"\nsocket=${socket}\n`);
    const args = `config_file: ${file}\nname: by_file`;
    expect((await host.run(mysqlDb, args)).status).toBe('changed');
    expect(await host.run(mysqlDb, `${args}\nlogin_password: wrong`)).toMatchObject({ kind: 'missing' });
    const refused = await said(mysqlDb, 'name: x\nlogin_password: wrong');
    expect(refused).toMatch(/^unable to connect to database, check login_user .* ERROR 1045/);
    const implicit = `login_user: none\nlogin_unix_socket: ${socket}\nconfig_file: /none\ncheck_implicit_admin: true`;
    expect((await host.run(mysqlDb, `${implicit}\nname: by_file\nstate: absent`)).status).toBe('changed');
    expect(await said(mysqlUser, 'name: x\npriv: "*.*:FLY"')).toMatch(/^ERROR 1064/);
    expect(await said(mysqlUser, 'name: x\npriv: "nothing"')).toMatch(/^invalid privileges string/);
    expect(await said(mysqlUser, 'name: root\npassword: x\nencrypted: true')).toMatch(/valid hash/);
    expect(await said(mysqlUser, 'name: root\nresource_limits: {FLY: 1}')).toMatch(/is unsupported/);
    expect(await said(mysqlUser, 'name: nobody\nhost_all: true')).toMatch(/cannot be used when adding/);
    expect(readFileSync(file, 'utf8')).toContain('cnf');
  });
});
