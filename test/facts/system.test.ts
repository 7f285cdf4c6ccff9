import { describe, expect, it } from 'vitest';
import { cpuFacts, cpuListSize } from '../../src/facts/hardware/cpu.ts';
import { deviceTables, humanSize } from '../../src/facts/hardware/devices.ts';
import { memoryFacts } from '../../src/facts/hardware/memory.ts';
import { mountFacts } from '../../src/facts/hardware/mounts.ts';
import { parseIni } from '../../src/facts/system/local.ts';
import { cmdlineFacts, dnsFacts, selinuxFacts, sshKeyFacts } from '../../src/facts/system/misc.ts';
import { dateTimeFacts, parseUname, platformFacts, userFacts } from '../../src/facts/system/platform.ts';
import { virtualFacts } from '../../src/facts/virtual.ts';
import { recorded } from './answer.ts';

describe('time', () => {
  it('is the local one of the host', () => {
    const now = recorded({
      sections: { now: '1718016245 +0200 CEST 123456789\nCET-1CEST,M3.5.0,M10.5.0/3' },
    });
    expect(dateTimeFacts(now)).toMatchObject({
      date: '2024-06-10',
      time: '12:44:05',
      weekday: 'Monday',
      weekday_number: '1',
      weeknumber: '24',
      iso8601: '2024-06-10T10:44:05Z',
      iso8601_micro: '2024-06-10T10:44:05.123456Z',
      iso8601_basic_short: '20240610T124405',
      epoch: '1718016245',
      tz: 'CEST',
      tz_dst: 'CEST',
      tz_offset: '+0200',
    });
  });
  it('without nanoseconds and without a zone', () => {
    const now = recorded({ sections: { now: '1704067200 +0000 UTC %N\nUTC0' } });
    expect(dateTimeFacts(now)).toMatchObject({
      weeknumber: '01',
      tz_dst: 'UTC',
      iso8601_micro: '2024-01-01T00:00:00.000000Z',
    });
  });
});

describe('platform', () => {
  it('reads uname in one line', () => {
    expect(
      parseUname('Linux host 6.1.0-18-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01) x86_64'),
    ).toEqual({
      system: 'Linux',
      node: 'host',
      release: '6.1.0-18-amd64',
      version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)',
      machine: 'x86_64',
    });
  });
  it('knows names and architecture', () => {
    const answer = recorded({
      sections: { uname: 'Linux web01 6.1 #1 i686', fqdn: 'web01.example.com', bits: '32' },
    });
    expect(platformFacts(answer)).toMatchObject({
      hostname: 'web01',
      domain: 'example.com',
      architecture: 'i386',
      userspace_architecture: 'i386',
    });
  });
  it('asks the kernel who the user is where id is missing, and never says root instead', () => {
    const status = 'Name:\tgrep\nUid:\t1000\t1001\t1000\t1000\nGid:\t100\t101\t100\t100\n';
    expect(userFacts(recorded({ files: { '/proc/self/status': status } }))).toMatchObject({
      ...{ user_id: '1001', user_uid: 1001, user_gid: 101, real_user_id: 1000, effective_user_id: 1001 },
      ...{ real_group_id: 100, effective_group_id: 101 },
    });
    expect(userFacts(recorded({}))).not.toHaveProperty('user_uid');
  });
  it('asks the kernel for its names where uname is missing', () => {
    const files = { hostname: 'web01\n', osrelease: '6.1\n', ostype: 'Linux\n', arch: 'x86_64\n' };
    const answer = recorded({
      files: Object.fromEntries(Object.entries(files).map(([k, v]) => [`/proc/sys/kernel/${k}`, v])),
    });
    expect(platformFacts(answer)).toMatchObject({
      ...{ system: 'Linux', nodename: 'web01', fqdn: 'web01', kernel: '6.1', machine: 'x86_64' },
    });
  });
  it('knows the user', () => {
    const answer = recorded({
      sections: {
        user: 'uid=1000(me) gid=1000(me) groups=1000(me),27(sudo)',
        passwd: 'me:x:1000:1000:Me,,,:/home/me:/bin/bash',
      },
    });
    expect(userFacts(answer)).toMatchObject({
      user_id: 'me',
      user_gecos: 'Me,,,',
      user_shell: '/bin/bash',
      effective_user_id: 1000,
    });
  });
});

