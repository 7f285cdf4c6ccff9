import { describe, expect, it } from 'vitest';
import {
  type ConsulInstance,
  describeChange,
  type KvState,
  type ProxyState,
  reconcile,
  type Seen,
  type Situation,
  type SwarmPart,
} from '../../../src/modules/bluegreen/decide.ts';
import type { WorkerState } from '../../../src/modules/bluegreen/worker-parts.ts';
import type { Endpoint } from '../../../src/modules/bluegreen/endpoints.ts';

const task = (n: number, port = 32768): Endpoint => ({
  task: `t${n}`,
  address: `10.0.0.${n}`,
  port,
  node: `node-${n}`,
});
const at = (n: number, port = 32768): string => `10.0.0.${n}:${port}`;
const ok = <T>(value: T): Seen<T> => ({ ok: true, value });
const lost = (why: string): Seen<never> => ({ ok: false, why });

const instance = (n: number, more: Partial<ConsulInstance> = {}, color = 'blue'): ConsulInstance => ({
  id: `books-${color}:t${n}`,
  at: at(n),
  status: 'passing',
  checked: true,
  output: '',
  ...more,
});
const ill = { status: 'critical', output: 'timeout' } as const;
/** Consul's word for what it has not looked at yet. */
const fresh = { status: 'critical', checked: false } as const;

interface Given {
  readonly kv?: Seen<KvState>;
  readonly wanted?: number | undefined;
  readonly tasks?: readonly Endpoint[];
  readonly swarm?: Seen<Record<'blue' | 'green', SwarmPart>>;
  readonly registered?: readonly ConsulInstance[];
  readonly idle?: readonly ConsulInstance[];
  readonly consul?: Seen<never>;
  readonly servers?: readonly string[];
  readonly proxy?: Partial<ProxyState> | Seen<never>;
  readonly session?: string;
  readonly prime?: 'blue' | 'green';
  readonly leaving?: readonly string[];
}

/** Blue is live with two instances that everybody knows, unless a case says otherwise. */
function situation(given: Given = {}): Situation {
  const proxy = given.proxy ?? {};
  return {
    name: 'books',
    prime: given.prime,
    leaving: given.leaving,
    session: given.session ?? '',
    kv: given.kv ?? ok({ color: 'blue', lock: undefined, unfinished: false }),
    swarm:
      given.swarm ??
      ok({
        blue: {
          wanted: 'wanted' in given ? given.wanted : 2,
          instances: given.tasks ?? [task(1), task(2)],
        },
        green: { wanted: 0, instances: [] },
      }),
    consul:
      given.consul ?? ok({ blue: given.registered ?? [instance(1), instance(2)], green: given.idle ?? [] }),
    proxy:
      'ok' in proxy
        ? proxy
        : ok({
            flag: 'blue',
            upstreams: { blue: given.servers ?? [at(1), at(2)], green: undefined },
            pending: false,
            ...proxy,
          }),
  };
}

const changes = (given: Given): string[] => reconcile(situation(given)).changes.map(describeChange);
const notes = (given: Given): readonly string[] => reconcile(situation(given)).notes;

