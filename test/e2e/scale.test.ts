// More and fewer instances under load, without a release; a release keeps the number.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  inventory,
  liveVersion,
  liveVersionOf,
  nobodyNoticed,
  other,
  release,
  settled,
  users,
} from './support/release.ts';
import { moreSites, situation } from './support/site.ts';
import { changes, play, tell, type Run } from './support/tsplay.ts';

const site = moreSites[1]!;
const scale = (instances: number): Promise<Run> => {
  const vars = { ...site.vars, container_name: 'books-service', service_instances: instances };
  return play('playbooks/scale.yml', ...inventory, '-e', JSON.stringify(vars));
};
const well = (run: Run): void => expect(run.status, tell(run)).toBe(0);

/** Instances as the swarm, Consul and nginx know them. */
async function counts(): Promise<{ readonly color: string; readonly seen: unknown }> {
  const now = await situation(site);
  const color = now.consulColor;
  const swarm = now.services[`${site.name}-${color}_${color}`];
  return { color, seen: [swarm, now.instances.length, now.upstream.length] };
}

let version: string;
beforeAll(async () => {
  await liveVersion();
  version = await liveVersionOf(site);
});

describe('a service', () => {
  it('gets more and fewer instances, and no request fails; a release keeps the number', async () => {
    const { color } = await settled(site);
    const load = users(site, { rate: 50 });
    well(await scale(4));
    expect(await counts()).toEqual({ color, seen: ['4/4', 4, 4] });
    expect(changes(await scale(4))).toEqual([]);
    well(await release(site, other(version)));
    const after = await counts();
    expect(after.seen).toEqual(['4/4', 4, 4]);
    expect(after.color).not.toBe(color);
    // The same again is not a release and changes nothing.
    expect(changes(await release(site, other(version)))).toEqual([]);
    well(await scale(2));
    expect(await counts()).toEqual({ color: after.color, seen: ['2/2', 2, 2] });
    await settled(site, other(version));
    console.log(`two to four, a release, four to two: ${await nobodyNoticed(load)}`);
  });
});
