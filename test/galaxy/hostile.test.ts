import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { unpack } from '../../src/galaxy/tarball.ts';
import { fakeProcess } from '../cli/fake-process.ts';
import { hard, link, writeTar, type Member } from './tar.ts';

let top: string;
let dir: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'tsplay-hostile-test-'));
  dir = join(top, 'project');
  mkdirSync(dir);
  put({ '../precious/file': 'mine', '../precious/tasks/main.yml': '[]' });
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

async function galaxy(...argv: string[]): Promise<{ code: number; err: string }> {
  const proc = fakeProcess({ cwd: dir, env: { HOME: dir, ANSIBLE_GALAXY_SERVER: 'http://127.0.0.1:9' } });
  const code = await main(['galaxy', ...argv], proc);
  return { code, err: proc.stderr.text };
}

/** What is outside of the folder that roles go to is as it was. */
function nothingOutside(): void {
  expect(readdirSync(top).sort()).toEqual(['precious', 'project']);
  expect(readdirSync(join(top, 'precious'), { recursive: true }).sort()).toEqual([
    'file',
    'tasks',
    'tasks/main.yml',
  ]);
  expect(readFileSync(join(top, 'precious/file'), 'utf8')).toBe('mine');
}

const role: readonly Member[] = [{ name: 'r/meta/main.yml', text: '{}\n' }];

const evil: Readonly<Record<string, readonly Member[]>> = {
  'a chain of links that each look harmless': [
    link('r/here', '.'),
    link('r/up', 'here/..'),
    link('r/out', 'up/../precious'),
    { name: 'r/out/file', text: 'evil' },
  ],
  'a link to a folder that is replaced by a link later': [
    link('r/a', 'b'),
    link('r/b', '../../..'),
    { name: 'r/a/precious/file', text: 'evil' },
  ],
  'a link that leaves only where the role will be': [{ name: 'beside/x' }, link('r/files', '../beside')],
  'an absolute link': [link('r/abs', '/etc')],
  'links in a circle': [link('r/x', 'y'), link('r/y', 'x')],
  'a hard link to a file outside': [hard('r/hard', '../../precious/file')],
  'a hard link to an absolute path': [hard('r/hard', '/etc/passwd')],
  'a hard link through a link': [link('r/l', '..'), hard('r/hard', 'r/l/x')],
  'a hard link to nothing': [hard('r/hard', 'r/nowhere')],
  'a file through a link': [link('r/l', 'meta'), { name: 'r/l/x', text: '' }],
  'a file at a link that leads out': [
    link('r/l', '../../../precious/file'),
    { name: 'r/l/', type: 'directory' },
  ],
  'a path that goes up': [{ name: 'r/x/../../../evil', text: '' }],
  'an absolute path': [{ name: '/tmp/tsplay-evil', text: '' }],
  'a device': [{ name: 'r/null', type: 'character-device', devmajor: 1, devminor: 3 }],
  'a pipe': [{ name: 'r/pipe', type: 'fifo' }],
  'a path that is very deep': [{ name: `r/${'d/'.repeat(100)}x`, text: '' }],
  'a name that is too long': [{ name: `r/${'n'.repeat(300)}`, text: '' }],
  'a folder that was a file': [
    { name: 'r/x', text: '' },
    { name: 'r/x/y', text: '' },
  ],
};

