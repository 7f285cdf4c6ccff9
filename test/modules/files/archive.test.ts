import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { archive } from '../../../src/modules/files/archive/archive.ts';
import { commonRoot, entriesOf } from '../../../src/modules/files/archive/paths.ts';
import { openHost, type TestHost } from '../harness.ts';

function tree(host: TestHost): string {
  const top = join(host.dir, 'src');
  mkdirSync(join(top, 'sub', "it's $HOME"), { recursive: true });
  writeFileSync(join(top, 'a'), 'one\n');
  writeFileSync(join(top, '-b\nc'), 'two\n');
  writeFileSync(join(top, 'sub', 'x.tmp'), 'three\n');
  symlinkSync('a', join(top, 'link'));
  return top;
}

const rounds = { changing: 6, converged: 3 };
const listed = (words: readonly string[]): string[] =>
  execFileSync(words[0] ?? '', words.slice(1), { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .sort();

it.each([
  ['gz', 'z'],
  ['bz2', 'j'],
  ['xz', 'J'],
  ['tar', ''],
])('a tree is packed with %s, again only when it has changed', async (format, letter) => {
  await using host = await openHost();
  const top = tree(host);
  const dest = join(host.dir, 'out');
  const args = `path: ${top}\ndest: ${dest}\nformat: ${format}\nexclusion_patterns: "*.tmp"\nmode: "0640"`;
  const first = await host.converges(archive, args, rounds);
  expect(first.result).toMatchObject({ dest, dest_state: 'archive', arcroot: `${host.dir}/`, mode: '0640' });
  const into = join(host.dir, 'into');
  mkdirSync(into);
  execFileSync('tar', ['-C', into, `-x${letter}f`, dest]);
  expect(readFileSync(join(into, 'src', '-b\nc'), 'utf8')).toBe('two\n');
  expect(existsSync(join(into, 'src/sub', "it's $HOME"))).toBe(true);
  expect(existsSync(join(into, 'src/sub/x.tmp'))).toBe(false);
  writeFileSync(join(top, 'a'), 'two\n');
  expect((await host.check(archive, args)).status).toBe('changed');
  expect((await host.run(archive, args)).status).toBe('changed');
  expect((await host.run(archive, args.replace('0640', '0600'))).status).toBe('changed');
  expect(statSync(dest).mode & 0o777).toBe(0o600);
});

it.skipIf(!existsSync('/usr/bin/zip') || !existsSync('/usr/bin/unzip'))(
  'a zip holds directories and contents, and is made anew for another content (needs zip and unzip)',
  async () => {
    await using host = await openHost();
    const top = tree(host);
    const dest = join(host.dir, 'out.zip');
    const args = `path: [${top}/a, "${top}/s*"]\ndest: ${dest}\nformat: zip`;
    await host.converges(archive, args, rounds);
    expect(listed(['unzip', '-Z1', dest])).toEqual(['a', "sub/it's $HOME/", 'sub/x.tmp']);
    writeFileSync(join(top, 'a'), 'ONE\n');
    expect((await host.run(archive, args)).status).toBe('changed');
    const bad = await host.run(archive, `path: ${top}\ndest: ${dest}\nformat: zip`);
    expect(bad.result['msg']).toContain('line break');
  },
);

it('one file is packed beside itself, or into an archive', async () => {
  await using host = await openHost();
  const file = join(host.dir, 'log');
  writeFileSync(file, 'text');
  const first = await host.converges(archive, `path: ${file}`, rounds);
  expect(first.result).toMatchObject({ dest: `${file}.gz`, dest_state: 'compress', archived: [file] });
  utimesSync(file, 1, 1);
  expect((await host.run(archive, `path: ${file}`)).status).toBe('ok');
  await host.converges(archive, `path: ${file}\nforce_archive: true\ndest: ${file}.tgz`, rounds);
  expect(listed(['tar', '-tzf', `${file}.tgz`])).toEqual(['log']);
});

it.each(['x-rays', 'a $& b'])('a file in a folder called %s is packed once', async (folder) => {
  await using host = await openHost();
  const file = join(host.dir, folder, 'log');
  mkdirSync(join(host.dir, folder));
  writeFileSync(file, 'text');
  await host.converges(archive, `path: "${file}"`, rounds);
});

it('what was packed is removed when that is wanted, and a second run has nothing to do', async () => {
  await using host = await openHost();
  const top = tree(host);
  const args = `path: [${top}, ${host.dir}/none]\ndest: ${host.dir}/out.tgz\nremove: true`;
  const first = await host.run(archive, args);
  expect(first.result).toMatchObject({ dest_state: 'incomplete', missing: [`${host.dir}/none`] });
  expect(existsSync(top)).toBe(false);
  const again = await host.run(archive, args);
  expect(again).toMatchObject({ status: 'ok', result: { dest_state: 'archive', archived: [] } });
});

it('says what is missing: sources, a destination, a place outside of what goes', async () => {
  await using host = await openHost();
  const top = tree(host);
  const said = async (args: string): Promise<unknown> => (await host.run(archive, args)).result['msg'];
  expect(await said(`path: ${host.dir}/no*`)).toBe('Error, no source paths were found');
  expect(await said(`path: ${top}`)).toMatch(/must specify "dest"/);
  expect(await said(`path: ${top}\ndest: ${top}/x.tgz\nremove: true`)).toMatch(/can not be contained/);
  // An archive among its sources does not hold itself.
  await host.converges(archive, `path: ${top}\ndest: ${top}/x.tgz`, rounds);
  expect(await said(`path: ${top}\ndest: ${host.dir}/none/x.tgz`)).toMatch(/none/);
});

it('names are cut at the common directory, and each path is there once', () => {
  expect(commonRoot(['/a/bc/x', '/a/bd/y'])).toBe('/a/');
  expect(commonRoot(['/a/b/'])).toBe('/a/b/');
  expect(commonRoot(['/a/b'])).toBe('/a/');
  const given = { root: '/a/', dest: '/a/out', exclude: ['*.o'], isZip: false };
  expect(entriesOf(['/a/out', '/a/y', '/a/x.o', '/a/y'], given)).toEqual([{ path: '/a/y', name: 'y' }]);
});
