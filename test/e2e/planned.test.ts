// A release that was planned, looked at, and is then applied as it was planned.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { booksService, liveVersion, settled } from './support/release.ts';
import { mainSite } from './support/site.ts';
import { command } from './support/tsplay.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-planned-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let live = '';
beforeAll(async () => {
  live = await liveVersion();
});

it('is live after its plan was applied, and nothing was refused', async () => {
  const next = live === '1.0.0' ? '1.1.0' : '1.0.0';
  const file = join(dir, 'release.plan');
  const planned = await command(['plan', ...booksService, '-e', `container_tag=${next}`, '-o', file]);
  expect(planned.status, planned.stdout + planned.stderr).toBe(0);
  expect(planned.stdout).toContain('Colour is switched');
  expect(await liveVersion()).toBe(live);

  const applied = await command(['apply', file]);
  expect(applied.status, applied.stdout + applied.stderr).toBe(0);
  expect(applied.stdout).not.toContain('not applied');
  expect((await settled(mainSite, next)).version).toBe(next);
});
