// What a canary's log says: only what is worse than asked ends a release.
import { describe, expect, it } from 'vitest';
import { answeredIn, judge } from '../../../src/modules/bluegreen/canary-verdict.ts';

const limits = { errors: 1, p95: 0, enough: 20 };
const answers = (good: number, bad: number, seconds = 0.01) => [
  ...Array.from({ length: good }, () => ({ status: 200, seconds })),
  ...Array.from({ length: bad }, () => ({ status: 500, seconds })),
];

describe('the log of a canary', () => {
  it('gives the requests of one service and colour, whatever else nginx wrote', () => {
    const log = [
      'nginx: something else',
      'tsplay-canary books green 200 0.012',
      'tsplay-canary books blue 500 0.5',
      'tsplay-canary shop green 500 0.5',
      'tsplay-canary books green 502 1.000, 0.250',
      'tsplay-canary books green 504 -',
      '',
    ].join('\n');
    expect(answeredIn(log, 'books', 'green')).toEqual([
      { status: 200, seconds: 0.012 },
      { status: 502, seconds: 1.25 },
      { status: 504, seconds: 0 },
    ]);
  });
});

describe('a canary', () => {
  it('is worse when more than the asked share of its answers is 5xx', () => {
    expect(judge(answers(98, 2), limits, false)).toMatchObject({
      requests: 100,
      failed: 2,
      worse: '2 of 100 requests (2 %) were answered with 5xx, 1 % may be',
    });
    expect(judge(answers(99, 1), limits, true).worse).toBeUndefined();
  });

  it('is not judged by a few requests while more may come, and by all of them at its end', () => {
    expect(judge(answers(18, 1), limits, false).worse).toBeUndefined();
    expect(judge(answers(18, 1), limits, true).worse).toMatch(/1 of 19/);
    expect(judge([], limits, true)).toMatchObject({ requests: 0, worse: undefined });
  });

  it('is worse when 95 % of its answers take longer than asked', () => {
    const slow = [...answers(94, 0), ...answers(6, 0, 2).map((one) => ({ ...one, status: 200 }))];
    expect(judge(slow, { ...limits, p95: 0.5 }, false).worse).toMatch(/95 % of 100 requests took up to 2 s/);
    expect(judge(slow, { ...limits, p95: 2 }, false).worse).toBeUndefined();
    expect(judge(slow, limits, false).worse).toBeUndefined();
  });

  it('does not count what the client did wrong', () => {
    const refused = Array.from({ length: 50 }, () => ({ status: 404, seconds: 0.01 }));
    expect(judge(refused, limits, true).worse).toBeUndefined();
  });
});
