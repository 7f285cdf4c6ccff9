import { randomBytes } from 'node:crypto';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unarchive } from '../../../src/modules/files/unarchive/unarchive.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';
import { zipOf, type ZipFile } from './archives.ts';
import { serve } from '../net_tools/server.ts';

const modeOf = async (path: string): Promise<string> => ((await lstat(path)).mode & 0o7777).toString(8);

const files: readonly ZipFile[] = [
  { name: 'bin/', mode: 0o040755 },
  { name: 'bin/app', content: 'program\n'.repeat(100), mode: 0o100755 },
  { name: 'etc/app.conf', content: 'a=1\n', mode: 0o100640, mtime: 1_600_000_000 },
  { name: 'etc/stored', content: 'as it is', stored: true },
  { name: 'etc/empty' },
  { name: "odd name's $x", content: 'odd' },
  { name: 'current', content: 'bin', mode: 0o120777 },
  { name: 'dos.txt', content: 'no permissions', mode: 0 },
  { name: 'größe/ß.txt', content: 'utf-8' },
];

const outOf = (host: TestHost): string => join(host.dir, 'out');

/** An archive on the host, and a folder for what is in it. */
async function prepare(host: TestHost, archive: Buffer): Promise<string> {
  await mkdir(outOf(host));
  await writeFile(join(host.dir, 'a.zip'), archive);
  return `src: ${host.dir}/a.zip\ndest: ${outOf(host)}\n`;
}

async function expectFiles(out: string): Promise<void> {
  expect(await readFile(join(out, 'bin/app'), 'utf8')).toBe('program\n'.repeat(100));
  expect(await readFile(join(out, 'etc/stored'), 'utf8')).toBe('as it is');
  expect(await readFile(join(out, 'etc/empty'), 'utf8')).toBe('');
  expect(await readFile(join(out, "odd name's $x"), 'utf8')).toBe('odd');
  expect(await readFile(join(out, 'größe/ß.txt'), 'utf8')).toBe('utf-8');
  expect(await readlink(join(out, 'current'))).toBe('bin');
  expect(await modeOf(join(out, 'bin/app'))).toBe('755');
  expect(await modeOf(join(out, 'etc/app.conf'))).toBe('640');
  expect(await modeOf(join(out, 'dos.txt'))).toBe('644');
  expect((await stat(join(out, 'etc/app.conf'))).mtimeMs).toBe(1_600_000_000_000);
  expect((await readdir(out)).sort()).toEqual(
    ['bin', 'current', 'dos.txt', 'etc', 'größe', "odd name's $x"].sort(),
  );
}

