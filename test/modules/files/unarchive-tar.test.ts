import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, readlink, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unarchive } from '../../../src/modules/files/unarchive/unarchive.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';
import { tarOf, tgzOf, zipOf, type TarFile } from './archives.ts';

const modeOf = async (path: string): Promise<string> => ((await lstat(path)).mode & 0o7777).toString(8);
const time = Date.parse('2020-01-01T18:00:00Z') / 1000;

const files: readonly TarFile[] = [
  { name: 'app-1.0/', type: 'directory', mode: 0o755 },
  { name: 'app-1.0/run', content: 'program\n', mode: 0o755 },
  { name: 'app-1.0/conf', content: 'a=1\n', mode: 0o640 },
  { name: "app-1.0/odd name's $x", content: 'odd' },
  { name: 'app-1.0/current', type: 'symlink', linkname: 'run' },
  { name: 'app-1.0/same', type: 'link', linkname: 'app-1.0/conf' },
  { name: 'implied/größe', content: 'utf-8' },
];

const outOf = (host: TestHost): string => join(host.dir, 'out');

async function prepare(host: TestHost, archive: Buffer, where = 'remote_src: true'): Promise<string> {
  await mkdir(outOf(host));
  await writeFile(join(host.dir, 'a.tar'), archive);
  return `src: ${host.dir}/a.tar\ndest: ${outOf(host)}\n${where}\n`;
}

async function expectFiles(out: string): Promise<void> {
  expect(await readFile(join(out, 'app-1.0/run'), 'utf8')).toBe('program\n');
  expect(await readFile(join(out, 'app-1.0/same'), 'utf8')).toBe('a=1\n');
  expect(await readFile(join(out, "app-1.0/odd name's $x"), 'utf8')).toBe('odd');
  expect(await readFile(join(out, 'implied/größe'), 'utf8')).toBe('utf-8');
  expect(await readlink(join(out, 'app-1.0/current'))).toBe('run');
  expect(await modeOf(join(out, 'app-1.0/run'))).toBe('755');
  expect(await modeOf(join(out, 'app-1.0/conf'))).toBe('640');
}

