import { describe, expect, it } from 'vitest';
import { matches, same } from '../../../src/modules/docker/values/compare.ts';
import { toBytes, toNanoseconds } from '../../../src/modules/docker/values/sizes.ts';
import { labelDict, stableJson } from '../../../src/modules/docker/values/text.ts';
import { envAny, envDict } from '../../../src/modules/docker/values/env.ts';
import { healthcheck } from '../../../src/modules/docker/values/healthcheck.ts';

describe('sizes and durations', () => {
  it.each([
    ['512M', 512 * 2 ** 20],
    ['1.5g', 1.5 * 2 ** 30],
    ['64kb', 64 * 1024],
    ['1GiB', 2 ** 30],
    ['0', 0],
    ['42', 42],
  ])('reads %s as bytes', (text, bytes) => {
    expect(toBytes(text, 'memory')).toBe(bytes);
  });

  it.each([
    ['30s', 30e9],
    ['1m30s', 90e9],
    ['500ms', 5e8],
    ['1h', 3600e9],
    ['1000000000', 1e9],
  ])('reads %s as nanoseconds', (text, nanoseconds) => {
    expect(toNanoseconds(text, 'interval')).toBe(nanoseconds);
  });

  it('says which parameter is wrong', () => {
    expect(() => toBytes('much', 'memory')).toThrow('memory: "much" is not a size');
    expect(() => toNanoseconds('5x', 'healthcheck.interval')).toThrow('healthcheck.interval');
  });
});

describe('comparing', () => {
  it('takes null, empty and absent for the same', () => {
    expect(same(null, undefined)).toBe(true);
    expect(same([], null)).toBe(true);
    expect(same({ a: [] }, {})).toBe(true);
    expect(same(0, null)).toBe(false);
    expect(same(false, null)).toBe(false);
  });

  it('ignores order in sets, not in lists', () => {
    expect(matches('set', 'strict', ['a', 'b'], ['b', 'a'])).toBe(true);
    expect(matches('list', 'strict', ['a', 'b'], ['b', 'a'])).toBe(false);
  });

  it('allows more where that is allowed', () => {
    expect(matches('set', 'allow_more_present', ['a'], ['b', 'a'])).toBe(true);
    expect(matches('set', 'strict', ['a'], ['b', 'a'])).toBe(false);
    expect(matches('dict', 'allow_more_present', { a: '1' }, { a: '1', b: '2' })).toBe(true);
    expect(matches('dict', 'strict', { a: '1' }, { a: '1', b: '2' })).toBe(false);
    expect(matches('list', 'allow_more_present', ['a', 'c'], ['a', 'b', 'c'])).toBe(true);
  });

  it('takes what a daemon adds to members of a set', () => {
    expect(matches('set', 'strict', [{ Target: '/x' }], [{ Target: '/x', Mode: 'z' }])).toBe(true);
  });
});

describe('text', () => {
  it('sorts keys', () => {
    expect(stableJson({ b: 1, a: { d: 1, c: undefined } })).toBe(stableJson({ a: { d: 1 }, b: 1 }));
  });

  it('refuses labels and variables that YAML would have changed', () => {
    expect(() => labelDict(new Map([['version', 1.1]]))).toThrow('put it in quotes');
    expect(() => envDict(new Map([['DEBUG', true]]))).toThrow('Put it in quotes');
  });

  it('reads variables in every form', () => {
    const expected = new Map([
      ['A', '1'],
      ['B', 'x=y'],
    ]);
    expect(envAny('A=1,B=x=y')).toEqual(expected);
    expect(envAny(['A=1', 'B=x=y'])).toEqual(expected);
  });
});

describe('health checks', () => {
  it('runs text by a shell and takes a list as it is', () => {
    expect(healthcheck({ test: 'curl -f x', interval: '10s', retries: 3 })).toEqual({
      Test: ['CMD-SHELL', 'curl -f x'],
      Interval: 10e9,
      Retries: 3,
    });
    expect(healthcheck({ test: ['CMD', 'true'] })).toEqual({ Test: ['CMD', 'true'] });
  });

  it('is off without a test', () => {
    expect(healthcheck({ test: ['NONE'] })).toEqual({ Test: ['NONE'] });
    expect(healthcheck({ interval: '10s' })).toEqual({ Test: ['NONE'] });
    expect(healthcheck({ interval: '10s', test_cli_compatible: true })).toEqual({ Interval: 10e9 });
  });
});
