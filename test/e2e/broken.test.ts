// Releases that go wrong by themselves: the live colour serves on, and the next good release is as any other.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  liveVersion,
  liveVersionOf,
  nobodyNoticed,
  other,
  release,
  settled,
  sitePool,
  users,
} from './support/release.ts';
import { moreSites } from './support/site.ts';
import { failures, tell } from './support/tsplay.ts';

const withSite = sitePool(moreSites);
beforeAll(async () => {
  await liveVersion();
  await Promise.all(moreSites.map(liveVersionOf));
});

/** A release that must fail, and what is to be read about it. */
interface Broken {
  readonly title: string;
  readonly tag: string;
  readonly vars?: object;
  readonly reason: RegExp;
  /** Whether users were sent to the new colour, which answers them well, before it was found out. */
  readonly switched?: boolean;
}

const broken: readonly Broken[] = [
  { title: 'crashes', tag: 'broken-crash', reason: /end instead of running: .*non-zero exit/ },
  { title: 'is not healthy', tag: 'broken-health', reason: /not healthy after 8 s.*answers 500/ },
  { title: 'listens on another port', tag: 'broken-port', reason: /not healthy after 8 s.*refused/ },
  { title: 'does not exist', tag: 'does-not-exist', reason: /does-not-exist/ },
  {
    title: 'fails its own check',
    tag: 'good',
    vars: { service_checks: [{ path: '/api/v1/books', contains: 'no such book' }] },
    reason: /pass the checks/,
  },
  {
    title: 'fails behind nginx only',
    tag: 'broken-late',
    reason: /answers 500 instead of 200/,
  },
  {
    title: 'fails at its public address only',
    tag: 'good',
    vars: { service_public_checks: [{ path: '/api/v1/books', contains: 'no such book' }] },
    reason: /does not contain "no such book"/,
    switched: true,
  },
];

describe('a release whose image', () => {
  it.concurrent.each(broken)('$title', ({ tag, vars, reason, switched = false }) =>
    withSite(async (site) => {
      const before = await settled(site);
      const load = users(site);
      const wanted = tag === 'good' ? other(before.version) : tag;
      const failed = await release(site, wanted, { service_health_timeout: 8, ...vars });
      expect(failed.status, tell(failed)).toBe(2);
      const told = failures(failed);
      expect(told.join('\n')).toMatch(reason);
      expect(told.at(-1)).toMatch(new RegExp(`${before.color}.* serves (on|again)|Release is decided`));
      expect(await settled(site)).toEqual(before);
      const answered = Object.keys(load.report().colors).sort();
      expect(answered).toEqual(switched ? ['blue', 'green'] : [before.color]);

      const good = await release(site, other(before.version));
      expect(good.status, tell(good)).toBe(0);
      await settled(site, other(before.version));
      await nobodyNoticed(load);
    }),
  );
});
