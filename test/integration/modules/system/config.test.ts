import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { debconf } from '../../../../src/modules/system/config/debconf.ts';
import { hostname } from '../../../../src/modules/system/config/hostname.ts';
import { modprobe } from '../../../../src/modules/system/kernel/modprobe.ts';
import { sysctl } from '../../../../src/modules/system/kernel/sysctl.ts';
import { aptRepository } from '../../../../src/modules/packaging/apt-repository.ts';
import { deb822Repository } from '../../../../src/modules/packaging/deb822.ts';
import { packageModule } from '../../../../src/modules/packaging/package.ts';
import type { Module } from '../../../../src/sdk/index.ts';
import { expectStatus } from '../../../modules/harness.ts';
import { converges, haveMachine, openContainer, type ContainerHost } from './container.ts';

describe.skipIf(!haveMachine())('configuration of a host (needs Docker and the lab’s image)', () => {
  let host: ContainerHost;
  beforeAll(async () => {
    host = await openContainer();
  });
  afterAll(async () => host[Symbol.asyncDispose]());
  const files = (): string =>
    host.sh(
      'find /etc /var/cache/debconf -type f -exec stat -c "%n %s %Y %a" {} + | sort; uname -n; cat /proc/sys/net/ipv4/ip_forward',
    );

  const converge = (module: Module, args: string) => converges(host, files, module, args);

  it('sysctl writes, sets, reads again and removes', async () => {
    const file = 'sysctl_file: /etc/sysctl.d/99-test.conf';
    await converge(sysctl, `name: net.ipv4.ip_forward\nvalue: 0\nsysctl_set: true\n${file}`);
    expect(host.sh('cat /proc/sys/net/ipv4/ip_forward')).toBe('0');
    await converge(sysctl, `name: net.ipv4.ip_forward\nvalue: true\nsysctl_set: true\n${file}`);
    expect(host.sh('cat /proc/sys/net/ipv4/ip_forward /etc/sysctl.d/99-test.conf')).toBe(
      '1\nnet.ipv4.ip_forward=1',
    );
    host.sh('echo 0 >/proc/sys/net/ipv4/ip_forward');
    await converge(sysctl, `name: net.ipv4.ip_forward\nvalue: 1\n${file}`);
    expect(host.sh('cat /proc/sys/net/ipv4/ip_forward')).toBe('1');
    await converge(sysctl, `name: net.ipv4.ip_forward\nstate: absent\n${file}`);
    expectStatus(
      await host.run(sysctl, `name: no.such.thing\nvalue: 1\nsysctl_set: true\n${file}`),
      'failed',
    );
  });

  it('modprobe makes a module persistent', async () => {
    const loaded =
      'persistent: present\nstate: ' + host.sh('[ -d /sys/module/tcp_cubic ] && echo present || echo absent');
    await converge(modprobe, `name: tcp_cubic\n${loaded}`);
    expect(host.sh('cat /etc/modules-load.d/tcp_cubic.conf')).toBe('tcp_cubic');
  });

  it('debconf answers questions', async () => {
    const args = 'name: tzdata\nquestion: tzdata/Zones/Etc\nvtype: select\nvalue: UTC';
    host.sh('echo "tzdata tzdata/Zones/Etc select GMT" | debconf-set-selections');
    const first = await converge(debconf, args);
    expect(first.result).toMatchObject({
      previous: { 'tzdata/Zones/Etc': 'GMT' },
      current: { 'tzdata/Zones/Etc': 'UTC' },
    });
    await converge(debconf, 'name: foo\nquestion: foo/password\nvtype: password\nvalue: geheim');
    const shown = await host.run(debconf, 'name: foo\nquestion: foo/password\nvtype: password\nvalue: other');
    expect(JSON.stringify([shown.result, shown.diffs])).not.toContain('geheim');
  });

  it('apt_repository adds, enables and removes lines', async () => {
    const args = "repo: 'deb [trusted=yes] http://127.0.0.1:9/debian  stable main'\nupdate_cache: false";
    await converge(aptRepository, args);
    const path = '/etc/apt/sources.list.d/127_0_0_1_9_debian.list';
    expect(host.sh(`cat ${path}`)).toBe('deb [trusted=yes] http://127.0.0.1:9/debian stable main');
    host.sh(`sed -i 's/^/# /' ${path}`);
    await converge(aptRepository, args);
    await converge(aptRepository, `${args}\nstate: absent`);
    expect(host.sh(`ls ${path} 2>/dev/null || true`)).toBe('');
  });

  it('apt_repository leaves nothing behind when the update fails', async () => {
    const args = "repo: 'deb http://127.0.0.1:9/debian stable main'\nupdate_cache_retries: 1";
    const run = await host.run(aptRepository, args);
    expectStatus(run, 'failed');
    expect(host.sh('ls /etc/apt/sources.list.d')).toBe('');
  });

  it('deb822_repository writes the file', async () => {
    const args =
      'name: My Repo_1\nuris: http://127.0.0.1:9/debian\nsuites: stable\ncomponents: [main, contrib]\nenabled: false';
    await converge(deb822Repository, args);
    expect(host.sh('cat /etc/apt/sources.list.d/my-repo-1.sources')).toBe(
      'Components: main contrib\nEnabled: no\nX-Repolib-Name: My Repo_1\nSuites: stable\nTypes: deb\nURIs: http://127.0.0.1:9/debian',
    );
    await converge(deb822Repository, 'name: My Repo_1\nstate: absent');
  });

  it('hostname sets the name now and for the next boot', async () => {
    await converge(hostname, 'name: renamed');
    expect(host.sh('uname -n; cat /etc/hostname')).toBe('renamed\nrenamed');
  });

  it('package goes to apt', async () => {
    expectStatus(await host.run(packageModule, 'name: bash\nstate: present'), 'ok');
    await expect(host.run(packageModule, 'name: bash\nstate: present\nno_such: 1')).rejects.toThrow(
      'Unsupported parameters',
    );
  });

  it('package without a name does what else it is told', async () => {
    // What the tests above have fetched may be what there is.
    host.sh('find /var/lib/apt/lists /var/lib/apt/periodic -type f -delete');
    const first = await host.run(packageModule, 'update_cache: true');
    expect(first.result).toMatchObject({ cache_updated: true });
    expectStatus(await host.run(packageModule, 'update_cache: true\ncache_valid_time: 6000'), 'ok');
  });
});
