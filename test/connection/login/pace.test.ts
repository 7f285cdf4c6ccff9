import { expect, it } from 'vitest';
import { Pace } from '../../../src/connection/login/pace.ts';
import { Clock, loginLimit, startLimit } from '../../../src/connection/login/patience.ts';

/** Logins that take what the host's load makes of them: told, not waited for. */
async function round(pace: Pace, time: (underWay: number) => number, logins: number): Promise<void> {
  for (let done = 0; done < logins;) {
    const underWay = pace.limit;
    const leaves = await Promise.all(Array.from({ length: underWay }, () => pace.enter()));
    for (const leave of leaves) leave({ kind: 'done', ms: time(underWay) });
    done += underWay;
  }
}

it('lets as many in as it may, and the next when one leaves', async () => {
  const pace = new Pace({ first: 2, most: 2 });
  const [one] = [await pace.enter(), await pace.enter()];
  let third = false;
  const waiting = pace.enter().then((leave) => {
    third = true;
    return leave;
  });
  await Promise.resolve();
  expect(third).toBe(false);
  one({ kind: 'other' });
  one({ kind: 'other' });
  await waiting;
  expect(third).toBe(true);
});

it('grows while logins stay as quick, up to its most', async () => {
  const pace = new Pace({ first: 4, most: 16 });
  await round(pace, () => 800, 400);
  expect(pace.limit).toBe(16);
});

it('shrinks where each login makes the others wait', async () => {
  const pace = new Pace({ first: 8, most: 32 });
  const alone = await pace.enter();
  alone({ kind: 'done', ms: 1000 });
  await round(pace, (underWay) => 1000 * underWay, 300);
  expect(pace.limit).toBeLessThan(8);
});

it('halves when logins are turned away, but never stops', async () => {
  const pace = new Pace({ first: 8, most: 8 });
  (await pace.enter())({ kind: 'refused' });
  expect(pace.limit).toBe(4);
  for (let i = 0; i < 9; i++) (await pace.enter())({ kind: 'refused' });
  expect(pace.limit).toBe(1);
});

it('learns nothing from logins that failed for another reason', async () => {
  const pace = new Pace({ first: 8, most: 8 });
  for (let i = 0; i < 20; i++) (await pace.enter())({ kind: 'other' });
  expect(pace.limit).toBe(8);
});

it('counts the silence of a host, not its slowness', async () => {
  let expired: boolean | undefined;
  const clock = new Clock(150, 60_000, (silent) => (expired = silent));
  for (let i = 0; i < 8; i++) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    clock.heard();
  }
  expect(expired).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(expired).toBe(true);
});

it('ends what drips for ever', async () => {
  let expired: boolean | undefined;
  const clock = new Clock(10_000, 100, (silent) => (expired = silent));
  for (let i = 0; i < 10; i++) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    clock.heard();
  }
  expect(expired).toBe(false);
});

it('gives start files six times the timeout: a host that answers after 25 s is reached with one of 10 s', () => {
  expect([loginLimit(10_000), startLimit(10_000), startLimit(1000)]).toEqual([60_000, 60_000, 10_000]);
});
