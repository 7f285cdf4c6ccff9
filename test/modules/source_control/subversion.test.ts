import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { subversion } from '../../../src/modules/source_control/subversion/subversion.ts';
import { expectStatus, openHost } from '../harness.ts';

const sh = (program: string, cwd: string): string =>
  execFileSync('/bin/sh', ['-ec', program], { cwd, encoding: 'utf8', stdio: 'pipe' });

const hasSvn = (): boolean => {
  try {
    sh('svn --version && svnadmin --version', '/');
    return true;
  } catch {
    return false;
  }
};

/** A repository with one file, and a way to commit another content. */
async function repository(dir: string) {
  sh(
    'svnadmin create repo && svn mkdir -q -m x file://$PWD/repo/trunk && svn co -q file://$PWD/repo/trunk author',
    dir,
  );
  const commit = async (text: string): Promise<void> => {
    await writeFile(join(dir, 'author/f'), text);
    sh('svn add -q --force f && svn ci -q -m x', join(dir, 'author'));
  };
  await commit('one\n');
  return { url: `file://${dir}/repo/trunk`, commit };
}

describe.skipIf(!hasSvn())('subversion', () => {
  it('checks out, updates, and finds nothing to do', async () => {
    await using host = await openHost();
    const { url, commit } = await repository(host.dir);
    const args = `repo: ${url}\ndest: ${host.dir}/copy`;
    expectStatus(await host.check(subversion, args), 'changed');
    const first = await host.run(subversion, args);
    expect(first.result).toMatchObject({
      changed: true,
      before: null,
      after: ['Revision: 2', `URL: ${url}`],
    });
    expectStatus(await host.run(subversion, args), 'ok');
    await commit('two\n');
    expectStatus(await host.check(subversion, args), 'changed');
    const second = await host.run(subversion, args);
    expect(second.result).toMatchObject({
      before: ['Revision: 2', `URL: ${url}`],
      after: ['Revision: 3', `URL: ${url}`],
    });
    expect(await readFile(join(host.dir, 'copy/f'), 'utf8')).toBe('two\n');
    expectStatus(await host.run(subversion, `${args}\nrevision: "2"`), 'changed');
    expect(await readFile(join(host.dir, 'copy/f'), 'utf8')).toBe('one\n');
  });

  it('throws changes away only when it may', async () => {
    await using host = await openHost();
    const { url } = await repository(host.dir);
    const args = `repo: ${url}\ndest: ${host.dir}/copy`;
    await host.run(subversion, args);
    await writeFile(join(host.dir, 'copy/f'), 'mine\n');
    expect((await host.run(subversion, args)).result['msg']).toBe(
      'ERROR: modified files exist in the repository.',
    );
    expectStatus(await host.run(subversion, `${args}\nforce: true`), 'changed');
    expect(await readFile(join(host.dir, 'copy/f'), 'utf8')).toBe('one\n');
  });

  it('exports, and says what is in the way', async () => {
    await using host = await openHost();
    const { url } = await repository(host.dir);
    expectStatus(await host.run(subversion, `repo: ${url}\ndest: ${host.dir}/out\nexport: true`), 'changed');
    expect(await readFile(join(host.dir, 'out/f'), 'utf8')).toBe('one\n');
    const blocked = await host.run(subversion, `repo: ${url}\ndest: ${host.dir}/out`);
    expect(blocked.result['msg']).toBe(
      `ERROR: ${host.dir}/out folder already exists, but its not a subversion repository.`,
    );
    const told = await host.run(subversion, `repo: ${url}\ncheckout: false\nupdate: false`);
    expect(told.result['after']).toBe('Revision: 2');
    expectStatus(await host.run(subversion, `repo: file://${host.dir}/none\ndest: ${host.dir}/x`), 'failed');
  });
});
