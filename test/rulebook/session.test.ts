import { describe, expect, it } from 'vitest';
import { session } from './fixture.ts';

const seconds = (n: number): number => n * 1000;

describe('an event', () => {
  it('fires the first rule that it fits, and is used up', () => {
    const { session: s, names } = session({ a: 'event.i == 1', b: 'event.i == 1', c: 'event.i > 0' });
    s.post({ i: 1 });
    s.post({ i: 2 });
    expect(names()).toEqual(['a', 'c']);
  });

  it('fires all of them where the ruleset matches multiple rules', () => {
    const { session: s, names } = session(
      { a: 'event.i == 1', b: 'event.i == 1' },
      { matchMultipleRules: true },
    );
    s.post({ i: 1 });
    expect(names()).toEqual(['a', 'b']);
  });
});

describe('a fact', () => {
  it('fires every rule that it fits, once', () => {
    const { session: s, names } = session({ a: 'fact.x == 1', b: 'event.x is defined', c: 'event.y == 1' });
    s.setFact({ x: 1 });
    s.post({ y: 1 });
    expect(names()).toEqual(['a', 'b', 'c']);
  });

  it('stays until it is retracted, and completes one event after the other', () => {
    const { session: s, fired } = session({
      r: { when: 'all', conditions: ['facts.first << fact.limit is defined', 'event.i > facts.first.limit'] },
    });
    s.setFact({ limit: 2 });
    s.post({ i: 3 });
    s.post({ i: 1 });
    s.post({ i: 4 });
    expect(fired.map(([, events]) => events['m_1'])).toEqual([{ i: 3 }, { i: 4 }]);
    s.retractFact({ limit: 2 });
    s.post({ i: 5 });
    expect(fired).toHaveLength(2);
    expect(s.facts()).toEqual([]);
  });

  it('is retracted by some of its keys, or only by all of them', () => {
    const { session: s } = session({});
    s.setFact({ a: 1, b: 2, meta: { uuid: 'x' } });
    s.retractFact({ a: 1 }, false);
    s.retractFact({ a: 2 });
    expect(s.facts()).toHaveLength(1);
    s.retractFact({ a: 1, b: 2 }, false);
    expect(s.facts()).toEqual([]);
  });
});

describe('is not defined', () => {
  it('holds for each event until a fact says otherwise, and again when that is retracted', () => {
    const { session: s, names } = session({ r: 'fact.msg is not defined' });
    s.post({ i: 1 });
    s.setFact({ msg: 'hello' });
    s.post({ i: 2 });
    expect(names()).toEqual(['r']);
    s.retractFact({ msg: 'hello' });
    expect(names()).toEqual(['r', 'r']);
  });

  it('holds back a rule with other conditions while the fact is there', () => {
    const { session: s, names } = session({
      r: { when: 'all', conditions: ['event.i == 1', 'fact.busy is not defined'] },
    });
    s.setFact({ busy: true });
    s.post({ i: 1 });
    expect(names()).toEqual([]);
    s.retractFact({ busy: true });
    expect(names()).toEqual(['r']);
    s.post({ i: 1 });
    expect(names()).toEqual(['r', 'r']);
  });
});

