/**
 * Health checks as the API takes them.
 * @module
 */
import { fail, isList, toPlain, type Value } from '../../../sdk/index.ts';
import { clean, scalarText } from './text.ts';
import { toNanoseconds } from './sizes.ts';

export interface HealthcheckParams {
  readonly test?: Value | undefined;
  readonly test_cli_compatible?: boolean | undefined;
  readonly interval?: string | undefined;
  readonly timeout?: string | undefined;
  readonly start_period?: string | undefined;
  readonly start_interval?: string | undefined;
  readonly retries?: number | undefined;
}

export interface Healthcheck {
  readonly [key: string]: unknown;
  readonly Test?: readonly string[] | undefined;
  readonly Interval?: number | undefined;
  readonly Timeout?: number | undefined;
  readonly StartPeriod?: number | undefined;
  readonly StartInterval?: number | undefined;
  readonly Retries?: number | undefined;
}

/** Text is run by the container's shell; a list starts with `CMD`, `CMD-SHELL` or `NONE`. */
export function healthTest(test: Value): string[] {
  if (isList(test)) return (toPlain(test) as unknown[]).map(scalarText);
  if (typeof test === 'string') return test === '' ? [] : ['CMD-SHELL', test];
  fail('healthcheck.test must be text or a list');
}

export function healthcheck(params: HealthcheckParams): Healthcheck {
  const test = params.test === undefined || params.test === null ? [] : healthTest(params.test);
  const onlyTimes = test.length === 0 && params.test_cli_compatible === true;
  if (test[0] === 'NONE' || (test.length === 0 && !onlyTimes)) return { Test: ['NONE'] };
  const duration = (key: 'interval' | 'timeout' | 'start_period' | 'start_interval'): number | undefined => {
    const text = params[key];
    return text === undefined ? undefined : toNanoseconds(text, `healthcheck.${key}`);
  };
  return clean({
    Test: onlyTimes ? undefined : test,
    Interval: duration('interval'),
    Timeout: duration('timeout'),
    StartPeriod: duration('start_period'),
    StartInterval: duration('start_interval'),
    Retries: params.retries,
  });
}