describe('reconcile', () => {
  it('finds nothing to do where all agree', () => {
    expect(reconcile(situation())).toEqual({
      changes: [],
      notes: [],
      busy: false,
      color: 'blue',
      wanted: 2,
      running: 2,
      passing: 2,
      unwell: [],
      lost: [],
      short: [],
    });
  });

  it('calls unwell what runs and cannot be found, so that it is replaced', () => {
    const blue = { wanted: 2, instances: [task(1)], unplaced: [{ task: 't2', node: 'node-2' }] };
    const swarm = ok({ blue, green: { wanted: 0, instances: [] } });
    const seen = reconcile(situation({ swarm, registered: [instance(1)], servers: [at(1)] }));
    expect(seen).toMatchObject({ changes: [], running: 1, unwell: [{ task: 't2', node: 'node-2' }] });
    expect(seen.notes).toContain(
      'instance t2 on node-2 cannot be asked: its port is not known: Swarm has forgotten it, and Consul never had it',
    );
  });

  it('registers what Swarm has moved, and lets it have requests once it is well', () => {
    const moved = { tasks: [task(1), task(3)] };
    expect(changes(moved)).toEqual([
      'register 10.0.0.3:32768 on node-3 as blue',
      'nginx blue: -10.0.0.2:32768',
      'deregister 10.0.0.2:32768 (books-blue:t2)',
    ]);
    const known = { ...moved, registered: [instance(1), instance(3, fresh)], servers: [at(1)] };
    expect(changes(known)).toEqual([]);
    expect(changes({ ...known, registered: [instance(1), instance(3)] })).toEqual([
      'nginx blue: +10.0.0.3:32768',
    ]);
  });

  it('takes the addresses of a dead node out, whichever instances are left', () => {
    expect(changes({ tasks: [task(2)] })).toEqual([
      'nginx blue: -10.0.0.1:32768',
      'deregister 10.0.0.1:32768 (books-blue:t1)',
    ]);
  });

  it('takes an instance out that fails its check, and says so', () => {
    const given = { registered: [instance(1), instance(2, ill)] };
    expect(changes(given)).toEqual(['nginx blue: -10.0.0.2:32768']);
    expect(notes(given)).toEqual(['10.0.0.2:32768 on node-2 fails its health check: timeout']);
    expect(reconcile(situation(given))).toMatchObject({ running: 2, passing: 1, unwell: [{ task: 't2' }] });
  });

  it('leaves one in that was not checked since the agent started', () => {
    expect(changes({ registered: [instance(1), instance(2, fresh)] })).toEqual([]);
  });

  it('takes a warning for well', () => {
    const registered = [instance(1), instance(2, { status: 'warning' })];
    expect(changes({ registered, servers: [at(1)] })).toEqual(['nginx blue: +10.0.0.2:32768']);
  });

  it.each([
    ['all fail their checks', { registered: [instance(1, ill), instance(2, ill)] }],
    ['Swarm runs none', { tasks: [], registered: [] }],
    ['the service is gone from the swarm', { tasks: [], registered: [], wanted: undefined }],
    [
      'all have moved and none is well yet',
      { tasks: [task(3), task(4)], registered: [instance(3, fresh), instance(4, ill)] },
    ],
  ])('never empties an upstream: %s', (_name, given) => {
    const decision = reconcile(situation(given));
    expect(decision.changes.filter(({ kind }) => kind === 'upstream')).toEqual([]);
    expect(decision.notes.join('\n')).toMatch(/nginx keeps 10\.0\.0\.1:32768, 10\.0\.0\.2:32768/);
  });

  it('tells when fewer run than are wanted', () => {
    expect(notes({ wanted: 3 })).toEqual(['only 2 of 3 instances of books-blue run']);
    expect(notes({ wanted: undefined, tasks: [], registered: [], servers: [] })).toEqual([
      'the swarm has no service for books-blue',
    ]);
  });

  it.each([
    ['Swarm', { swarm: lost('Docker does not answer') }, /Docker does not answer/],
    ['Consul’s agent', { consul: lost('no agent') }, /no agent/],
    ['Consul’s keys', { kv: lost('no leader') }, /no leader/],
  ])('keeps what was last known while %s is out of reach', (_name, given, why) => {
    // Whatever else has changed meanwhile.
    const decision = reconcile(situation({ ...given, servers: [at(7)] }));
    expect(decision.changes).toEqual([]);
    expect(decision.notes.join()).toMatch(why);
    expect(decision.running).toBeUndefined();
  });

  it('keeps Consul right while nginx is out of reach', () => {
    const given = { tasks: [task(1), task(3)], proxy: lost('nginx does not run') };
    expect(changes(given)).toEqual([
      'register 10.0.0.3:32768 on node-3 as blue',
      'deregister 10.0.0.2:32768 (books-blue:t2)',
    ]);
    expect(notes(given)).toEqual(['nginx stays as it is: nginx does not run']);
  });

  it('changes nothing for a service that was never released, nor for an unknown colour', () => {
    expect(changes({ kv: ok({ color: undefined, lock: undefined, unfinished: false }), tasks: [] })).toEqual(
      [],
    );
    const given = {
      kv: lost('services/books/color is "purple", which is neither blue nor green'),
      tasks: [],
    };
    expect(changes(given)).toEqual([]);
    expect(notes(given)[0]).toMatch(/purple/);
  });

  it('leaves a service alone while another holds its lock', () => {
    const kv = ok({ color: 'blue', lock: 'theirs', unfinished: true } as const);
    expect(reconcile(situation({ kv, tasks: [task(1)] }))).toMatchObject({ busy: true, changes: [] });
    expect(changes({ kv, session: 'theirs', tasks: [task(1)] })).not.toEqual([]);
  });

  it('deregisters the old colour, but not while a release has not ended', () => {
    const idle = [instance(8, {}, 'green')];
    expect(changes({ idle })).toEqual(['deregister 10.0.0.8:32768 (books-green:t8)']);
    const unfinished = { idle, kv: ok({ color: 'blue', lock: undefined, unfinished: true } as const) };
    expect(changes(unfinished)).toEqual([]);
    expect(notes(unfinished).join()).toMatch(/has not ended/);
  });

  it('names an address once, whatever has it twice', () => {
    // A node gave the port of a task that ended to the next one.
    const again = { ...task(2), task: 't9' };
    expect(changes({ tasks: [task(1), again] })).toEqual([
      'register 10.0.0.2:32768 on node-2 as blue',
      'deregister 10.0.0.2:32768 (books-blue:t2)',
    ]);
    const twice = reconcile(situation({ servers: [at(1), at(1), at(2)] }));
    expect(twice.changes).toMatchObject([{ kind: 'upstream', servers: [at(1), at(2)] }]);
  });

  it('registers an instance anew whose port has changed', () => {
    expect(changes({ tasks: [task(1), task(2, 40000)] })).toEqual([
      'register 10.0.0.2:40000 on node-2 as blue',
      'nginx blue: -10.0.0.2:32768',
    ]);
  });

  it('lets nginx follow Consul’s colour, once there is an instance to follow to', () => {
    expect(changes({ proxy: { flag: 'green' } })).toEqual(['nginx serves blue']);
    const bare = { flag: 'green', upstreams: { blue: undefined, green: [at(5)] } } as const;
    expect(changes({ proxy: bare })).toEqual([
      'nginx blue: +10.0.0.1:32768 +10.0.0.2:32768',
      'nginx serves blue',
    ]);
    const given = { proxy: bare, tasks: [], registered: [] };
    expect(changes(given)).toEqual([]);
    expect(notes(given).join()).toMatch(/still serves green/);
  });

  it('makes up for a reload that a killed run did not get to', () => {
    expect(changes({ proxy: { pending: true } })).toEqual(['nginx loads what was written before']);
    // A changed upstream is loaded with it.
    expect(changes({ proxy: { pending: true }, servers: [at(1)] })).toEqual(['nginx blue: +10.0.0.2:32768']);
  });

  it('orders changes so that no request goes where nothing is', () => {
    const kinds = reconcile(situation({ tasks: [task(1), task(3)], proxy: { flag: 'green' } })).changes.map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['register', 'upstream', 'flag', 'deregister']);
  });

  it('decides the same again once its changes are made', () => {
    // Everything that a decision asks for, done; the next one has nothing left.
    for (let round = 0; round < 200; round++) {
      const pick = (odds: number): boolean => (round * 7919 + odds * 104729) % 3 === 0;
      const tasks = [1, 2, 3, 4].filter(pick).map((n) => task(n));
      const registered = [1, 2, 3, 4]
        .filter((n) => pick(n + 10))
        .map((n) => instance(n, pick(n + 20) ? ill : {}));
      const servers = [1, 2, 3, 4].filter((n) => pick(n + 30)).map((n) => at(n));
      const first = reconcile(situation({ tasks, registered, servers, wanted: 2 }));
      const upstream = first.changes.find((change) => change.kind === 'upstream');
      if (servers.length > 0) expect(upstream?.servers ?? servers).not.toEqual([]);
      const next = reconcile(
        situation({
          tasks,
          registered: tasks.map(
            ({ task: id }) =>
              registered.find((one) => one.id === `books-blue:${id}`) ?? instance(Number(id.slice(1)), fresh),
          ),
          servers: upstream?.servers ?? servers,
          wanted: 2,
        }),
      );
      expect(next.changes).toEqual([]);
    }
  });
});

