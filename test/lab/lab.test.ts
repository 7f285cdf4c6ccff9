import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { overlaps } from '../../lab/cidr.ts';
import { LabError } from '../../lab/errors.ts';
import { findHosts, hosts } from '../../lab/hosts.ts';
import { hashOf, hashOfFiles } from '../../lab/images/hash.ts';
import { ensureKey } from '../../lab/keys.ts';
import { withLock } from '../../lab/lock.ts';
import { capabilities } from '../../lab/machine/capabilities.ts';
import { runOptions } from '../../lab/machine/container.ts';
import { nameServers } from '../../lab/machine/prepare.ts';
import { lineProgress, silent } from '../../lab/progress.ts';
import { sshConfig } from '../../lab/ssh-config.ts';
import { duration, statusTable } from '../../lab/status.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('hosts', () => {
  it('have the addresses of the articles', () => {
    expect(hosts.map((host) => `${host.name} ${host.address}`)).toEqual([
      'swarm-master 10.100.199.200',
      'swarm-node-01 10.100.199.201',
      'swarm-node-02 10.100.199.202',
      'swarm-node-03 10.100.199.203',
      'artifacts 10.100.199.210',
    ]);
  });

  it('are found by name, and an unknown name is refused with the list of names', () => {
    expect(findHosts(['swarm-node-02'])[0]?.address).toBe('10.100.199.202');
    const find = (): unknown => findHosts(['swarm-node-2']);
    expect(find).toThrow(LabError);
    expect(find).toThrow('no host "swarm-node-2"');
  });
});

describe('container options', () => {
  it('name every capability of the machine but those of its own', () => {
    const all = capabilities('000001ffffffffff');
    expect(all).toHaveLength(35);
    expect(all).not.toContain('SYS_RESOURCE');
    // What a host does to its clock or to the ports of a machine would be done to this one.
    for (const withheld of ['SYS_TIME', 'SYS_RAWIO']) expect(all).not.toContain(withheld);
    expect(capabilities('0000000000000021')).toEqual(['CHOWN', 'KILL']);
    expect(capabilities(undefined)).toContain('SYS_ADMIN');
  });

  it('give a swarm host a nested Docker and no published port', () => {
    const [master] = findHosts(['swarm-master']);
    const options = runOptions(master!).join(' ');
    expect(options).toContain('--ip 10.100.199.200');
    expect(options).toContain('-v /var/lib/docker');
    expect(options).not.toContain('--privileged');
    expect(options).not.toContain(' -p ');
  });
});

describe('the key of a clone', () => {
  it('is made once, readable by its owner only, and valid', () => {
    const file = join(folder, 'state', 'id_ed25519');
    const line = ensureKey(file);
    expect(line).toMatch(/^ssh-ed25519 \S+ tsplay-lab$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(ssh2.utils.parseKey(readFileSync(file))).not.toBeInstanceOf(Error);
    expect(ensureKey(file)).toBe(line);
  });

  it('is what the ssh configuration points to', () => {
    const text = sshConfig('/a b/key');
    expect(text).toContain('Host swarm-node-03\n    HostName 10.100.199.203\n');
    expect(text).toContain('IdentityFile "/a b/key"');
  });
});

describe('the lock', () => {
  it('lets one at a time in', async () => {
    const file = join(folder, 'lock');
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push(`${name} out`);
    };
    await Promise.all([withLock(silent, work('a'), file), withLock(silent, work('b'), file)]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
  });

  it('passes over a holder that died, or whose number another process has now', async () => {
    const file = join(folder, 'lock');
    for (const stale of ['4194304 1', `${process.pid} 1`]) {
      writeFileSync(file, stale);
      expect(await withLock(silent, () => Promise.resolve('done'), file)).toBe('done');
    }
  });

  it('is given back when the work fails', async () => {
    const file = join(folder, 'lock');
    await expect(withLock(silent, () => Promise.reject(new Error('no')), file)).rejects.toThrow('no');
    expect(await withLock(silent, () => Promise.resolve(1), file)).toBe(1);
  });
});

describe('networks', () => {
  it.each([
    ['10.100.199.0/24', '10.100.199.0/24', true],
    ['10.100.199.7/32', '10.100.199.0/24', true],
    ['10.0.0.0/8', '10.100.199.0/24', true],
    ['10.100.198.0/24', '10.100.199.0/24', false],
    ['192.168.0.0/16', '10.100.199.0/24', false],
    ['0.0.0.0/0', '10.100.199.0/24', true],
  ])('%s overlaps %s: %s', (a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });
});

it('leaves out name servers that a container cannot reach', () => {
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(a, '# x\nnameserver 127.0.0.53\noptions edns0\n');
  writeFileSync(b, 'nameserver 192.0.2.1\nnameserver 192.0.2.2\n');
  expect(nameServers([a, b])).toEqual(['192.0.2.1', '192.0.2.2']);
  expect(nameServers([a])).toEqual([]);
});

it('hashes what goes into an image: names, contents, order of arguments', () => {
  writeFileSync(join(folder, 'a'), '1');
  const before = hashOfFiles(folder, ['.']);
  expect(hashOfFiles(folder, ['a'])).toBe(before);
  writeFileSync(join(folder, 'a'), '2');
  expect(hashOfFiles(folder, ['.'])).not.toBe(before);
  expect(hashOf('ab', 'c')).not.toBe(hashOf('a', 'bc'));
});

it('prints the state of hosts as a table', () => {
  const [master, node] = findHosts(['swarm-master', 'swarm-node-01']);
  const table = statusTable([
    { host: master!, state: 'running', ssh: true, uptime: 125 },
    { host: node!, state: 'absent', ssh: false, uptime: undefined },
  ]);
  expect(table).toBe(
    [
      'HOST           ADDRESS         STATE    SSHD  UP',
      'swarm-master   10.100.199.200  running  yes   2 min',
      'swarm-node-01  10.100.199.201  absent   no    -',
    ].join('\n'),
  );
  expect([duration(59), duration(3700)]).toEqual(['59 s', '1 h 1 min']);
});

it('reports slow steps and failed ones, and keeps quiet about the rest', async () => {
  const lines: string[] = [];
  const progress = lineProgress((line) => lines.push(line));
  await progress.step('quick', () => Promise.resolve());
  await progress.step('slow', () => new Promise((resolve) => setTimeout(resolve, 350)));
  await expect(progress.step('bad', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(lines.map((line) => line.replace(/\d+\.\d/, 'N'))).toEqual(['  ✔ slow (N s)', '  ✘ bad (N s)']);
});
