import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redis } from '../../../../src/modules/database/redis/redis.ts';
import { openHost, type Run, type TestHost } from '../../../modules/harness.ts';

const haveRedis = spawnSync('redis-server', ['--version']).status === 0;
const word = `it's "\\ secret`;

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe.skipIf(!haveRedis)('Redis (needs redis-server)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-redis-'));
  let port: number;
  let server: ChildProcess;
  let host: TestHost;
  const cli = (...words: string[]): string => {
    const all = ['-h', '127.0.0.1', '-p', String(port), '--no-auth-warning', ...words];
    return execFileSync('redis-cli', all, {
      encoding: 'utf8',
      env: { ...process.env, REDISCLI_AUTH: word },
    }).trim();
  };
  beforeAll(async () => {
    host = await openHost();
    port = await freePort();
    const words = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      dir,
      '--save',
      '',
      '--requirepass',
      word,
    ];
    server = spawn('redis-server', words, { stdio: 'ignore' });
    for (let i = 0; i < 100; i++) {
      try {
        if (cli('PING') === 'PONG') return;
      } catch {
        // Not there yet.
      }
      await sleep(100);
    }
    throw new Error('Redis does not start');
  }, 60_000);
  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
    await host[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true, force: true });
  });

  const args = (words: string): string =>
    `login_host: 127.0.0.1\nlogin_port: ${port}\nlogin_password: ${JSON.stringify(word)}\n${words}`;
  /** A change, seen coming; then nothing more to do. */
  async function twice(words: string): Promise<Run> {
    const before =
      cli('CONFIG', 'GET', '*') +
      cli('INFO', 'replication').replace(/_offset:.*|_id:.*|_seconds:.*|_ago:.*|link_.*/g, '');
    expect((await host.check(redis, args(words))).status, words).toBe('changed');
    expect(
      cli('CONFIG', 'GET', '*') +
        cli('INFO', 'replication').replace(/_offset:.*|_id:.*|_seconds:.*|_ago:.*|link_.*/g, ''),
    ).toBe(before);
    const run = await host.run(redis, args(words));
    expect([run.status, run.result['msg']], words).toEqual(['changed', undefined]);
    expect((await host.run(redis, args(words))).status, words).toBe('ok');
    return run;
  }

  it('a value is set, also a size, an empty one and one with quotes', async () => {
    const run = await twice('command: config\nname: maxmemory\nvalue: 64mb');
    expect(run.result).toMatchObject({ name: 'maxmemory', value: '67108864' });
    await twice('command: config\nname: maxmemory-policy\nvalue: allkeys-lru');
    await twice('command: config\nname: save\nvalue: "60 1"');
    await twice('command: config\nname: save\nvalue: ""');
    await twice('command: config\nname: slowlog-max-len\nvalue: "77"');
    expect(cli('CONFIG', 'GET', 'maxmemory')).toBe('maxmemory\n67108864');
  });

  it('databases are emptied', async () => {
    cli('SET', 'a', '1');
    cli('-n', '3', 'SET', 'b', '1');
    expect((await host.check(redis, args('command: flush'))).result).toMatchObject({ flushed: true });
    const one = await host.run(redis, args('command: flush\nflush_mode: db\ndb: 3'));
    expect(one).toMatchObject({ status: 'changed', result: { flushed: true, db: 3 } });
    expect([cli('-n', '3', 'DBSIZE'), cli('DBSIZE')]).toEqual(['0', '1']);
    await host.run(redis, args('command: flush'));
    expect(cli('DBSIZE')).toBe('0');
  });

  it('the server becomes a replica, and a master again', async () => {
    const run = await twice('command: replica\nmaster_host: 127.0.0.1\nmaster_port: 1');
    expect(run.result['mode']).toEqual({ status: 'replica', master_host: '127.0.0.1', master_port: 1 });
    expect((await twice('command: replica\nreplica_mode: master')).result['mode']).toBe('master');
  });

  it.each([
    ['', 'A valid command must be provided'],
    ['command: flush\nflush_mode: db', 'In db mode the db number must be provided'],
    ['command: replica', 'In replica mode master host must be provided'],
    ['command: slave\nmaster_host: x', 'In replica mode master port must be provided'],
    ['command: config\nname: fly\nvalue: x', "unable to read config: 'fly'"],
    ['command: config\nname: maxmemory-policy\nvalue: fly', /^unable to write config: ERR /],
    ['command: flush\nlogin_user: nobody', /^unable to connect to database: .*WRONGPASS/],
  ])('is refused: %s', async (words, message) => {
    const { status, result } = await host.run(redis, args(words));
    expect(status).toBe('failed');
    expect(result['msg']).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  it('a server that is not there may come yet', async () => {
    const run = await host.check(
      redis,
      `login_host: 127.0.0.1\nlogin_port: ${await freePort()}\ncommand: flush`,
    );
    expect(run).toMatchObject({ kind: 'missing' });
    expect(run.result['msg']).toMatch(/^unable to connect to database: Could not connect to Redis.*refused/);
  });
});