describe('hardware', () => {
  it('counts sockets, cores and threads', () => {
    const entry = (n: number, core: number): string =>
      `processor\t: ${n}\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nphysical id\t: 0\nsiblings\t: 4\ncore id\t\t: ${core}\ncpu cores\t: 2\nflags\t\t: fpu vme\n`;
    const text = [entry(0, 0), entry(1, 1), entry(2, 0), entry(3, 1)].join('\n');
    expect(cpuFacts(text, 'x86_64', 3)).toMatchObject({
      processor_count: 1,
      processor_cores: 2,
      processor_threads_per_core: 2,
      processor_vcpus: 4,
      processor_nproc: 3,
      flags: ['fpu', 'vme'],
    });
    expect(cpuListSize('0-3,8,10-11')).toBe(7);
  });
  it('counts memory', () => {
    const text =
      'MemTotal: 2048000 kB\nMemFree: 1024000 kB\nBuffers: 10240 kB\nCached: 204800 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\nSwapCached: 0 kB';
    expect(memoryFacts(text)).toMatchObject({
      memtotal_mb: 2000,
      memfree_mb: 1000,
      memory_mb: { nocache: { free: 1210, used: 790 }, real: { used: 1000 } },
    });
  });
  it('lists mounts with sizes, identifiers and blanks in their names', () => {
    const answer = recorded({
      files: {
        '/proc/self/mounts':
          'proc /proc proc rw 0 0\n/dev/sda1 / ext4 rw,relatime 0 1\n/dev/sdb1 /mnt/a\\040b xfs rw 0 0\nsrv:/x /nfs nfs4 rw 0 0\n/dev/sda1 /bound ext4 rw 0 0',
        '/proc/self/mountinfo':
          '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:1 /srv /bound rw - ext4 /dev/sda1 rw',
      },
      sections: {
        statfs: '4096 4096 1000 400 100 60 /\n4096 4096 10 5 1 1 /mnt/a b',
        lsblk: '/dev/sda\n/dev/sda1 aaaa-bbbb',
      },
    });
    const mounts = mountFacts(answer);
    expect(mounts.map((mount) => mount['mount'])).toEqual(['/', '/mnt/a b', '/nfs', '/bound']);
    expect(mounts[0]).toEqual({
      mount: '/',
      device: '/dev/sda1',
      fstype: 'ext4',
      options: 'rw,relatime',
      dump: 0,
      passno: 1,
      size_total: 4_096_000,
      size_available: 1_638_400,
      block_size: 4096,
      block_total: 1000,
      block_available: 400,
      block_used: 600,
      inode_total: 100,
      inode_available: 60,
      inode_used: 40,
      uuid: 'aaaa-bbbb',
    });
    expect(mounts[3]).toMatchObject({ options: 'rw,bind', uuid: 'aaaa-bbbb' });
  });
  it('describes disks and their partitions', () => {
    const answer = recorded({
      files: {
        '/sys/block/sda/size': '83886080',
        '/sys/block/sda/removable': '0',
        '/sys/block/sda/queue/logical_block_size': '512',
        '/sys/block/sda/queue/rotational': '1',
        '/sys/block/sda/queue/scheduler': 'none [mq-deadline]',
        '/sys/block/sda/device/vendor': 'ATA     ',
        '/sys/block/sda/sda1/start': '2048',
        '/sys/block/sda/sda1/size': '81786880',
      },
      sections: {
        blocks:
          'lrwxrwxrwx 1 root root 0 Jan 1 00:00 sda -> ../devices/pci0000:00/0000:00:1f.2/ata1/block/sda',
        partitions: '/sys/block/sda/sda1/start',
        'disks by-uuid': 'lrwxrwxrwx 1 root root 10 Jan 1 00:00 1234-ABCD -> ../../sda1',
        lspci: '0000:00:1f.2 SATA controller: Intel',
      },
    });
    expect(deviceTables(answer)).toMatchObject({
      devices: {
        sda: {
          size: '40.00 GB',
          sectors: 83_886_080,
          vendor: 'ATA',
          scheduler_mode: 'mq-deadline',
          host: 'SATA controller: Intel',
          partitions: { sda1: { start: '2048', uuid: '1234-ABCD', size: '39.00 GB' } },
        },
      },
      device_links: { uuids: { sda1: ['1234-ABCD'] } },
    });
    expect(humanSize(0)).toBe('0.00 Bytes');
  });
});