describe('reconcile during a release', () => {
  const green = ok({
    blue: { wanted: 2, instances: [task(1), task(2)] },
    green: { wanted: 2, instances: [task(3), task(4)] },
  });
  const idle = [instance(3, {}, 'green'), instance(4, {}, 'green')];
  const kv = ok({ color: 'blue', lock: 'ours', unfinished: true } as const);
  const releasing = { kv, session: 'ours', swarm: green, idle } as const;

  it('tells nginx of the new colour before it is live, and leaves the live one as it is', () => {
    expect(changes({ ...releasing, prime: 'green' })).toEqual([`nginx green: +${at(3)} +${at(4)}`]);
    expect(changes(releasing)).toEqual([]);
  });

  it('primes only what is well', () => {
    const one = [instance(3, {}, 'green'), instance(4, ill, 'green')];
    expect(changes({ ...releasing, idle: one, prime: 'green' })).toEqual([`nginx green: +${at(3)}`]);
  });

  it('primes the colour of a first release', () => {
    const first = ok({ color: undefined, lock: 'ours', unfinished: true });
    expect(changes({ ...releasing, kv: first, prime: 'green' })).toEqual([
      `nginx green: +${at(3)} +${at(4)}`,
    ]);
  });

  it('has nothing to prime where the colour is live already', () => {
    expect(changes({ prime: 'blue' })).toEqual([]);
  });

  it('takes instances that are about to end out of nginx, and leaves them registered', () => {
    expect(changes({ leaving: ['t2'] })).toEqual([`nginx blue: -${at(2)}`]);
    expect(changes({ leaving: ['t1', 't2'] })).toEqual([]);
  });
});

