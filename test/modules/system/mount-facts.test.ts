import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountFacts } from '../../../src/modules/system/facts/mount-facts.ts';
import { parseFstab, parseMountOutput } from '../../../src/modules/system/facts/mount-table.ts';
import { expectStatus, openHost } from '../harness.ts';

describe('tables of mounts', () => {
  it('reads fstab', () => {
    expect(parseFstab('# a comment\nUUID=1-2 / ext4 defaults 0 1\n\n/dev/b /m\\040n xfs ro\n')).toEqual([
      {
        device: 'UUID=1-2',
        mount: '/',
        fstype: 'ext4',
        options: 'defaults',
        dump: 0,
        passno: 1,
        line: 'UUID=1-2 / ext4 defaults 0 1',
      },
      { device: '/dev/b', mount: '/m n', fstype: 'xfs', options: 'ro', line: '/dev/b /m\\040n xfs ro' },
    ]);
    expect(parseFstab('one two\n')).toEqual([]);
  });

  it('reads what mount prints', () => {
    expect(parseMountOutput('/dev/a on / type ext4 (rw,relatime)\nnonsense\n')).toEqual([
      {
        device: '/dev/a',
        mount: '/',
        fstype: 'ext4',
        options: 'rw,relatime',
        line: '/dev/a on / type ext4 (rw,relatime)',
      },
    ]);
  });
});

type Facts = Record<'mount_points', Record<string, Record<string, unknown>>> & {
  aggregate_mounts: Record<string, unknown>[];
};

describe('mount_facts', () => {
  it('tells what is mounted, with sizes', async () => {
    await using host = await openHost();
    const run = await host.run(mountFacts, 'sources: [dynamic]');
    expectStatus(run, 'ok');
    const root = (run.facts as Facts | undefined)?.mount_points['/'];
    expect(root).toMatchObject({ mount: '/', ansible_context: { source: '/etc/mtab' } });
    expect(root?.['size_total']).toBeGreaterThan(0);
    expect(run.roundTrips).toBe(2);
  });

  it('reads files of a user, filtered, and keeps repeated mounts when asked', async () => {
    await using host = await openHost();
    const file = join(host.dir, 'fstab');
    await writeFile(file, 'srv:/a /mnt/a nfs ro 0 0\n/dev/b /mnt/b ext4 rw\nsrv:/c /mnt/a nfs rw 0 0\n');
    const args = `sources: ["${file}", "${host.dir}/none"]\ndevices: ["[!/]*"]`;
    const run = await host.run(mountFacts, args);
    const facts = run.facts as Facts;
    expect(facts.mount_points).toMatchObject({ '/mnt/a': { device: 'srv:/a', uuid: null } });
    expect(Object.keys(facts.mount_points)).toEqual(['/mnt/a']);
    expect(facts.aggregate_mounts).toEqual([]);
    expect(run.warned[0]).toContain(
      `ignoring repeat mounts in the following sources: ${file} (['/mnt/a', '/mnt/a'])`,
    );
    const all = await host.run(mountFacts, `${args}\ninclude_aggregate_mounts: true`);
    expect((all.facts as Facts).aggregate_mounts).toHaveLength(2);
  });

  it('refuses what makes no sense', async () => {
    await using host = await openHost();
    const message = async (args: string): Promise<unknown> =>
      (await host.run(mountFacts, args)).result['msg'];
    expect(await message('timeout: 0')).toBe("argument 'timeout' must be a positive number or null, not 0");
    expect(await message('sources: [""]')).toBe('sources contains an empty string');
    expect(await message('sources: [mount]\nmount_binary: no-such-program')).toBe(
      'Failed to find required executable "no-such-program"',
    );
  });
});
