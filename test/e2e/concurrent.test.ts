// Several runs that want the same service at once.
import { hostname, userInfo } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  liveVersion,
  liveVersionOf,
  nobodyNoticed,
  other,
  release,
  settled,
  sitePool,
  startRelease,
  users,
} from './support/release.ts';
import { moreSites } from './support/site.ts';
import { failures, tell } from './support/tsplay.ts';

const me = `${userInfo().username}@${hostname()}`;
const withSite = sitePool(moreSites);
beforeAll(async () => {
  await liveVersion();
  await Promise.all(moreSites.map(liveVersionOf));
});

describe('while one run releases', () => {
  it.concurrent('another one refuses, and says who is at it', () =>
    withSite(async (site) => {
      const { version } = await settled(site);
      const load = users(site);
      const first = startRelease(site, other(version));
      await first.task('service : Containers are up');
      const second = await release(site, version, { service_force: true });
      expect(second.status, tell(second)).toBe(2);
      expect(failures(second).join('\n')).toContain(`is being deployed by ${me} (process ${first.pid}`);
      expect((await first.done).status).toBe(0);
      await settled(site, other(version));
      await nobodyNoticed(load);
    }),
  );

  it.concurrent('another one waits, if told so', () =>
    withSite(async (site) => {
      const { version } = await settled(site);
      const load = users(site);
      const first = startRelease(site, other(version));
      await first.task('service : Containers are up');
      const second = await release(site, version, { service_lock_wait: 120 });
      expect((await first.done).status).toBe(0);
      expect(second.status, tell(second)).toBe(0);
      await settled(site, version);
      await nobodyNoticed(load);
    }),
  );

  // Asleep before it starts its colour, while it waits for it, and right before the switch.
  it.concurrent.each(['Compose file is present', 'Containers are up', 'Nginx knows the instances'])(
    'another one takes over; the first, asleep in "%s" meanwhile, changes nothing more',
    (step) =>
      withSite(async (site) => {
        const { version } = await settled(site);
        const load = users(site);
        const first = startRelease(site, other(version));
        await first.task(`service : ${step}`);
        first.stop();
        const second = await release(site, version, { service_force: true, service_break_lock: true });
        expect(second.status, tell(second)).toBe(0);
        const after = await settled(site, version);
        first.resume();
        const failed = await first.done;
        expect(failed.status, tell(failed)).toBe(2);
        expect(failures(failed).join('\n')).toMatch(/no longer held by this run|is the live colour/);
        expect(await settled(site, version)).toEqual(after);
        await nobodyNoticed(load);
      }),
  );
});
