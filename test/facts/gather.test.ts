import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../src/facts/answer.ts';
import { factsOf, gatherFacts } from '../../src/facts/gather.ts';
import { factsProgram } from '../../src/facts/program.ts';
import {
  BadSubset,
  chooseCollectors,
  filterFacts,
  groupsOf,
  type FactGroup,
} from '../../src/facts/subset.ts';
import { createReadHost } from '../../src/sdk/index.ts';
import { openHost } from '../modules/harness.ts';

const groups = new Set<FactGroup>(['system', 'network', 'hardware', 'virtual', 'local']);
const program = factsProgram({ groups, factPath: '/nonexistent', timeout: 5 });
const busybox = ['/bin/busybox', '/usr/bin/busybox'].find(existsSync);

describe('the facts program', () => {
  it('tells of this machine in one round trip', async () => {
    await using host = await openHost();
    const read = createReadHost(host.transport, { name: 'here' });
    await read.caps();
    const before = host.transport.stats.roundTrips;
    const facts = await gatherFacts(read);
    expect(host.transport.stats.roundTrips - before).toBe(1);
    expect(facts).toMatchObject({
      ansible_system: 'Linux',
      ansible_nodename: hostname(),
      module_setup: true,
    });
    expect(facts['ansible_memtotal_mb']).toBeGreaterThan(0);
    expect(facts['ansible_processor_vcpus']).toBeGreaterThan(0);
    expect(facts).toHaveProperty('ansible_python_version');
  });

  it.skipIf(busybox === undefined)('says the same with nothing but busybox (needs busybox)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-busybox-'));
    try {
      for (const applet of execFileSync(busybox ?? '', ['--list'], { encoding: 'utf8' }).split('\n'))
        if (applet !== '') symlinkSync(busybox ?? '', join(folder, applet));
      const only = program.replace(/^PATH=.*$/m, `PATH=${folder}`);
      const run = (shell: string, script: string): Record<string, unknown> => {
        const stdout = execFileSync(shell, script === only ? ['sh', '-c', script] : ['-c', script], {
          encoding: 'utf8',
        });
        return factsOf(parseAnswer(stdout), chooseCollectors(['all']), '/nonexistent', ['all']);
      };
      const full = run('/bin/sh', program);
      const small = run(busybox ?? '', only);
      for (const name of [
        'distribution',
        'os_family',
        'kernel',
        'machine',
        'nodename',
        'interfaces',
        'processor',
        'service_mgr',
        'pkg_mgr',
        'memtotal_mb',
        'user_id',
      ])
        expect(small[`ansible_${name}`], name).toEqual(full[`ansible_${name}`]);
      const points = (facts: Record<string, unknown>) =>
        (facts['ansible_mounts'] as { mount: string; size_total?: number }[]).map((m) => [
          m.mount,
          m.size_total,
        ]);
      expect(points(small)).toEqual(points(full));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('gather_subset', () => {
  it('adds to the least, takes away, and names facts', () => {
    const all = chooseCollectors(['all']);
    expect(all.has('hardware')).toBe(true);
    const least = chooseCollectors(['!all']);
    expect([least.has('hardware'), least.has('platform'), least.has('network')]).toEqual([
      false,
      true,
      false,
    ]);
    const network = chooseCollectors(['!all', '!min', 'network']);
    expect([...network]).toEqual(['network']);
    expect([...chooseCollectors(['!all', '!min', 'mounts'])]).toEqual(['hardware']);
    expect(chooseCollectors(['all', '!hardware']).has('hardware')).toBe(false);
    expect(chooseCollectors(['network,virtual']).has('virtual')).toBe(true);
    expect(() => chooseCollectors(['nonsense'])).toThrow(BadSubset);
    expect(() => chooseCollectors(['!nonsense'])).not.toThrow();
  });
  it('reads only what it needs', () => {
    expect([...groupsOf(chooseCollectors(['!all', '!min', 'platform']))]).toEqual([]);
    expect(groupsOf(chooseCollectors(['!all'])).has('hardware')).toBe(false);
  });
});

describe('filter', () => {
  it('matches names with and without the prefix', () => {
    const facts = {
      ansible_memtotal_mb: 1,
      ansible_memfree_mb: 2,
      ansible_os_family: 'x',
      module_setup: true,
    };
    expect(Object.keys(filterFacts(facts, ['ansible_*_mb']))).toEqual([
      'ansible_memtotal_mb',
      'ansible_memfree_mb',
    ]);
    expect(Object.keys(filterFacts(facts, ['os_family', 'mem[!t]*']))).toEqual([
      'ansible_memfree_mb',
      'ansible_os_family',
    ]);
    expect(filterFacts(facts, [])).toEqual(facts);
  });
});
