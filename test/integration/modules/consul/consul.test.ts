import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bluegreenLock } from '../../../../src/modules/bluegreen/lock.ts';
import { writeConsul } from '../../../../src/modules/bluegreen/params.ts';
import { commit, keyOf, LostLock, readState } from '../../../../src/modules/bluegreen/store.ts';
import { consulAgentCheck } from '../../../../src/modules/consul/consul-check.ts';
import { consulInfo } from '../../../../src/modules/consul/consul-info.ts';
import { consulKv } from '../../../../src/modules/consul/consul-kv.ts';
import { consulService } from '../../../../src/modules/consul/consul-service.ts';
import { consulSession } from '../../../../src/modules/consul/consul-session.ts';
import type { Module } from '../../../../src/sdk/index.ts';
import { createWriteHost } from '../../../../src/sdk/remote-host.ts';
import { expectStatus, openHost, type Run, type TestHost } from '../../../modules/harness.ts';
import { openContainer, haveMachine, type ContainerHost } from '../system/container.ts';
import { consulAddress, startConsul } from './agent.ts';

const lab = /10\.100\.199\./.test(readFileSync('/proc/net/fib_trie', 'utf8'));

describe.skipIf(!haveMachine() || !lab)('Consul (needs Docker and the lab)', () => {
  let machine: ContainerHost;
  let host: TestHost;
  let address: string;
  beforeAll(async () => {
    machine = await openContainer();
    host = await openHost();
    startConsul(machine);
    address = consulAddress(machine);
  }, 120_000);
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await machine[Symbol.asyncDispose]();
  });

  const run = (module: Module, args: string): Promise<Run> => host.run(module, `host: ${address}\n${args}`);
  const check = (module: Module, args: string): Promise<Run> =>
    host.check(module, `host: ${address}\n${args}`);
  async function converges(module: Module, args: string): Promise<Run> {
    const checked = await check(module, args);
    expectStatus(checked, 'changed');
    const first = await run(module, args);
    expectStatus(first, 'changed');
    expect(first.diffs).toEqual(checked.diffs);
    expectStatus(await run(module, args), 'ok');
    expectStatus(await check(module, args), 'ok');
    return first;
  }

  describe('entries', () => {
    it('are stored, read and deleted', async () => {
      const stored = await converges(consulKv, 'key: a/b c/ü\nvalue: "x\\ny"\nflags: "7"');
      expect(stored.result).toMatchObject({ data: { Key: 'a/b c/ü', Value: 'x\ny', Flags: 7 } });
      expect((await run(consulKv, 'key: a/b c/ü')).result).toMatchObject({
        changed: false,
        data: { Value: 'x\ny' },
      });
      await run(consulKv, 'key: a/d\nvalue: "1"');
      expect((await run(consulKv, 'key: a/\nrecurse: true')).result['data']).toHaveLength(2);
      await converges(consulKv, 'key: a/d\nstate: absent');
      await converges(consulKv, 'key: a/\nstate: absent\nrecurse: true');
      expect((await run(consulKv, 'key: a/')).result).toMatchObject({ data: null });
    });

    it('are changed only by who knows their index', async () => {
      await run(consulKv, 'key: cas\nvalue: "1"');
      expect((await run(consulKv, 'key: cas\nvalue: "2"\ncas: "0"')).result).toMatchObject({ failed: true });
      const { data } = (await run(consulKv, 'key: cas')).result as { data: { ModifyIndex: number } };
      expectStatus(await run(consulKv, `key: cas\nvalue: "2"\ncas: "${data.ModifyIndex}"`), 'changed');
    });

    it('understand the words of 2015', async () => {
      await converges(consulKv, 'action: put\nkey: services/books/color\nvalue: blue');
      const { value } = (await run(consulKv, 'action: get\nkey: services/books/color')).result as {
        value: { Value: string }[];
      };
      expect(value[0]?.Value).toBe('blue');
      expect((await run(consulKv, 'action: get\nkey: services/\nkeys: true')).result['value']).toEqual([
        'services/books/color',
      ]);
      expect((await run(consulKv, 'action: get\nkey: nothing')).result).toMatchObject({ failed: true });
      await converges(consulKv, 'action: delete\nkey: services/books/color');
    });

    it('are locked by sessions', async () => {
      const session = (await run(consulSession, 'name: test\nttl: 10\ndelay: 0')).result[
        'session_id'
      ] as string;
      await converges(consulKv, `key: lock\nvalue: me\nstate: acquire\nsession: ${session}`);
      const other = (await run(consulSession, 'name: other')).result['session_id'] as string;
      expect(
        (await run(consulKv, `key: lock\nvalue: you\nstate: acquire\nsession: ${other}`)).result,
      ).toMatchObject({ changed: false });
      await converges(consulKv, `key: lock\nstate: release\nsession: ${session}`);
      expect((await run(consulSession, `state: info\nid: ${session}`)).result).toMatchObject({
        sessions: { Name: 'test', TTL: '10s' },
      });
      expect((await run(consulSession, 'state: list')).result['sessions']).toHaveLength(2);
      await converges(consulSession, `state: absent\nid: ${session}`);
      await converges(consulSession, `state: absent\nid: ${other}`);
      expect((await run(consulSession, 'ttl: 5')).result['msg']).toContain('between 10 and 86400');
    });
  });

  describe('services', () => {
    const web =
      'service_name: web\nservice_port: 80\nservice_address: 10.0.0.1\ntags: [a, b]\nhttp: http://127.0.0.1:8500/v1/status/leader\ninterval: 1s';
    it('are registered with their checks, and keep their state when nothing changes', async () => {
      const first = await converges(consulService, web);
      expect(first.result).toMatchObject({ service_id: 'web', service_port: 80 });
      await converges(consulService, web.replace('1s', '2s'));
      await converges(
        consulService,
        'service_name: many\nchecks: [{id: one, tcp: "127.0.0.1:8500", interval: 1s}, {id: two, ttl: 30s}, {id: three, args: ["true"], interval: 5s}]',
      );
      const { checks } = (await run(consulInfo, 'services: true')).result as {
        checks: Record<string, { ServiceID: string }>;
      };
      expect(Object.keys(checks)).toEqual(expect.arrayContaining(['one', 'two', 'three', 'service:web']));
    });

    it('have checks of their own, as nodes have', async () => {
      await converges(consulAgentCheck, 'name: disk\nargs: ["true"]\ninterval: 10s\nnotes: Disk');
      await converges(
        consulAgentCheck,
        'name: web-more\nservice_id: web\nhttp: http://127.0.0.1:8500/\ninterval: 10s',
      );
      await converges(consulAgentCheck, 'id: disk\nstate: absent');
      await converges(consulService, 'check_name: mem\nttl: 30s');
      await converges(consulService, 'check_id: mem\nstate: absent');
    });

    it('are deregistered', async () => {
      await converges(consulService, 'service_name: web\nstate: absent');
      await converges(consulService, 'service_id: many\nstate: absent');
      expect((await run(consulService, 'service_name: x\nhttp: http://x/')).result['msg']).toContain(
        'needs an interval',
      );
    });
  });

  it('tells about itself', async () => {
    const { result } = await run(consulInfo, '');
    expect(result['leader']).toMatch(/:8300$/);
    expect(result['members']).toHaveLength(1);
  });

  it('is missing where there is none', async () => {
    const none = await host.check(consulKv, 'port: 1\nkey: x\nvalue: y');
    expect(none).toMatchObject({ kind: 'missing', status: 'failed' });
    expect(none.result['msg']).toContain('Consul does not answer on testhost at http://127.0.0.1:1');
  });

  describe('the deploy lock', () => {
    const name = 'locked';
    const lock = (more = ''): string => `name: ${name}\nconsul_url: http://${address}:8500\n${more}`;
    const state = () =>
      readState(
        writeConsul(createWriteHost(host.transport, { name: 'x' }), { consul_url: `http://${address}:8500` }),
        name,
      );

    it('is held for the run, refused to others with the holder’s name, and given back', async () => {
      // The harness ends its "run" after each module, which gives the lock back; so a foreign session holds it here.
      const session = (await run(consulSession, 'name: foreign\nttl: 10\ndelay: 0')).result[
        'session_id'
      ] as string;
      const owner = JSON.stringify({ owner: 'ann@desk', pid: 7, run: 'r', since: 'today' });
      await run(
        consulKv,
        `key: services/${name}/lock\nvalue: '${owner}'\nstate: acquire\nsession: ${session}`,
      );
      const refused = await host.run(bluegreenLock, lock());
      expect(refused.result['msg']).toContain(
        'locked is being deployed by ann@desk (process 7, since today)',
      );
      const taken = await host.run(bluegreenLock, lock('break_lock: true'));
      expect(taken.result).toMatchObject({ changed: false, owner: { pid: process.pid } });
      expect((await state()).lock.session).toBeUndefined();
      const again = await host.run(bluegreenLock, lock());
      expect(again.result['session']).toMatch(/-/);
      expectStatus(await host.check(bluegreenLock, lock()), 'ok');
    }, 30_000);

    it('lives while the run goes on, and dies soon after it was killed', async () => {
      const consul = writeConsul(createWriteHost(host.transport, { name: 'x' }), {
        consul_url: `http://${address}:8500`,
      });
      const session = (
        await consul.put<{ ID: string }>(
          '/session/create',
          {},
          { TTL: '10s', LockDelay: '1s', Behavior: 'delete' },
        )
      ).ID;
      await consul.put('/kv/services/killed/lock', { acquire: session }, '{}');
      const taken = await host.run(bluegreenLock, lock('wait: 40').replace(name, 'killed'));
      expect(taken.result['session']).toMatch(/-/);
    }, 60_000);

    it('is waited for where it is held for a moment, as by a healer', async () => {
      const consul = writeConsul(createWriteHost(host.transport, { name: 'x' }), {
        consul_url: `http://${address}:8500`,
      });
      const session = (await consul.put<{ ID: string }>('/session/create', {}, { LockDelay: '0s' })).ID;
      const owner = { owner: 'healer@master', pid: 7, run: 'r', since: 'now', brief: true };
      const key = `/kv/${keyOf('healed', 'lock')}`;
      await consul.put(key, { acquire: session }, JSON.stringify(owner));
      const taking = host.run(bluegreenLock, lock().replace(name, 'healed'));
      // Longer than for the lock of a session that is about to end.
      await sleep(4000);
      expect((await readState(consul, 'healed')).lock.session).toBe(session);
      await consul.put(key, { release: session }, '');
      expect((await taking).result['session']).toMatch(/-/);
      expect(
        (await host.run(bluegreenLock, lock('brief: true').replace(name, 'healed'))).result['owner'],
      ).toMatchObject({ brief: true });
    }, 30_000);

    it('is checked by every write', async () => {
      const consul = writeConsul(createWriteHost(host.transport, { name: 'x' }), {
        consul_url: `http://${address}:8500`,
      });
      const session = (await consul.put<{ ID: string }>('/session/create', {}, { LockDelay: '0s' })).ID;
      await consul.put(`/kv/${keyOf('fenced', 'lock')}`, { acquire: session }, '{}');
      await commit(consul, 'fenced', session, [{ cas: 'color', value: 'blue', index: 0 }]);
      expect((await readState(consul, 'fenced')).color?.value).toBe('blue');
      // Somebody else changed the colour in between.
      await expect(
        commit(consul, 'fenced', session, [{ cas: 'color', value: 'green', index: 0 }]),
      ).rejects.toThrow(LostLock);
      await consul.put(`/session/destroy/${session}`);
      await sleep(100);
      await expect(commit(consul, 'fenced', session, [{ set: 'live', value: '{}' }])).rejects.toThrow(
        LostLock,
      );
      expect((await readState(consul, 'fenced')).live).toBeUndefined();
    });
  });
});