describe('small facts', () => {
  it('read resolv.conf', () => {
    expect(
      dnsFacts('# x\nnameserver 1.1.1.1\nnameserver 2.2.2.2\nsearch a.b c.d\noptions ndots:2 rotate\n'),
    ).toEqual({
      nameservers: ['1.1.1.1', '2.2.2.2'],
      search: ['a.b', 'c.d'],
      options: { ndots: '2', rotate: true },
    });
  });
  it('read the command line of the kernel', () => {
    expect(cmdlineFacts('quiet console=tty0 console=ttyS0 x="a b"')).toEqual({
      cmdline: { quiet: true, console: 'ttyS0', x: '"a b"' },
      proc_cmdline: { quiet: true, console: ['tty0', 'ttyS0'], x: '"a b"' },
    });
  });
  it('read INI like configparser', () => {
    expect(parseIni('[a]\nKey = 1\nother: two\n  more\n; note\n[DEFAULT]\nd=x\n[b]\n')).toEqual({
      a: { key: '1', other: 'two\nmore', d: 'x' },
      b: { d: 'x' },
    });
    expect(parseIni('no section')).toBeUndefined();
  });
  it('tell SELinux and host keys', () => {
    const answer = recorded({
      files: {
        '/sys/fs/selinux/enforce': '1',
        '/sys/fs/selinux/policyvers': '33',
        '/etc/selinux/config': 'SELINUX=enforcing\nSELINUXTYPE=targeted',
        '/etc/ssh/ssh_host_ed25519_key.pub': 'ssh-ed25519 AAAA root@x',
      },
    });
    expect(selinuxFacts(answer)).toEqual({
      status: 'enabled',
      policyvers: 33,
      config_mode: 'enforcing',
      mode: 'enforcing',
      type: 'targeted',
    });
    expect(sshKeyFacts(answer)).toEqual({
      ssh_host_key_ed25519_public: 'AAAA',
      ssh_host_key_ed25519_public_keytype: 'ssh-ed25519',
    });
  });
});

describe('virtualization', () => {
  const facts = (files: Record<string, string>, exists = '') =>
    virtualFacts(recorded({ files, sections: { exists } }));
  const dmi = (name: string): string => `/sys/devices/virtual/dmi/id/${name}`;
  it.each([
    ['docker', 'guest', { '/proc/1/cgroup': '0::/docker/abc' }, ''],
    ['docker', 'guest', {}, '/.dockerenv'],
    ['podman', 'guest', { '/proc/1/environ': 'A=1\0container=podman\0' }, ''],
    ['kvm', 'guest', { [dmi('product_name')]: 'KVM', [dmi('sys_vendor')]: 'QEMU' }, ''],
    ['VMware', 'guest', { [dmi('product_name')]: 'VMware Virtual Platform' }, ''],
    ['virtualbox', 'guest', { [dmi('bios_vendor')]: 'innotek GmbH' }, ''],
    ['kvm', 'host', { '/proc/modules': 'kvm 1 1 - Live 0x0' }, ''],
    ['NA', 'NA', {}, ''],
  ])('%s %s', (type, role, files, exists) => {
    expect(facts(files as unknown as Record<string, string>, exists)).toMatchObject({
      virtualization_type: type,
      virtualization_role: role,
    });
  });
});
