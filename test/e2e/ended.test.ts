// A release that SIGTERM ends, as a build server does: it cleans up behind itself, and the next run finds no trace.
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  liveVersion,
  liveVersionOf,
  nobodyNoticed,
  other,
  release,
  settled,
  startRelease,
  users,
} from './support/release.ts';
import { moreSites } from './support/site.ts';
import { changes, tell } from './support/tsplay.ts';

const [site] = moreSites;
beforeAll(async () => {
  await liveVersion();
  await liveVersionOf(site!);
});

/** Containers are told to end and not waited for. */
async function settledSoon(version: string): ReturnType<typeof settled> {
  const until = Date.now() + 20_000;
  for (;;) {
    try {
      return await settled(site!, version);
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(500);
    }
  }
}

describe('a release that SIGTERM ends', () => {
  it.each([
    { step: 'Containers are up', occurrence: 1, stays: 'old' },
    { step: 'Instances are healthy', occurrence: 1, stays: 'old' },
    // The first one of these is that of an unfinished release, and skipped.
    { step: 'Public address answers', occurrence: 2, stays: 'old' },
    { step: 'Other colour is stopped', occurrence: 2, stays: 'new' },
  ])(
    'in "$step" ends within seconds, and leaves the $stays release and nothing else',
    async ({ step, occurrence, stays }) => {
      const before = await settled(site!);
      const load = users(site!);
      const run = startRelease(site!, other(before.version));
      await run.task(`service : ${step}`, occurrence);
      await sleep(300);
      const asked = Date.now();
      run.terminate();
      const ended = await run.done;
      const seconds = (Date.now() - asked) / 1000;
      console.log(`SIGTERM in "${step}": over after ${seconds.toFixed(1)} s`);
      expect(ended.status, tell(ended)).toBe(143);
      expect(seconds).toBeLessThan(25);
      expect(ended.stderr).not.toContain('Could not be ended');
      const now = await settledSoon(stays === 'old' ? before.version : other(before.version));
      // No lock to break, no release to bring to its end.
      const again = await release(site!, now.version);
      expect(again.status, tell(again)).toBe(0);
      expect(changes(again)).toEqual([]);
      await nobodyNoticed(load);
    },
  );
});
