import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apt } from '../../../../src/modules/packaging/apt/apt.ts';
import { expectStatus } from '../../../modules/harness.ts';
import { haveMachine, openContainer, type ContainerHost } from './container.ts';

const aptFiles =
  'find /var/lib/apt /var/cache/apt /var/lib/dpkg -type f | xargs stat -c "%n %s %Y" | sort | sha256sum';

describe.skipIf(!haveMachine())('apt (needs Docker and the lab’s image)', () => {
  let host: ContainerHost;
  beforeAll(async () => {
    host = await openContainer();
    host.sh('rm -rf /var/lib/apt/lists/*');
  });
  afterAll(async () => host[Symbol.asyncDispose]());

  it('foresees an installation whose lists would be fetched first, and touches nothing', async () => {
    const before = host.sh(aptFiles);
    const run = await host.check(apt, 'name: tree\nupdate_cache: true');
    expectStatus(run, 'changed');
    expect(host.sh(aptFiles)).toBe(before);
  });

  it('takes a package that the lists do not have for something an earlier task may bring', async () => {
    expect(await host.check(apt, 'name: tree')).toMatchObject({ kind: 'missing', status: 'failed' });
  });

  it('updates and installs in two round trips, then has nothing to do in one', async () => {
    const first = await host.run(apt, 'name: [tree]\ncache_valid_time: 3600');
    expectStatus(first, 'changed');
    expect(first.result).toMatchObject({ cache_updated: true });
    expect(first.result['stdout']).toContain('Setting up tree');
    expect(first.result['stdout']).not.toContain('\x1e');
    expect(first.roundTrips).toBeLessThanOrEqual(2);
    const second = await host.run(apt, 'name: tree\ncache_valid_time: 3600');
    expectStatus(second, 'ok');
    expect(second.roundTrips).toBe(1);
    expect(second.result['cache_update_time']).toBeGreaterThan(1_600_000_000);
  });

  it('shows what it would do and touches nothing', async () => {
    const before = host.sh(aptFiles);
    const run = await host.check(apt, 'name: [jq, tree]');
    expectStatus(run, 'changed');
    expect(run.diffs[0]).toMatchObject({ kind: 'prepared', text: expect.stringContaining('jq') as string });
    expectStatus(await host.check(apt, 'name: tree\nstate: absent'), 'changed');
    expect(host.sh(aptFiles)).toBe(before);
  });

  it('pins versions and knows wildcards', async () => {
    const version = host.sh("dpkg-query -W -f '${Version}' tree");
    expectStatus(await host.run(apt, `name: tree=${version}`), 'ok');
    expectStatus(await host.run(apt, `name: tree=${version.slice(0, 2)}*`), 'ok');
    expectStatus(await host.run(apt, 'name: tree>=1.0'), 'ok');
    expectStatus(await host.run(apt, 'name: tree=9.*'), 'failed');
  });

  it('upgrades to the candidate only where there is a newer one', async () => {
    const run = await host.run(apt, 'name: tree\nstate: latest');
    expectStatus(run, 'ok');
    expect(run.roundTrips).toBeLessThanOrEqual(2);
  });

  it('takes a provided name for installed', async () => {
    expectStatus(await host.run(apt, 'name: awk'), 'ok');
  });

  it('installs a package of its own whose name another one provides too', async () => {
    expect(host.sh("dpkg-query -W -f '${Provides}' apt")).toContain('apt-transport-https');
    expectStatus(await host.check(apt, 'name: [apt-transport-https, awk]'), 'changed');
    expectStatus(await host.run(apt, 'name: [apt-transport-https, awk]'), 'changed');
    expect(host.sh("dpkg-query -W -f '${db:Status-Abbrev}' apt-transport-https")).toBe('ii');
    expectStatus(await host.run(apt, 'name: [apt-transport-https, awk]'), 'ok');
  });

  it('names the package that there is none of', async () => {
    const run = await host.run(apt, 'name: no-such-package-at-all');
    expectStatus(run, 'failed');
    expect(run.result['msg']).toBe("No package matching 'no-such-package-at-all' is available");
  });

  it('removes, purges, and finds nothing the second time', async () => {
    expectStatus(await host.run(apt, 'name: tree\nstate: absent\npurge: true\nautoremove: true'), 'changed');
    const again = await host.run(apt, 'name: tree\nstate: absent\npurge: true');
    expectStatus(again, 'ok');
    expect(again.roundTrips).toBe(1);
  });

  it('installs a file once', async () => {
    host.sh('cd /tmp && apt-get download tree >/dev/null 2>&1; mv /tmp/tree_*.deb /srv/test/tree.deb');
    expectStatus(await host.check(apt, 'deb: /srv/test/tree.deb'), 'changed');
    expectStatus(await host.run(apt, 'deb: /srv/test/tree.deb'), 'changed');
    expectStatus(await host.run(apt, 'deb: /srv/test/tree.deb'), 'ok');
  });

  it('marks what was a dependency as wanted, without calling it a change', async () => {
    host.sh('apt-mark auto tree');
    expectStatus(await host.run(apt, 'name: tree'), 'ok');
    expect(host.sh('apt-mark showauto tree')).toBe('');
  });

  it('removes what nothing needs, once', async () => {
    host.sh('apt-mark auto tree');
    expectStatus(await host.check(apt, 'autoremove: true'), 'changed');
    expectStatus(await host.run(apt, 'autoremove: true'), 'changed');
    expectStatus(await host.run(apt, 'autoremove: true'), 'ok');
  }, 180_000);

  it('keeps services from starting with policy_rc_d and leaves no file', async () => {
    expectStatus(await host.run(apt, 'name: tree\npolicy_rc_d: 101'), 'changed');
    expect(host.sh('ls /usr/sbin/policy-rc.d 2>/dev/null || true')).toBe('');
  });

  it('empties the cache of packages', async () => {
    expectStatus(await host.run(apt, 'clean: true'), 'changed');
    expectStatus(await host.run(apt, 'clean: true'), 'ok');
  });
});