const mailer = (more: Partial<WorkerState> = {}): WorkerState => ({
  name: 'mailer',
  service: 'books-blue_mailer',
  order: 'stop-first',
  wanted: 2,
  running: 2,
  waits: false,
  ...more,
});
const beside = (workers: readonly WorkerState[], jobs: SwarmPart['jobs'] = []): Given => ({
  swarm: ok({
    blue: { wanted: 2, instances: [task(1), task(2)], workers, jobs },
    green: { wanted: 0, instances: [] },
  }),
});

describe('what stands beside what nginx asks', () => {
  const decided = (given: Given, more: Partial<Situation> = {}) =>
    reconcile({ ...situation(given), workers: ['mailer'], ...more });

  it('is well when its workers run', () => {
    expect(decided(beside([mailer()]))).toMatchObject({ changes: [], notes: [], lost: [], short: [] });
  });

  it('is told when workers are missing or a job has failed', () => {
    expect(decided(beside([mailer({ running: 1 })]))).toMatchObject({
      short: ['mailer'],
      notes: ['only 1 of 2 instances of worker mailer run'],
    });
    const failed = { name: 'report', schedule: '@daily', last: 'failed', at: 'noon', error: 'exit status 3' };
    expect(decided(beside([], [failed]))).toMatchObject({
      lost: ['mailer'],
      notes: ['the swarm has no worker mailer of blue', 'job report has failed at noon: exit status 3'],
    });
  });

  it('begins where it still waits for its work, but not before the release has ended', () => {
    const waits = beside([mailer({ running: 0, waits: true })]);
    expect(decided(waits).changes.map(describeChange)).toEqual(['start worker books-blue_mailer']);
    const kv = ok({ color: 'blue' as const, lock: undefined, unfinished: true });
    expect(decided({ ...waits, kv }).changes).toEqual([]);
  });

  it('a worker alone needs neither Consul nor nginx, and what runs of it is well', () => {
    const alone = {
      ...beside([mailer({ name: 'blue', running: 1 })]),
      consul: lost('no'),
      proxy: lost('no'),
    };
    expect(decided(alone, { web: false, workers: [] })).toMatchObject({
      changes: [],
      wanted: 2,
      running: 1,
      passing: 1,
      notes: ['only 1 of 2 instances of books-blue run'],
    });
    expect(decided({ swarm: lost('no swarm') }, { web: false }).running).toBeUndefined();
  });
});
