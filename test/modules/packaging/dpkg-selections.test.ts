import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dpkgSelections } from '../../../src/modules/packaging/dpkg-selections.ts';
import { expectStatus, openHost } from '../harness.ts';

describe.skipIf(!existsSync('/usr/bin/dpkg'))('dpkg_selections (needs dpkg)', () => {
  it('compares with what dpkg says', async () => {
    await using host = await openHost();
    const run = await host.check(dpkgSelections, 'name: dpkg\nselection: install');
    expectStatus(run, 'ok');
    expect(run.result).toEqual({ changed: false, before: 'install', after: 'install' });
    const held = await host.check(dpkgSelections, 'name: dpkg\nselection: hold');
    expectStatus(held, 'changed');
    expect(held.diffs[0]).toMatchObject({ before: 'install\n', after: 'hold\n' });
  });

  it('fails for a package that does not exist', async () => {
    await using host = await openHost();
    const run = await host.run(dpkgSelections, 'name: no-such-package\nselection: hold');
    expect(run.result['msg']).toBe("Failed to find package 'no-such-package' to perform selection 'hold'.");
  });
});