const pack = (program: string, bytes: Buffer): Buffer => execFileSync(program, ['-c'], { input: bytes });
const have = (program: string): boolean => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe('unarchive: tar', { timeout: 30_000 }, () => {
  it.each(['remote_src: true', 'remote_src: false', 'copy: true'])('unpacks once, with %s', async (where) => {
    await using host = await openHost();
    const args = `${await prepare(host, await tgzOf(files), where)}list_files: true`;
    const run = await host.converges(unarchive, args);
    await expectFiles(outOf(host));
    expect(run.result).toMatchObject({
      handler: 'TgzArchive',
      files: files.map((file) => file.name),
      extract_results: { rc: 0 },
    });
  });

  it.each([
    ['bzip2', 'TarBzipArchive'],
    ['xz', 'TarXzArchive'],
    ['zstd', 'TarZstdArchive'],
    ['cat', 'TarArchive'],
  ])('reads %s', async (program, handler) => {
    if (program !== 'cat' && !have(program)) return;
    await using host = await openHost();
    const tar = await tarOf(files);
    const bytes = program === 'cat' ? tar : pack(program, tar);
    const args = await prepare(host, bytes);
    expect((await host.converges(unarchive, args)).result['handler']).toBe(handler);
    await expectFiles(outOf(host));
    await rm(outOf(host), { recursive: true });
    await mkdir(outOf(host));
    const sent = await host.converges(unarchive, args.replace('true', 'false'));
    expect(sent.result['handler']).toBe(handler);
    await expectFiles(outOf(host));
  });

  it.each([
    ['a file is gone', (out: string) => rm(join(out, 'app-1.0/run'))],
    [
      'the content differs, with the same size and time',
      async (out: string) => {
        const path = join(out, 'app-1.0/run');
        await writeFile(path, 'PROGRAM\n');
        await utimes(path, time, time);
      },
    ],
    ['the time differs', (out: string) => utimes(join(out, 'app-1.0/conf'), 1, 1)],
    [
      'a link leads elsewhere',
      async (out: string) => {
        await rm(join(out, 'app-1.0/current'));
        await symlink('conf', join(out, 'app-1.0/current'));
      },
    ],
  ])('finds that %s', async (_what, spoil) => {
    await using host = await openHost();
    const remote = await prepare(host, await tgzOf(files));
    for (const args of [remote, remote.replace('true', 'false')]) {
      await host.run(unarchive, args);
      expectStatus(await host.check(unarchive, args), 'ok');
      await spoil(outOf(host));
      await host.converges(unarchive, args);
      await expectFiles(outOf(host));
    }
  });

  it('gives mode and owner to all of it, and to a directory that is only implied', async () => {
    await using host = await openHost();
    for (const where of ['true', 'false']) {
      const args = `${await prepare(host, await tgzOf(files), `remote_src: ${where}`)}mode: u=rwX,go=rX\nowner: root\ngroup: root`;
      await host.converges(unarchive, args);
      expect(await modeOf(join(outOf(host), 'app-1.0/conf'))).toBe('644');
      expect(await modeOf(join(outOf(host), 'app-1.0/run'))).toBe('755');
      expect(await modeOf(join(outOf(host), 'implied'))).toBe('755');
      await rm(outOf(host), { recursive: true });
    }
  });

  it('keeps to include, exclude and options', async () => {
    await using host = await openHost();
    const args = await prepare(host, await tgzOf(files));
    const list = async (): Promise<string[]> => (await readdir(outOf(host), { recursive: true })).sort();
    for (const where of ['true', 'false']) {
      const from = args.replace('true', where);
      await host.converges(unarchive, `${from}include: [app-1.0/run, implied]`);
      expect(await list()).toEqual(['app-1.0', 'app-1.0/run', 'implied', 'implied/größe']);
      await rm(outOf(host), { recursive: true });
      await mkdir(outOf(host));
      await host.converges(unarchive, `${from}exclude: ['*/c*', implied, same]\nlist_files: true`);
      expect(await list()).toEqual(['app-1.0', "app-1.0/odd name's $x", 'app-1.0/run']);
      await rm(outOf(host), { recursive: true });
      await mkdir(outOf(host));
      await host.converges(unarchive, `${from}extra_opts: [--strip-components=1]`);
      expect(await list()).toEqual(['conf', 'current', 'größe', "odd name's $x", 'run', 'same']);
      await rm(outOf(host), { recursive: true });
      await mkdir(outOf(host));
    }
    const bad = await host.run(unarchive, `${args}extra_opts: [--no-such-option]`);
    expect(bad.result['msg']).toMatch(
      /^Unable to list files in the archive: .*tar: unrecognized option '--no-such-option'/,
    );
  });

  it('leaves newer files alone when asked to', async () => {
    await using host = await openHost();
    for (const where of ['true', 'false']) {
      const args = `${await prepare(host, await tgzOf(files), `remote_src: ${where}`)}keep_newer: true`;
      await mkdir(join(outOf(host), 'app-1.0'));
      await writeFile(join(outOf(host), 'app-1.0/conf'), 'mine', { mode: 0o640 });
      await host.converges(unarchive, `${args}\nexclude: [same]`);
      expect(await readFile(join(outOf(host), 'app-1.0/conf'), 'utf8')).toBe('mine');
      await rm(outOf(host), { recursive: true });
    }
  });

  it.each(['true', 'false'])('refuses names that lead outside, with remote_src %s', async (where) => {
    await using host = await openHost();
    const args = await prepare(
      host,
      await tarOf([{ name: 'a/../../evil', content: 'x' }]),
      `remote_src: ${where}`,
    );
    const run = await host.run(unarchive, args);
    expect(run.result['msg']).toMatch(/^The archive would write outside of the destination: /);
    const through = await tarOf([
      { name: 'l', type: 'symlink', linkname: '/tmp' },
      { name: 'l/evil', content: 'x' },
    ]);
    await writeFile(join(host.dir, 'a.tar'), through);
    expect((await host.run(unarchive, args)).result['msg']).toBe(
      'The archive would write through its own link l: l/evil',
    );
    await writeFile(join(host.dir, 'a.tar'), await tarOf([{ name: '/abs', content: 'x' }]));
    expectStatus(await host.run(unarchive, args), 'changed');
    expect(await readdir(outOf(host))).toEqual(['abs']);
  });

  it.each(['true', 'false'])('refuses what is not an archive, with remote_src %s', async (where) => {
    await using host = await openHost();
    const args = await prepare(
      host,
      Buffer.from('this is not an archive\n'.repeat(100)),
      `remote_src: ${where}`,
    );
    const run = await host.run(unarchive, args);
    expectStatus(run, 'failed');
    expect(run.result['msg']).toMatch(/^Failed to find handler for /);
  });

  it('resolves a relative destination', async () => {
    await using host = await openHost();
    const args = (await prepare(host, await tgzOf(files))).replace(/dest: .*/, 'dest: .');
    const run = await host.check(unarchive, args);
    expect(run.warnings).toEqual([
      `Relative destination path '.' was resolved to absolute path '${process.cwd()}'.`,
    ]);
  });

  it('sends many files of a zip as one tar', async () => {
    await using host = await openHost();
    const many = Array.from({ length: 200 }, (_, i) => ({ name: `d/${i}`, content: `${i}`, mode: 0o100600 }));
    const zip = zipOf([
      { name: 'd/', mode: 0o040700 },
      { name: 'l', content: 'd/1', mode: 0o120777 },
      ...many,
    ]);
    const args = await prepare(host, zip, 'remote_src: false');
    await host.converges(unarchive, args);
    expect(await readdir(join(outOf(host), 'd'))).toHaveLength(200);
    expect(await modeOf(join(outOf(host), 'd/7'))).toBe('600');
    expect(await readFile(join(outOf(host), 'l'), 'utf8')).toBe('1');
  });
});