describe('unarchive: zip', { timeout: 30_000 }, () => {
  it.each(['remote_src: true', 'remote_src: false'])('unpacks once, with %s', async (where) => {
    await using host = await openHost();
    const args = `${await prepare(host, zipOf(files))}${where}\nlist_files: true`;
    const run = await host.converges(unarchive, args, {
      changing: where.endsWith('true') ? 3 : 2,
      converged: 2,
    });
    await expectFiles(outOf(host));
    expect(run.result).toMatchObject({
      handler: 'ZipArchive',
      dest: outOf(host),
      src: `${host.dir}/a.zip`,
      state: 'directory',
      files: files.map((file) => file.name),
      extract_results: { rc: 0, err: '' },
    });
  });

  it('takes one program out of a release in one round trip to look and one to unpack', async () => {
    await using host = await openHost();
    const program = randomBytes(300_000);
    const archive = zipOf([
      { name: 'consul', content: program, mode: 0o100755 },
      { name: 'README', content: 'read' },
    ]);
    const args = `${await prepare(host, archive)}remote_src: true\ninclude: [consul]\nowner: root\ngroup: root\nmode: '0750'`;
    const run = await host.converges(unarchive, args);
    expect(program.equals(await readFile(join(outOf(host), 'consul')))).toBe(true);
    expect(await modeOf(join(outOf(host), 'consul'))).toBe('750');
    expect(await readdir(outOf(host))).toEqual(['consul']);
    expect(run.diffs).toEqual([{ kind: 'prepared', text: '>f++++++.?? consul\n' }]);
  });

  it.each([
    ['a file is gone', (out: string) => rm(join(out, 'bin/app')), '>f++++++.?? bin/app'],
    [
      'the content differs, with the same size and time',
      async (out: string) => {
        const path = join(out, 'etc/app.conf');
        await writeFile(path, 'b=1\n');
        await utimes(path, 1_600_000_000, 1_600_000_000);
      },
      '.fc......?? etc/app.conf',
    ],
    [
      'the time differs',
      (out: string) => utimes(join(out, 'etc/app.conf'), 1, 1),
      '.f..t....?? etc/app.conf',
    ],
    [
      'a link leads elsewhere',
      async (out: string) => {
        await rm(join(out, 'current'));
        await symlink('etc', join(out, 'current'));
      },
      '.Lc......?? current',
    ],
    [
      'there is a link instead of a file',
      async (out: string) => {
        await rm(join(out, 'etc/stored'));
        await symlink('../bin/app', join(out, 'etc/stored'));
      },
      'cf++++++.?? etc/stored',
    ],
  ])('finds that %s', async (_what, spoil, line) => {
    await using host = await openHost();
    const args = `${await prepare(host, zipOf(files))}remote_src: true`;
    expectStatus(await host.run(unarchive, args), 'changed');
    await spoil(outOf(host));
    const checked = await host.check(unarchive, args);
    expectStatus(checked, 'changed');
    expect(checked.diffs).toEqual([{ kind: 'prepared', text: `${line}\n` }]);
    const run = await host.run(unarchive, args);
    expect(run.diffs).toEqual(checked.diffs);
    await expectFiles(outOf(host));
    expectStatus(await host.run(unarchive, args), 'ok');
  });

  it('corrects permissions without unpacking', async () => {
    await using host = await openHost();
    const args = `${await prepare(host, zipOf(files))}remote_src: true\n`;
    await host.run(unarchive, args);
    const before = await stat(join(outOf(host), 'etc/app.conf'));
    const run = await host.converges(unarchive, `${args}mode: u=rwX,go=`, { converged: 2, changing: 3 });
    expect(run.diffs).toMatchObject([{ kind: 'prepared' }]);
    const after = await stat(join(outOf(host), 'etc/app.conf'));
    expect(after.ino).toBe(before.ino);
    expect(await modeOf(join(outOf(host), 'etc/app.conf'))).toBe('600');
    expect(await modeOf(join(outOf(host), 'etc'))).toBe('700');
    expect(await modeOf(join(outOf(host), 'bin/app'))).toBe('700');
  });

  it('keeps to include and exclude', async () => {
    await using host = await openHost();
    const args = `${await prepare(host, zipOf(files))}remote_src: true\n`;
    await host.converges(unarchive, `${args}include: ['etc/*', 'd?s.[a-z]xt', "odd name's $x"]`);
    expect((await readdir(outOf(host))).sort()).toEqual(['dos.txt', 'etc', "odd name's $x"]);
    await host.converges(unarchive, `${args}exclude: ['größe/*', current, '*name*']`);
    expect((await readdir(outOf(host))).sort()).toEqual(['bin', 'dos.txt', 'etc', "odd name's $x"]);
    const none = await host.run(unarchive, `${args}include: [none]`);
    expect(none.result['msg']).toBe(`Nothing in ${host.dir}/a.zip matches include: none`);
    expectStatus(
      await host
        .run(unarchive, `${args}include: [x]\nexclude: [y]`)
        .catch((e: unknown) => ({ status: 'failed', result: { msg: String(e) } }) as never),
      'failed',
    );
  });

  it('leaves newer files alone when asked to', async () => {
    await using host = await openHost();
    const args = `${await prepare(host, zipOf(files))}remote_src: true\nkeep_newer: true`;
    await mkdir(join(outOf(host), 'etc'));
    await writeFile(join(outOf(host), 'etc/app.conf'), 'mine');
    await host.converges(unarchive, args, { converged: 2, changing: 4 });
    expect(await readFile(join(outOf(host), 'etc/app.conf'), 'utf8')).toBe('mine');
  });

  it('finds the directory of an archive with a comment, and a long one', async () => {
    await using host = await openHost();
    const many = Array.from({ length: 300 }, (_, i) => ({
      name: `d/${'x'.repeat(230)}${i}`,
      content: `${i}`,
    }));
    const args = `${await prepare(host, zipOf(many, 'a comment'))}remote_src: true`;
    await host.converges(unarchive, args, { changing: 4, converged: 3 });
    expect(await readdir(join(outOf(host), 'd'))).toHaveLength(300);
  });

  it.each([
    ['../evil', 'invalid relative path: ../evil'],
    ['/etc/evil', 'absolute path: /etc/evil'],
  ])('refuses the name %s', async (name, why) => {
    await using host = await openHost();
    const args = `${await prepare(
      host,
      zipOf([
        { name: 'good', content: 'x' },
        { name, content: 'x' },
      ]),
    )}remote_src: true`;
    const run = await host.run(unarchive, args);
    expectStatus(run, 'failed');
    expect(run.result['msg']).toContain(why);
    expect(await readdir(outOf(host))).toEqual([]);
  });

  it('refuses to write through its own link', async () => {
    await using host = await openHost();
    const archive = zipOf([
      { name: 'l', content: '/tmp', mode: 0o120777 },
      { name: 'l/evil', content: 'x' },
    ]);
    const run = await host.run(unarchive, `${await prepare(host, archive)}remote_src: true`);
    expect(run.result['msg']).toBe('The archive would write through its own link l: l/evil');
  });

  it('refuses what is encrypted, broken or no archive', async () => {
    await using host = await openHost();
    const args = `${await prepare(host, zipOf([{ name: 'x', content: 'x', encrypted: true }]))}remote_src: true`;
    expect((await host.run(unarchive, args)).result['msg']).toMatch(/^x is encrypted/);
    const broken = zipOf([{ name: 'x', content: 'content' }]);
    broken.writeUInt8(broken.readUInt8(33) ^ 0xff, 33);
    await writeFile(join(host.dir, 'a.zip'), broken);
    const run = await host.run(unarchive, args);
    expectStatus(run, 'failed');
    expect(run.result['msg']).toMatch(
      new RegExp(`^failed to unpack ${host.dir}/a.zip to ${outOf(host)}: x: `),
    );
    expect(await readdir(outOf(host))).toEqual([]);
    await writeFile(join(host.dir, 'a.zip'), 'PK\x03\x04 nothing more');
    expect((await host.run(unarchive, args)).result['msg']).toMatch(/^Failed to find handler for/);
    await writeFile(join(host.dir, 'a.zip'), '');
    expect((await host.run(unarchive, args)).result['msg']).toBe(
      `Invalid archive '${host.dir}/a.zip', the file is 0 bytes`,
    );
  });

  it('waits for source and destination', async () => {
    await using host = await openHost();
    const args = await prepare(host, zipOf(files));
    const noSource = await host.check(unarchive, `${args.replace('a.zip', 'b.zip')}remote_src: true`);
    expect(noSource).toMatchObject({
      kind: 'missing',
      result: { msg: `Source '${host.dir}/b.zip' does not exist` },
    });
    for (const where of ['true', 'false']) {
      const noDest = await host.check(unarchive, `${args.replace('/out', '/none')}remote_src: ${where}`);
      expect(noDest).toMatchObject({
        kind: 'missing',
        result: { msg: `dest '${host.dir}/none' must be an existing dir` },
      });
    }
  });

  it('does nothing when the path of creates exists', async () => {
    await using host = await openHost();
    const args = `${await prepare(host, zipOf(files))}remote_src: true\ncreates: ${host.dir}/a.zip`;
    const run = await host.run(unarchive, args);
    expectStatus(run, 'skipped');
    expect(run.result).toMatchObject({ skipped: true, msg: `skipped, since ${host.dir}/a.zip exists` });
    expect(run.roundTrips).toBe(1);
    expectStatus(
      await host.run(unarchive, args.replace(/creates: .*/, `creates: ${host.dir}/none`)),
      'changed',
    );
  });

  it('downloads an archive', async () => {
    await using host = await openHost();
    await using server = await serve({ '/a.zip': { body: zipOf(files) } });
    await mkdir(outOf(host));
    const args = `src: ${server.url}/a.zip\ndest: ${outOf(host)}\nremote_src: true`;
    await host.converges(unarchive, args, { changing: 4, converged: 3 });
    await expectFiles(outOf(host));
    const none = await host.run(unarchive, args.replace('a.zip', 'b.zip'));
    expect(none.result).toMatchObject({ msg: 'Request failed', status_code: 404 });
  });
});
