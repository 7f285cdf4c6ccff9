import { hostname, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  defineModule,
  fail,
  type ModuleContext,
  p,
  type Params,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../sdk/index.ts';
import type { ConsulWriter } from '../consul/api.ts';
import { putKv } from '../consul/kv.ts';
import { readConsul, serviceParams, writeConsul } from './params.ts';
import { changeOnlyWhileHeld, renewWhileRunning, stopKeeping } from './keep.ts';
import { keyOf, type Owner, readState } from './store.ts';

const params = {
  ...serviceParams,
  state: p.choice(['held', 'released'], { doc: 'Take the lock, or give it back.', default: 'held' }),
  session: p.str({ doc: 'Session to give back, from the task that took it.' }),
  wait: p.int({ doc: 'Seconds to wait for another run to end; 0 refuses at once.', default: 0 }),
  brief: p.bool({
    doc: 'It is held for seconds only, as by a healer: others wait for it, half a minute at most, instead of being refused.',
    default: false,
  }),
  break_lock: p.bool({ doc: 'Take the lock even if another run holds it.', default: false }),
  ttl: p.int({
    doc: 'Seconds (10 at least) after which the lock of a run that died is free. It is renewed while the run goes on.',
    default: 10,
  }),
} as const;
type LockParams = Params<typeof params>;

export const bluegreenLock = defineModule({
  name: 'tsplay.bluegreen.bluegreen_lock',
  summary: 'Hold the deploy lock of a service',
  description:
    'The lock is a key of Consul held by a session. The session lives for `ttl` seconds and is renewed from here while the run goes on, so a run that is killed frees the lock by itself, after at most twice `ttl` and a second. As long as the lock is held, Consul is asked before every change of this host, by whatever task: a run that was asleep while another one took the lock over changes nothing more.',
  params,
  constraints: { requiredIf: [['state', 'released', ['session']]] },
  support: { check: 'full', diff: 'none' },
  returns: { session: 'Session that holds the lock.', owner: 'Who holds it.' },
  examples: [
    { title: 'Take it', yaml: 'bluegreen_lock:\n  name: books-service\n  wait: 60\nregister: lock' },
    {
      title: 'Give it back',
      yaml: 'bluegreen_lock:\n  name: books-service\n  state: released\n  session: "{{ lock.session }}"',
    },
  ],
  plan: planLock,
});

async function planLock(params: LockParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const { lock } = await readState(readConsul(host, params), params.name);
  if (params.state === 'released') return planRelease(params, lock.session);
  const isTaken = lock.session !== undefined && lock.owner?.brief !== true;
  if (isTaken && !params.break_lock && params.wait === 0) refuse(params, lock.owner);
  // Taking a lock that is given back at the end of the run leaves nothing changed.
  if (context.check) return { changed: false, result: { session: '' } };
  return {
    changed: 'unknown',
    apply: async (writable) => ({ changed: false, ...(await take(params, writable, context)) }),
  };
}

function planRelease(params: LockParams, holder: string | undefined): Plan {
  const { session = '' } = params;
  if (session === '' || (holder !== undefined && holder !== session)) return { changed: false };
  return {
    changed: 'unknown',
    apply: async (host) => {
      stopKeeping(session);
      const consul = writeConsul(host, params);
      await putKv(consul, keyOf(params.name, 'lock'), '', { release: session });
      await consul.put(`/session/destroy/${session}`);
      return { changed: false };
    },
  };
}

/** Who does this, for people. */
export const me = (): string => `${userInfo().username}@${hostname()}`;

function refuse(params: LockParams, owner: Owner | undefined): never {
  if (owner?.reason !== undefined)
    return fail(
      `${params.name} is locked by ${owner.owner} since ${owner.since}: ${owner.reason}. \`tsplay service unlock ${params.name}\` gives it back`,
      { owner },
    );
  const who = owner ? `${owner.owner} (process ${owner.pid}, since ${owner.since})` : 'another run';
  return fail(
    `${params.name} is being deployed by ${who}. Wait until that run has ended (service_lock_wait: seconds to wait), or, if it is gone for good, run with -e service_break_lock=true`,
    { owner },
  );
}

async function take(params: LockParams, host: WriteHost, context: ModuleContext): Promise<ResultKeys> {
  if (params.ttl < 10)
    fail(`ttl must be 10 seconds at least, not ${params.ttl}: Consul takes no shorter one`);
  const consul = writeConsul(host, params);
  const session = await newSession(consul, params);
  const value: Owner = {
    owner: me(),
    pid: process.pid,
    run: session.slice(0, 8),
    since: new Date().toISOString(),
    ...(params.brief ? { brief: true } : {}),
  };
  const lease = { name: params.name, session, ttl: params.ttl };
  renewWhileRunning(consul, lease, context);
  // The connection of this task has been ended then, and with it the way to renew.
  context.onEarlyEnd(async (now) => {
    stopKeeping(session);
    await writeConsul(now, params).put(`/session/destroy/${session}`);
  });
  try {
    await acquire(params, consul, session, JSON.stringify(value));
    changeOnlyWhileHeld(host, consul, lease);
  } catch (error) {
    stopKeeping(session);
    await consul.put(`/session/destroy/${session}`);
    throw error;
  }
  return { session, owner: value };
}

async function newSession(consul: ConsulWriter, params: LockParams): Promise<string> {
  const body = {
    Name: `tsplay: deploy of ${params.name}`,
    TTL: `${params.ttl}s`,
    // A lock that was lost can be taken again after this long.
    LockDelay: '1s',
    Behavior: 'delete',
  };
  return (await consul.put<{ ID: string }>('/session/create', {}, body)).ID;
}

/** Milliseconds for which a dying session may still hold a lock, and for which one that is held briefly is waited for. */
const dying = 2500;
const brief = 30_000;

async function acquire(
  params: LockParams,
  consul: ConsulWriter,
  session: string,
  value: string,
): Promise<void> {
  const key = keyOf(params.name, 'lock');
  // A lock that a dying session still holds is free soon; waiting for that is no waiting for a person. Nor is it for a healer.
  const started = Date.now();
  let until = started + Math.max(params.wait * 1000, dying);
  let broken = false;
  for (;;) {
    if (await putKv(consul, key, value, { acquire: session })) return;
    const { lock } = await readState(consul, params.name);
    if (lock.session !== undefined && params.break_lock && !broken) {
      await consul.put(`/session/destroy/${lock.session}`);
      broken = true;
    } else if (lock.session !== undefined && lock.owner?.brief === true && Date.now() < started + brief)
      until = Math.max(until, Date.now() + dying);
    else if (Date.now() > until || (lock.session !== undefined && params.wait === 0 && !params.break_lock))
      refuse(params, lock.owner);
    await sleep(250);
  }
}
