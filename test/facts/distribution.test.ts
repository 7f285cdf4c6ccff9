import { describe, expect, it } from 'vitest';
import { distributionFacts } from '../../src/facts/system/distribution.ts';
import { packageManager, serviceManager } from '../../src/facts/system/managers.ts';
import { recorded } from './answer.ts';

const release = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');

const cases: readonly (readonly [string, Record<string, string>, Record<string, unknown>])[] = [
  [
    'Debian',
    {
      '/etc/os-release': release({
        ID: 'debian',
        NAME: 'Debian GNU/Linux',
        PRETTY_NAME: 'Debian GNU/Linux 12 (bookworm)',
        VERSION_ID: '12',
        VERSION_CODENAME: 'bookworm',
      }),
      '/etc/debian_version': '12.7',
    },
    {
      distribution: 'Debian',
      distribution_version: '12.7',
      distribution_major_version: '12',
      distribution_minor_version: '7',
      distribution_release: 'bookworm',
      distribution_file_variety: 'Debian',
      os_family: 'Debian',
    },
  ],
  [
    'Ubuntu',
    {
      '/etc/os-release': release({
        ID: 'ubuntu',
        NAME: 'Ubuntu',
        VERSION_ID: '22.04',
        VERSION_CODENAME: 'jammy',
      }),
      '/etc/debian_version': 'bookworm/sid',
    },
    {
      distribution: 'Ubuntu',
      distribution_version: '22.04',
      distribution_major_version: '22',
      distribution_release: 'jammy',
      os_family: 'Debian',
    },
  ],
  [
    'Rocky',
    {
      '/etc/os-release': release({
        ID: 'rocky',
        NAME: 'Rocky Linux',
        VERSION: '9.3 (Blue Onyx)',
        VERSION_ID: '9.3',
      }),
      '/etc/redhat-release': 'Rocky Linux release 9.3 (Blue Onyx)',
    },
    {
      distribution: 'Rocky',
      distribution_version: '9.3',
      distribution_release: 'Blue Onyx',
      distribution_file_path: '/etc/redhat-release',
      distribution_file_variety: 'RedHat',
      os_family: 'RedHat',
    },
  ],
  [
    'CentOS Stream',
    {
      '/etc/os-release': release({ ID: 'centos', NAME: 'CentOS Stream', VERSION_ID: '9' }),
      '/etc/centos-release': 'CentOS Stream release 9',
    },
    {
      distribution: 'CentOS',
      distribution_version: '9',
      distribution_release: 'Stream',
      os_family: 'RedHat',
    },
  ],
  [
    'CentOS 6, from before os-release',
    { '/etc/redhat-release': 'CentOS release 6.10 (Final)' },
    {
      distribution: 'CentOS',
      distribution_version: '6.10',
      distribution_major_version: '6',
      distribution_release: 'Final',
      os_family: 'RedHat',
    },
  ],
  [
    'Alpine',
    {
      '/etc/os-release': release({ ID: 'alpine', NAME: 'Alpine Linux', VERSION_ID: '3.19.1' }),
      '/etc/alpine-release': '3.19.1',
    },
    {
      distribution: 'Alpine',
      distribution_version: '3.19.1',
      os_family: 'Alpine',
      distribution_file_path: '/etc/alpine-release',
    },
  ],
  [
    'openSUSE',
    { '/etc/os-release': release({ ID: 'opensuse-leap', NAME: 'openSUSE Leap', VERSION_ID: '15.5' }) },
    {
      distribution: 'openSUSE Leap',
      distribution_version: '15.5',
      distribution_release: '5',
      os_family: 'Suse',
    },
  ],
  [
    'Arch',
    {
      '/etc/os-release': release({ ID: 'arch', NAME: 'Arch Linux', BUILD_ID: 'rolling' }),
      '/etc/arch-release': '',
    },
    { distribution: 'Archlinux', os_family: 'Archlinux' },
  ],
];

describe('distribution', () => {
  it.each(cases)('%s', (_name, files, facts) => {
    expect(distributionFacts(recorded({ files }), 'Linux')).toMatchObject(facts);
  });
});

describe('managers', () => {
  it('of packages, by family', () => {
    const has = (...paths: string[]) => recorded({ sections: { exists: paths.join('\n') } });
    expect(packageManager(has('/usr/bin/apt-get', '/usr/bin/yum'), 'Debian')).toBe('apt');
    expect(packageManager(has('/usr/bin/dnf', '/usr/bin/yum'), 'RedHat')).toBe('dnf');
    expect(packageManager(has('/sbin/apk'), 'Alpine')).toBe('apk');
    expect(packageManager(has('/usr/bin/zypper'), 'Suse')).toBe('zypper');
    const dnf5 = recorded({ sections: { exists: '/usr/bin/dnf', links: '/usr/bin/dnf /usr/bin/dnf5' } });
    expect(packageManager(dnf5, 'RedHat')).toBe('dnf5');
  });

  it('of services, by the first process or by what is there', () => {
    const first = (comm: string, sections = {}) =>
      serviceManager(recorded({ files: { '/proc/1/comm': comm }, sections }), 'Debian');
    expect(first('systemd')).toBe('systemd');
    expect(first('procd')).toBe('openwrt_init');
    expect(first('init', { exists: '/sbin/openrc' })).toBe('openrc');
    expect(first('sh', { exists: '/etc/init.d/' })).toBe('sysvinit');
    expect(first('init', { tools: 'systemctl', exists: '/run/systemd/system/' })).toBe('systemd');
  });
});
