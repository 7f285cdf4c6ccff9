// tsplay dies in the middle of each step of a release; it is run again, and nobody but its user has noticed.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { moreSites, nginxFlags, type Site } from './support/site.ts';
import { steps, tell } from './support/tsplay.ts';
import type { Run, Step } from './support/tsplay.ts';

const withSite = sitePool(moreSites);
/** Steps of a release that went well, as they came: how long each took, and which of those with one name it was. */
let reference: readonly Step[] = [];

beforeAll(async () => {
  await liveVersion();
  await Promise.all(moreSites.map(liveVersionOf));
  const [site] = moreSites;
  const { version } = await settled(site!);
  const run = await release(site!, other(version));
  expect(run.status, tell(run)).toBe(0);
  reference = steps(run).filter(({ status }) => status !== 'skipped');
});

/** Every step that changes something or takes time, by the name of its task, and whether a dead run is waited for. */
const killedIn: readonly string[] = [
  'Deploy lock is held',
  'Release is decided',
  'Leftovers of the colour are removed',
  'Compose file is present',
  'Containers are up',
  'Instances are registered in Consul',
  'Instances are healthy',
  'Nginx knows the instances',
  'Nginx reaches the new instances',
  'Colour is switched',
  'Public address answers',
  'Requests to the other colour are answered',
  'Other colour is not registered',
  'Other colour is stopped',
  'Release is written down',
  'Deploy lock is released',
];

/** Kills a release within a step. The last step of all may be over before the signal comes: then another one is begun. */
async function killedWithin(
  site: Site,
  step: Step,
): Promise<{ readonly wanted: string; readonly killed: Run }> {
  for (let tries = 1; ; tries++) {
    const { version } = await settled(site);
    const wanted = other(version);
    const run = startRelease(site, wanted);
    await run.task(step.name, step.occurrence);
    await sleep(step.duration / 2 / tries);
    run.kill();
    const killed = await run.done;
    if (killed.status === null || tries === 4) return { wanted, killed };
  }
}

describe('a release that is killed', () => {
  it('is killed in every step that changes something', () => {
    const changing = reference.filter(({ status }) => status === 'changed').map(({ name }) => name);
    expect(killedIn).toEqual(expect.arrayContaining(changing.map((name) => name.replace('service : ', ''))));
  });

  it.concurrent.each(killedIn.map((name, i) => ({ name, waits: i % 5 === 4 })))(
    'in "$name" is made good by the next run',
    ({ name, waits }) =>
      withSite(async (site) => {
        const step = reference.findLast((one) => one.name === `service : ${name}`);
        expect(step).toBeDefined();
        const load = users(site);
        const { wanted, killed } = await killedWithin(site, step!);
        expect(killed.status, 'it was over before it was killed').toBeNull();
        // The lock of a dead run frees itself; who does not want to wait for that takes it.
        const again = await release(
          site,
          wanted,
          waits ? { service_lock_wait: 40 } : { service_break_lock: true },
        );
        expect(again.status, tell(again)).toBe(0);
        await settled(site, wanted);
        await nobodyNoticed(load);
      }),
  );

  afterAll(async () => {
    expect((await nginxFlags()).filter((flag) => ['draining', 'reload'].includes(flag))).toEqual([]);
  });
});
