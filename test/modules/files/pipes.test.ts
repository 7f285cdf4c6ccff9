/**
 * A pipe of a user's where a task expects a file: nobody may ever write to it, and the task must not wait.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModule } from '../../../src/modules/index.ts';
import { openHost } from '../harness.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3v5rX2lYkJ8l4aI4fC6p1Tn0bqO7kZ1m5k2a3s4d5f x';

/** Modules that edit what is there, with their arguments for a path. */
const editors: Readonly<Record<string, (path: string) => string>> = {
  lineinfile: (path) => `path: ${path}\nline: x`,
  ini_file: (path) => `path: ${path}\nsection: s\noption: o\nvalue: v`,
  sysctl: (path) => `sysctl_file: ${path}\nname: a.b\nvalue: "1"\nreload: false`,
  mount: (path) => `path: /nonexistent\nsrc: /dev/none\nfstype: ext4\nstate: present\nfstab: ${path}`,
  authorized_key: (path) => `user: root\npath: ${path}\nkey: ${key}`,
  cron: (path) => `name: x\njob: y\nuser: root\ncron_file: ${path}`,
  git_config: (path) => `scope: file\nfile: ${path}\nname: a.b\nvalue: c`,
  pam_limits: (path) => `dest: ${path}\ndomain: joe\nlimit_type: soft\nlimit_item: nofile\nvalue: 5`,
  slurp: (path) => `src: ${path}`,
};

describe('a pipe where a file is expected', () => {
  it.each(Object.entries(editors))('is refused by %s at once', async (name, args) => {
    if (name === 'git_config' && !existsSync('/usr/bin/git')) return;
    await using host = await openHost();
    const pipe = join(host.dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { status, result } = await host.run(await loadModule(name), args(pipe));
    expect([status, result['msg']]).toEqual([
      'failed',
      expect.stringContaining(`Cannot read ${pipe}: it is not a regular file`),
    ]);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it
    .skipIf(process.getuid?.() !== 0)
    .each(
      Object.entries(editors).flatMap(([name, args]) =>
        (['zero', 'null'] as const).map((device) => [name, device, args] as const),
      ),
    )('is refused by %s where it is a device: %s (needs root)', async (name, device, args) => {
    if (name === 'git_config' && !existsSync('/usr/bin/git')) return;
    await using host = await openHost();
    const path = join(host.dir, device);
    execFileSync('mknod', [path, 'c', '1', device === 'zero' ? '5' : '3']);
    const { status, result } = await host.run(await loadModule(name), args(path));
    expect([status, result['msg']]).toEqual([
      'failed',
      expect.stringContaining(`Cannot read ${path}: it is not a regular file`),
    ]);
    expect(lstatSync(path).isCharacterDevice()).toBe(true);
  });

  it.skipIf(!existsSync('/usr/bin/apt-get'))('is refused by apt at once (needs apt)', async () => {
    await using host = await openHost();
    const pipe = join(host.dir, 'pipe.deb');
    execFileSync('mkfifo', [pipe]);
    const { status, result } = await host.run(await loadModule('apt'), `deb: ${pipe}`);
    expect([status, result['msg']]).toEqual([
      'failed',
      `Unable to install package: ${pipe} is not a regular file`,
    ]);
  });

  it.each([false, true])('gives way to the file that copy makes, with backup: %s', async (backup) => {
    await using host = await openHost();
    const pipe = join(host.dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { status } = await host.run(
      await loadModule('copy'),
      `content: "x\\n"\ndest: ${pipe}\nbackup: ${backup}`,
    );
    expect(status).toBe('changed');
    expect(lstatSync(pipe).isFile()).toBe(true);
    expect(readFileSync(pipe, 'utf8')).toBe('x\n');
  });

  it('holds no text for wait_for to find, and delays it no longer than its timeout', async () => {
    await using host = await openHost();
    const pipe = join(host.dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { result } = await host.run(
      await loadModule('wait_for'),
      `path: ${pipe}\nsearch_regex: x\ntimeout: 1\nsleep: 1`,
    );
    expect(result['msg']).toContain('Timeout when waiting for search string x');
  });
});
