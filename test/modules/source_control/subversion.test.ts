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

describe.skipIf(!hasSvn())('subversion (needs svn)', () => {
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

  it('exports over what is there when it may, files and directories', async () => {
    await using host = await openHost();
    const { url } = await repository(host.dir);
    sh('mkdir -p out/sub && echo mine >out/mine && echo old >out/f', host.dir);
    const folder = `repo: ${url}\ndest: ${host.dir}/out\nexport: true`;
    expect((await host.run(subversion, folder)).result['msg']).toMatch(
      /^svn: E155000: Destination directory exists/,
    );
    expectStatus(await host.run(subversion, `${folder}\nforce: true`), 'changed');
    expect(sh('ls -A out; cat out/f out/mine', host.dir)).toBe('f\nmine\nsub\none\nmine\n');
    for (const dest of ['g', 'out/sub']) {
      const file = `repo: ${url}/f\ndest: ${host.dir}/${dest}\nexport: true`;
      expectStatus(await host.run(subversion, file), 'changed');
      expect((await host.run(subversion, file)).result['msg']).toMatch(
        /will not be overwritten unless forced/,
      );
      sh(`echo old >${dest === 'g' ? 'g' : 'out/sub/f'}`, host.dir);
      expectStatus(await host.run(subversion, `${file}\nforce: true`), 'changed');
    }
    expect(sh('ls -A . out/sub; cat g out/sub/f', host.dir)).toBe(
      '.:\nauthor\ng\nout\nrepo\n\nout/sub:\nf\none\none\n',
    );
  });

  it.runIf(process.getuid?.() === 0)(
    'goes to nothing by a path that another user may change (needs root)',
    async () => {
      await using host = await openHost();
      const { url, commit } = await repository(host.dir);
      sh('mkdir home && chown 61183 home && chmod 755 .', host.dir);
      const svn = join(host.dir, 'svn');
      await writeFile(svn, `#!/bin/sh\nprintf '%s\\n' "$*" >>${host.dir}/said\nexec svn "$@"\n`, {
        mode: 0o755,
      });
      const args = `repo: ${url}\ndest: ${host.dir}/home/w\nexecutable: ${svn}`;
      expectStatus(await host.run(subversion, args), 'changed');
      await commit('two\n');
      expectStatus(await host.run(subversion, args), 'changed');
      expectStatus(
        await host.run(subversion, `${args.replace('/home/w', '/home/x')}\nexport: true`),
        'changed',
      );
      const said = (await readFile(join(host.dir, 'said'), 'utf8')).split('\n');
      const writes = said.filter((line) => / (?:checkout|update|export) /.test(line));
      expect(writes).toHaveLength(3);
      expect(writes.filter((line) => line.includes('/home/') || / \.(?:\/t)?$/.test(line))).toEqual([]);
      expect(sh('cat home/w/f home/x/f; ls -A home', host.dir)).toBe('two\ntwo\nw\nx\n');
    },
  );
});
