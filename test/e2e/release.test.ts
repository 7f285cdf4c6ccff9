// Releases that go well, with users there all the time.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  inventory,
  liveVersion,
  nobodyNoticed,
  other,
  release,
  rollback,
  settled,
  users,
} from './support/release.ts';
import { ask, mainSite, putBook } from './support/site.ts';
import { play, tell } from './support/tsplay.ts';
import type { Run } from './support/tsplay.ts';

let version: string;
beforeAll(async () => {
  version = await liveVersion();
});

const well = (run: Run): void => expect(run.status, tell(run)).toBe(0);

describe('releases', () => {
  it('one after the other lose no request, whether connections are kept or not', async () => {
    const kept = users(mainSite, { rate: 50, keepAlive: 1, connections: 10 });
    const fresh = users(mainSite, { rate: 50, keepAlive: 0 });
    await putBook(mainSite, { _id: 77, title: 'Kept over releases' });
    let { color } = await settled(mainSite);
    for (let i = 0; i < 6; i += 1) {
      version = other(version);
      well(await release(mainSite, version));
      const now = await settled(mainSite, version);
      expect(now.color).not.toBe(color);
      color = now.color;
    }
    // The database is the same all the time.
    expect((await ask(mainSite, '/api/v1/books/_id/77')).body).toContain('Kept over releases');
    console.log(`six releases, connections kept:  ${await nobodyNoticed(kept)}`);
    console.log(`six releases, fresh connections: ${await nobodyNoticed(fresh)}`);
  });

  it('can be taken back', async () => {
    const before = await settled(mainSite);
    const load = users(mainSite);
    well(await rollback(mainSite));
    await nobodyNoticed(load);
    const after = await settled(mainSite, other(version));
    expect(after.color).not.toBe(before.color);
  });

  it('are told by status.yml', async () => {
    const run = await play('playbooks/status.yml', ...inventory);
    well(run);
    const { color } = await settled(mainSite);
    const all = run.events.flatMap((event) => {
      if (event.type !== 'item.end' || event.task.name !== 'Services') return [];
      return [event.result.result['msg'] as { service: string; live: string; image: string }];
    });
    const told = all.find(({ service }) => service === mainSite.name);
    expect(told).toMatchObject({ service: 'books-service', live: color, nginx: color, deploying: 'nobody' });
    expect(told?.image).toMatch(/@sha256:/);
  });
});