describe('an archive of a role', () => {
  it.each(Object.keys(evil))('with %s is refused, and nothing is written', async (name) => {
    await writeTar(join(dir, 'bad.tar'), [...role, ...(evil[name] ?? [])]);
    const { code, err } = await galaxy('install', 'bad.tar', '-p', 'roles');
    expect(err).toContain('TSP1505');
    expect(code).toBe(1);
    expect(existsSync(join(dir, 'roles'))).toBe(false);
    nothingOutside();
  });

  it('whose meta/main.yml is a folder is not installed', async () => {
    await writeTar(join(dir, 'a.tar'), [...role, link('r/meta/main.yml', '.')]);
    const { code, err } = await galaxy('install', 'a.tar,,r', '-p', 'roles');
    expect(code, err).not.toBe(0);
    expect(err).toContain('main.yml is a folder');
    expect(existsSync(join(dir, 'roles'))).toBe(false);
  });

  it('may hold links within itself, hard links, members twice; modes lose what is special', async () => {
    await writeTar(join(dir, 'good.tar'), [
      ...role,
      link('r/files/same', '../meta/main.yml'),
      link('r/folder', 'files'),
      { name: 'r/files/twice', text: 'first' },
      { name: 'r/files/twice', text: 'second' },
      hard('r/files/hard', 'r/files/twice'),
      { name: 'r/files/program', text: '', mode: 0o6777 },
      link('r/files/becomes-file', 'twice'),
      { name: 'r/files/becomes-file', text: 'file' },
    ]);
    expect(await galaxy('install', 'good.tar,,r', '-p', 'roles')).toMatchObject({ code: 0 });
    const files = join(dir, 'roles/r/files');
    expect(readFileSync(join(files, 'same'), 'utf8')).toBe('{}\n');
    expect(readFileSync(join(dir, 'roles/r/folder/hard'), 'utf8')).toBe('second');
    expect(readFileSync(join(files, 'twice'), 'utf8')).toBe('second');
    expect(readFileSync(join(files, 'becomes-file'), 'utf8')).toBe('file');
    expect(statSync(join(files, 'program')).mode & 0o7777).toBe(0o755);
  });

  it('that unpacks to more than its limit, in bytes or members, is given up', async () => {
    const zeros: Member = { name: 'zeros', text: '\0'.repeat(300_000) };
    await writeTar(join(dir, 'bomb.tgz'), [zeros], true);
    await writeTar(join(dir, 'many.tar'), [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    await writeTar(join(dir, 'copies.tar'), [zeros, hard('b', 'zeros'), hard('c', 'zeros')]);
    const limits = { bytes: 400_000, members: 10, depth: 64 };
    await expect(
      unpack(join(dir, 'bomb.tgz'), join(dir, '1'), { ...limits, bytes: 100_000 }),
    ).rejects.toThrow('holds more than');
    await expect(unpack(join(dir, 'many.tar'), join(dir, '2'), { ...limits, members: 2 })).rejects.toThrow(
      'holds more than',
    );
    await expect(unpack(join(dir, 'copies.tar'), join(dir, '3'), limits)).rejects.toThrow('holds more than');
  });
});

describe('names that become folders', () => {
  const names = ['..', '.', '', '../precious', 'a/b', '/etc', '.git', '-rf', 'a\nb', 'x'.repeat(300)];

  it.each(names)('a role called %j in a requirements file', async (name) => {
    put({
      'src/r/meta/main.yml': '{}',
      'req.yml': JSON.stringify({ roles: [{ src: `${dir}/src/r`, name }] }),
    });
    expect((await galaxy('install', '-r', 'req.yml', '-p', '../project/roles', '--force')).code).toBe(1);
    nothingOutside();
    expect(existsSync(join(dir, 'roles'))).toBe(false);
  });

  it.each(names)('a role called %j in what a role depends on', async (name) => {
    put({
      'src/dep/meta/main.yml': '{}',
      'src/r/meta/main.yml': JSON.stringify({ dependencies: [{ src: `${dir}/src/dep`, name }] }),
      'src/r/meta/requirements.yml': JSON.stringify([{ src: `${dir}/src/dep`, name }]),
      'roles/keep/meta/main.yml': '{}',
    });
    expect((await galaxy('install', `${dir}/src/r`, '-p', 'roles', '--force')).code).toBe(1);
    expect(readdirSync(join(dir, 'roles')).sort()).toEqual(['keep', 'r']);
    nothingOutside();
  });

  it.each(names)('a role called %j is not removed', async (name) => {
    put({ 'roles/keep/meta/main.yml': '{}', 'meta/main.yml': '{}', 'roles/meta/main.yml': '{}' });
    expect((await galaxy('remove', '-p', 'roles', '--', name)).code).not.toBe(0);
    expect(existsSync(join(dir, 'roles/keep/meta/main.yml'))).toBe(true);
    nothingOutside();
  });

  it.each([
    ['..', 'precious'],
    ['a/..', 'b'],
    ['', 'x'],
    ['ns', '../../..'],
    ['ns', ''],
    ['1ns', 'x'],
  ])('a collection of namespace %j and name %j', async (namespace, name) => {
    const about = { namespace, name, version: '1.0.0', readme: 'README.md', authors: ['a'] };
    put({ 'src/galaxy.yml': JSON.stringify(about) });
    const { code, err } = await galaxy('collection', 'install', 'src', '-p', 'col', '--force');
    expect(code).toBe(1);
    expect(err).toContain('is not a name for a collection');
    expect(existsSync(join(dir, 'col'))).toBe(false);
    nothingOutside();
  });

  it('a file that a built collection lists outside of itself is not read', async () => {
    const info = JSON.stringify({ collection_info: { namespace: 'a', name: 'b', version: '1.0.0' } });
    const files = JSON.stringify({ files: [{ name: '../../precious/file', ftype: 'file' }] });
    await writeTar(join(dir, 'built.tar'), [
      { name: 'MANIFEST.json', text: info },
      { name: 'FILES.json', text: files },
    ]);
    expect((await galaxy('collection', 'install', 'built.tar', '-p', 'col')).err).toContain('leads outside');
  });

  it('`.` is called as its folder is', async () => {
    put({ 'meta/main.yml': '{}' });
    expect((await galaxy('install', '.', '-p', '../project/roles')).code).toBe(0);
    expect(existsSync(join(dir, 'roles/project/meta/main.yml'))).toBe(true);
  });
});

describe('what is there already', () => {
  it('is replaced by --force only where it is a role', async () => {
    put({ 'src/r/meta/main.yml': '{}', 'roles/r/thesis.txt': 'years of work' });
    const { code, err } = await galaxy('install', 'src/r', '-p', 'roles', '--force');
    expect(code).toBe(1);
    expect(err).toContain('was not installed by this command');
    expect(readFileSync(join(dir, 'roles/r/thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('a link to a folder of the user loses the link only', async () => {
    put({ 'src/r/meta/main.yml': '{}', '../precious/meta/main.yml': '{}' });
    mkdirSync(join(dir, 'roles'));
    symlinkSync(join(top, 'precious'), join(dir, 'roles/r'));
    expect((await galaxy('install', 'src/r', '-p', 'roles', '--force')).code).toBe(0);
    expect(readFileSync(join(top, 'precious/file'), 'utf8')).toBe('mine');
    expect(readdirSync(join(dir, 'roles'))).toEqual(['r']);
  });
});

describe('git', () => {
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', ['-C', join(dir, 'repo'), ...who, ...args], { stdio: 'pipe' });
  };

  it('a repository whose meta folder is a link outside writes nothing there', async () => {
    put({ 'repo/tasks/main.yml': '[]' });
    symlinkSync(join(top, 'precious'), join(dir, 'repo/meta'));
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'x');
    const { code, err } = await galaxy('install', `git+file://${dir}/repo`, '-p', 'roles');
    expect(code).toBe(1);
    expect(err).toContain('leads outside');
    nothingOutside();
  });

  it.each([
    ['git+ext::sh -c touch% evil'],
    ['git+--upload-pack=touch evil;'],
    ['git+ssh://-oProxyCommand=touch%20evil/x'],
    ['git+file:///repo,--orphan,r'],
    ['git+file:///repo,-b,r'],
  ])('%s runs nothing', async (source) => {
    put({
      'req.yml': JSON.stringify({
        roles: [{ src: source.split(',')[0], version: source.split(',')[1], name: 'r' }],
      }),
    });
    expect((await galaxy('install', '-p', 'roles', '-r', 'req.yml')).code).toBe(1);
    expect(existsSync(join(dir, 'evil'))).toBe(false);
    expect(existsSync('evil')).toBe(false);
  });

  it('a folder of a repository is within it', async () => {
    put({ 'repo/meta/main.yml': '{}' });
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-q', '-m', 'x');
    const { err } = await galaxy('install', `git+file://${dir}/repo#/../../../../precious,,r`, '-p', 'roles');
    expect(err).toContain('leads outside');
    nothingOutside();
  });
});