describe('all', () => {
  it('takes an event for each condition, never one for two', () => {
    const { session: s, fired } = session({
      r: { when: 'all', conditions: ['event.i == 1', 'event.i > 0'] },
    });
    s.post({ i: 1 });
    expect(fired).toEqual([]);
    s.post({ i: 2 });
    expect(fired).toEqual([['r', { m_0: { i: 1 }, m_1: { i: 2 } }]]);
  });

  it('compares matches by name, whichever comes first', () => {
    const { session: s, fired } = session({
      r: {
        when: 'all',
        conditions: ['event.request == "delete"', 'event.names is select("search", events.m_0.name)'],
      },
    });
    s.post({ names: ['fred', 'barney'] });
    s.post({ request: 'delete', name: 'wilma' });
    s.post({ request: 'delete', name: 'fred' });
    s.post({ names: ['wilma'] });
    expect(fired.map(([, { m_0 }]) => (m_0 as { name: string }).name)).toEqual(['fred', 'wilma']);
  });

  it('names matches as the book does', () => {
    const { session: s, fired } = session({
      r: {
        when: 'all',
        conditions: ['events.first << event.i == 0', 'events.third << event.i == events.first.i + 2'],
      },
    });
    s.post({ i: 2 });
    s.post({ i: 0 });
    expect(fired).toEqual([['r', { first: { i: 0 }, third: { i: 2 } }]]);
  });

  it('forgets what waits longer than its timeout, and without one longer than the ttl', () => {
    const rules = {
      r: { when: 'all', conditions: ['event.a == 1', 'event.b == 1'], timeout: seconds(10) },
    } as const;
    const { session: s, clock, names } = session(rules);
    s.post({ a: 1 });
    clock.turn(seconds(11));
    s.post({ b: 1 });
    expect(names()).toEqual([]);
    clock.turn(seconds(9));
    s.post({ a: 1 });
    expect(names()).toEqual(['r']);

    const lasting = session(
      { r: { when: 'all', conditions: ['event.a == 1', 'event.b == 1'] } },
      { ttl: seconds(2) },
    );
    lasting.session.post({ a: 1 });
    lasting.clock.turn(seconds(4));
    lasting.session.post({ b: 1 });
    expect(lasting.names()).toEqual([]);
  });

  it('keeps a bounded number of events waiting', () => {
    const { session: s } = session({ r: { when: 'all', conditions: ['event.a > 0', 'event.b > 0'] } });
    for (let a = 1; a <= 12_000; a++) s.post({ a });
    expect(s.waiting).toBeLessThanOrEqual(10_000);
    s.post({ b: 1 });
    expect(s.waiting).toBeLessThan(10_000);
  });
});

describe('any', () => {
  it('fires with the first event that fits one of them, under its number', () => {
    const { session: s, fired } = session({
      r: { when: 'any', conditions: ['event.i == 1', 'event.j == 1'] },
    });
    s.post({ j: 1 });
    s.post({ i: 1, j: 1 });
    expect(fired).toEqual([
      ['r', { m_1: { j: 1 } }],
      ['r', { m_0: { i: 1, j: 1 } }],
    ]);
  });
});

describe('not_all', () => {
  const rules = {
    r: { when: 'not_all', conditions: ['event.c == 1', 'event.c == 2'], timeout: seconds(10) },
  } as const;

  it('fires with what there is when the time is over', () => {
    const { session: s, clock, fired } = session(rules);
    s.post({ c: 2 });
    expect(s.pending).toBe(true);
    clock.turn(seconds(10));
    expect(fired).toEqual([['r', { m_1: { c: 2 } }]]);
    expect(s.pending).toBe(false);
  });

  it('is silent when all came in time', () => {
    const { session: s, clock, names } = session(rules);
    s.post({ c: 2 });
    s.post({ c: 1 });
    clock.turn(seconds(60));
    expect(names()).toEqual([]);
    expect(s.pending).toBe(false);
  });
});

describe('throttles', () => {
  const by = [['host'], ['level']];
  const rule = (throttle: object) => ({ r: { conditions: ['event.level is defined'], throttle } }) as never;

  it('once_within fires at once and then rests, for each group', () => {
    const { session: s, clock, fired } = session(rule({ kind: 'once_within', window: seconds(5), by }));
    for (const host of ['a', 'b', 'a', 'a']) s.post({ host, level: 'error' });
    expect(fired.map(([, { m }]) => (m as { host: string }).host)).toEqual(['a', 'b']);
    clock.turn(seconds(5));
    s.post({ host: 'a', level: 'error' });
    expect(fired).toHaveLength(3);
  });

  it('once_after collects one event of each group and fires when its time is over', () => {
    const { session: s, clock, fired } = session(rule({ kind: 'once_after', window: seconds(10), by }));
    for (const host of ['a', 'b', 'a']) s.post({ host, level: 'error' });
    clock.turn(seconds(9));
    expect(fired).toEqual([]);
    clock.turn(seconds(1));
    expect(fired).toEqual([
      ['r', { m_0: { host: 'a', level: 'error' }, m_1: { host: 'b', level: 'error' } }],
    ]);
  });

  it('accumulate_within fires when enough came in time', () => {
    const throttle = { kind: 'accumulate_within', window: seconds(60), threshold: 3, by };
    const { session: s, clock, names } = session(rule(throttle));
    s.post({ host: 'a', level: 'e' });
    s.post({ host: 'b', level: 'e' });
    s.post({ host: 'a', level: 'e' });
    clock.turn(seconds(61));
    s.post({ host: 'a', level: 'e' });
    s.post({ host: 'a', level: 'e' });
    expect(names()).toEqual([]);
    s.post({ host: 'a', level: 'e' });
    expect(names()).toEqual(['r']);
    expect(s.pending).toBe(false);
  });
});
