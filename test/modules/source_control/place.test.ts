/** Where a checkout is made, and what stands there already. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../../../src/modules/source_control/git/git.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';

const isRoot = process.getuid?.() === 0;
const user = 61183;
const run = (cwd: string, ...words: string[]): string =>
  execFileSync(
    'git',
    [
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@t',
      '-c',
      'init.defaultBranch=main',
      '-c',
      'protocol.file.allow=always',
      ...words,
    ],
    { cwd, encoding: 'utf8', stdio: 'pipe' },
  ).trim();

function makeRepo(host: TestHost, name = 'repo'): string {
  const repo = join(host.dir, name);
  mkdirSync(repo);
  run(repo, 'init', '-q');
  for (const file of ['t', '.dot', 'f']) writeFileSync(join(repo, file), 'one\n');
  run(repo, 'add', '.');
  run(repo, 'commit', '-q', '-m', 'one');
  return repo;
}

const contents = (dir: string): string[] => readdirSync(dir).sort();

describe('a checkout', { timeout: 60_000 }, () => {
  it.runIf(isRoot)('is made by no path that another user may change (needs root)', async () => {
    await using host = await openHost();
    const repo = makeRepo(host);
    const home = join(host.dir, 'home');
    mkdirSync(home);
    chownSync(home, user, user);
    chmodSync(host.dir, 0o755);
    const program = join(host.dir, 'git');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$*" >>${host.dir}/said\nexec git "$@"\n`, {
      mode: 0o755,
    });
    await host.run(git, `repo: ${repo}\ndest: ${home}/new\nexecutable: ${program}`);
    const clones = readFileSync(join(host.dir, 'said'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('clone '));
    expect(clones).toHaveLength(1);
    expect(clones.filter((line) => line.endsWith(' ./t') || line.includes(home))).toEqual([]);
    expect(contents(join(home, 'new'))).toEqual(['.dot', '.git', 'f', 't']);
    expect(contents(home)).toEqual(['new']);
  });

  it('is made whole, or nothing is', async () => {
    await using host = await openHost();
    const repo = makeRepo(host);
    const dest = join(host.dir, 'a/b/new');
    const missing = await host.run(git, `repo: ${repo}\ndest: ${dest}\nversion: ${'0'.repeat(40)}`);
    expectStatus(missing, 'failed');
    expect(existsSync(dest)).toBe(false);
    const commit = run(repo, 'rev-parse', 'HEAD');
    await host.converges(git, `repo: ${repo}\ndest: ${dest}/\nversion: ${commit}`);
    expect(contents(dest)).toEqual(['.dot', '.git', 'f', 't']);
    await host.converges(git, `repo: ${repo}\ndest: ${host.dir}/bare\nbare: true`);
    expect(contents(join(host.dir, 'bare'))).toContain('HEAD');
  });

  it('leaves a directory that is there what it is', async () => {
    await using host = await openHost();
    const repo = makeRepo(host);
    const dest = join(host.dir, 'new');
    mkdirSync(dest);
    chmodSync(dest, 0o710);
    await host.converges(git, `repo: ${repo}\ndest: ${dest}`);
    expect((statSync(dest).mode & 0o777).toString(8)).toBe('710');
    // A failed update leaves what is there.
    rmSync(repo, { recursive: true });
    expectStatus(await host.run(git, `repo: ${repo}\ndest: ${dest}`), 'failed');
    expect(contents(dest)).toEqual(['.dot', '.git', 'f', 't']);
  });

  it('has its submodules, and its modes by umask', async () => {
    await using host = await openHost();
    const repo = makeRepo(host);
    const other = makeRepo(host, 'other');
    run(repo, 'submodule', '--quiet', 'add', other, 'sub');
    run(repo, 'commit', '-q', '-m', 'sub');
    const dest = join(host.dir, 'new');
    const environment = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'protocol.file.allow',
      GIT_CONFIG_VALUE_0: 'always',
    };
    await host.converges(git, `repo: ${repo}\ndest: ${dest}\numask: "0027"`, { environment });
    expect(readFileSync(join(dest, 'sub/f'), 'utf8')).toBe('one\n');
    expect(run(join(dest, 'sub'), 'rev-parse', 'HEAD')).toBe(run(other, 'rev-parse', 'HEAD'));
    expect((statSync(join(dest, 'f')).mode & 0o777).toString(8)).toBe('640');
  });

  it.each(['x.tar', 'x.tar.gz', 'x.tgz', 'x.zip'])('is packed into %s', async (name) => {
    await using host = await openHost();
    const repo = makeRepo(host);
    const path = join(host.dir, name);
    const args = `repo: ${repo}\ndest: ${host.dir}/new\narchive: ${path}\narchive_prefix: p/`;
    await host.converges(git, args);
    const magic = readFileSync(path).subarray(0, 2).toString('hex');
    expect(magic).toBe({ 'x.tar': '7061', 'x.zip': '504b' }[name] ?? '1f8b');
    expect(contents(join(host.dir, 'new'))).toEqual(['.dot', '.git', 'f', 't']);
  });

  it('may have its repository elsewhere', async () => {
    await using host = await openHost();
    const repo = makeRepo(host);
    await host.converges(git, `repo: ${repo}\ndest: ${host.dir}/new\nseparate_git_dir: ${host.dir}/store`);
    expect(statSync(join(host.dir, 'new/.git')).isFile()).toBe(true);
    expect(contents(join(host.dir, 'store'))).toContain('HEAD');
  });

  it.runIf(isRoot)(
    'is not made nor brought up to date through a link of a user’s to what is not theirs (needs root)',
    async () => {
      await using host = await openHost();
      chmodSync(host.dir, 0o755);
      const repo = makeRepo(host);
      const home = join(host.dir, 'home');
      for (const name of ['home', 'victim']) mkdirSync(join(host.dir, name));
      chownSync(home, user, user);
      symlinkSync('../victim', join(home, 'l'));
      for (const dest of [`${home}/l`, `${home}/l/new`]) {
        const refused = await host.run(git, `repo: ${repo}\ndest: ${dest}`);
        expect(refused.result['msg']).toMatch(/root does not follow it/);
      }
      expect(contents(join(host.dir, 'victim'))).toEqual([]);
      await host.converges(git, `repo: ${repo}\ndest: ${home}/new`);
      await host.converges(git, `repo: ${repo}\ndest: ${host.dir}/victim`);
      writeFileSync(join(repo, 'f'), 'two\n');
      run(repo, 'commit', '-q', '-a', '-m', 'two');
      const refused = await host.run(git, `repo: ${repo}\ndest: ${home}/l`);
      expect(refused.result['msg']).toMatch(/root does not follow it/);
      expect(readFileSync(join(host.dir, 'victim/f'), 'utf8')).toBe('one\n');
    },
  );
});
