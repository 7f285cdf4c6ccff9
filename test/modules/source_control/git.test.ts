import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { git } from '../../../src/modules/source_control/git/git.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';

const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'init.defaultBranch=main'];
const run = (cwd: string, ...args: string[]): string =>
  execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();

const have = (): boolean => {
  try {
    execFileSync('git', ['--version']);
    return true;
  } catch {
    return false;
  }
};

function makeRepo(host: TestHost): string {
  const repo = `${host.dir}/repo`;
  execFileSync('mkdir', ['-p', repo]);
  run(repo, 'init', '-q');
  run(repo, 'commit', '-q', '--allow-empty', '-m', 'one');
  run(repo, 'tag', '-a', 'v1', '-m', 'v1');
  return repo;
}

describe.skipIf(!have())('git (needs git)', () => {
  it('clones, follows, switches, and is done in one round trip', async () => {
    await using host = await openHost();
    const repo = makeRepo(host);
    const args = `repo: ${repo}\ndest: ${host.dir}/clone`;
    const first = await host.converges(git, args);
    expect(first.result['after']).toBe(run(repo, 'rev-parse', 'HEAD'));
    run(repo, 'commit', '-q', '--allow-empty', '-m', 'two');
    const second = await host.converges(git, args);
    expect(second.result).toMatchObject({
      before: first.result['after'],
      after: run(repo, 'rev-parse', 'HEAD'),
    });
    await host.converges(git, `${args}\nversion: v1`);
    expect(run(`${host.dir}/clone`, 'rev-parse', 'HEAD')).toBe(first.result['after']);
    await host.converges(git, `${args}\nversion: main`);
    expect(run(`${host.dir}/clone`, 'symbolic-ref', '--short', 'HEAD')).toBe('main');
    await host.converges(git, `${args}\nversion: ${String(first.result['after'])}`);
  });

  it('keeps local changes unless told otherwise', async () => {
    await using host = await openHost();
    const repo = makeRepo(host);
    execFileSync('sh', ['-c', `echo a > ${repo}/f`]);
    run(repo, 'add', 'f');
    run(repo, 'commit', '-q', '-m', 'f');
    const args = `repo: ${repo}\ndest: ${host.dir}/clone`;
    expectStatus(await host.run(git, args), 'changed');
    execFileSync('sh', ['-c', `echo b > ${host.dir}/clone/f`]);
    const refused = await host.run(git, args);
    expect(refused.result['msg']).toMatch(/^Local modifications exist/);
    await host.converges(git, `${args}\nforce: true`);
  });

  it('says what is not there', async () => {
    await using host = await openHost();
    const repo = makeRepo(host);
    const none = await host.run(git, `repo: ${repo}\ndest: ${host.dir}/w\nversion: nope`);
    expect(none).toMatchObject({ kind: 'missing', status: 'failed' });
    expectStatus(await host.run(git, `repo: ${host.dir}/none\ndest: ${host.dir}/w`), 'failed');
    const look = await host.run(git, `repo: ${repo}\nclone: false\nupdate: false`);
    expect(look.result['after']).toBe(run(repo, 'rev-parse', 'HEAD'));
  });

  it('runs no program that the address of a repository names', async () => {
    await using host = await openHost();
    const evil = `ext::sh -c touch% ${host.dir}/evil`;
    const args = { repo: evil, dest: `${host.dir}/clone` };
    const refused = await host.run(git, new Map(Object.entries(args)));
    expect(refused.result['msg']).toMatch(/runs a program through git's transport "ext"/);
    // The user of the host allows it for all of git: still not by the address that a task has.
    const environment = {
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'protocol.ext.allow',
      GIT_CONFIG_VALUE_0: 'always',
      GIT_CONFIG_KEY_1: `url.ext::sh -c touch% ${host.dir}/evil%0a.insteadOf`,
      GIT_CONFIG_VALUE_1: 'x:',
    };
    const rewritten = await host.run(git, `repo: x:y\ndest: ${host.dir}/clone`, { environment });
    expect(rewritten.result['msg']).toMatch(/transport 'ext' not allowed/);
    expect(execFileSync('ls', [host.dir], { encoding: 'utf8' })).not.toContain('evil');
  });
});
