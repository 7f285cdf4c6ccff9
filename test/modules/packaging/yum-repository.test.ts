import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editRepoFile, parseRepoFile } from '../../../src/modules/packaging/repo-file.ts';
import { yumRepository } from '../../../src/modules/packaging/yum-repository.ts';
import { expectStatus, openHost } from '../harness.ts';

const file = '# mine\n[a]\nname = A\nbaseurl = http://x/1\n\thttp://x/2\nenabled=1\n\n[b]\nname=B\n';

describe('a file of repositories', () => {
  it('is read with values of several lines', () => {
    const { head, sections } = parseRepoFile(file);
    expect(head).toEqual(['# mine']);
    expect(sections.map(({ name, options }) => [name, [...options]])).toEqual([
      ['a', [['name', 'A'], ['baseurl', 'http://x/1\nhttp://x/2'], ['enabled', '1']]],
      ['b', [['name', 'B']]],
    ]); // prettier-ignore
  });

  it('is changed in one section only', () => {
    expect(editRepoFile(file, 'b', new Map([['name', 'B']]))).toBe(file);
    expect(editRepoFile(file, 'b', undefined)).toBe(file.replace('\n[b]\nname=B\n', ''));
    expect(editRepoFile(file, 'b', new Map([['name', 'C']]))).toBe(file.replace('name=B', 'name = C'));
    expect(editRepoFile('[b]\nname=B\n', 'b', undefined)).toBe('');
  });
});

/** The file is read first, and looked at again to be written. */
const trips = { changing: 3, converged: 2 };

describe('yum_repository', () => {
  it('adds a repository, changes it and removes it with its file', async () => {
    await using host = await openHost();
    const path = join(host.dir, 'epel.repo');
    const args = `name: epel\nreposdir: ${host.dir}\ndescription: Extra\nbaseurl: [http://x/1, http://x/2]\nmode: "0640"`;
    const run = await host.converges(yumRepository, `${args}\ngpgcheck: true\nexclude: [a, b*]`, trips);
    expect(run.result).toMatchObject({ repo: 'epel', state: 'present', dest: path });
    expect(await readFile(path, 'utf8')).toBe(
      '[epel]\nname = Extra\nbaseurl = http://x/1\n\thttp://x/2\nexclude = a b*\ngpgcheck = 1\n',
    );
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    await host.converges(yumRepository, `${args}\ngpgcheck: false`, trips);
    await host.converges(yumRepository, `name: epel\nreposdir: ${host.dir}\nstate: absent`, trips);
    expect(existsSync(path)).toBe(false);
  });

  it('leaves other repositories of the file alone', async () => {
    await using host = await openHost();
    await writeFile(join(host.dir, 'all.repo'), file);
    await host.converges(yumRepository, `name: b\nfile: all\nreposdir: ${host.dir}\nstate: absent`, trips);
    expect(await readFile(join(host.dir, 'all.repo'), 'utf8')).toBe(file.replace('\n[b]\nname=B\n', ''));
  });

  it('needs its folder', async () => {
    await using host = await openHost();
    const run = await host.run(
      yumRepository,
      `name: x\ndescription: x\nbaseurl: y\nreposdir: ${host.dir}/none`,
    );
    expect(run.result['msg']).toBe(`Repo directory '${host.dir}/none' does not exist.`);
    expectStatus(await host.run(yumRepository, `name: x\nreposdir: ${host.dir}\nstate: absent`), 'ok');
  });
});
