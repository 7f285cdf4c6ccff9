import { execFileSync } from 'node:child_process';
import { chmod, chown, lchown, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rsyncOptions, type SynchronizeParams } from '../../../src/modules/files/synchronize/params.ts';
import { synchronize } from '../../../src/modules/files/synchronize/synchronize.ts';
import { coerceParams } from '../../../src/sdk/coerce.ts';
import { loadYaml } from '../../../src/source/index.ts';
import type { Dict } from '../../../src/util/value.ts';
import { expectStatus, openHost } from '../harness.ts';

const options = (yaml: string): string =>
  rsyncOptions(
    coerceParams(synchronize, loadYaml(`src: a\ndest: b\n${yaml}`, 'test') as Dict) as SynchronizeParams,
    [],
  ).join(' ');

const format = '--out-format=<<CHANGED>>%i %n%L';

describe('the options of rsync', () => {
  it.each([
    ['', `--delay-updates -F --compress --archive ${format}`],
    ['archive: false\nlinks: true\ndelay_updates: false\ncompress: false', `--links ${format}`],
    [
      'times: false\nchecksum: true\ndelete: true',
      `--delay-updates -F --compress --delete-after --checksum --archive --no-times ${format}`,
    ],
    [
      'rsync_opts: [--exclude=.git]\nrsync_timeout: 5\npartial: true',
      `--delay-updates -F --compress --timeout=5 --archive --exclude=.git --partial ${format}`,
    ],
    ['link_dest: [/old]\ncompress: false', `--delay-updates -F --archive -H -vv --link-dest=/old ${format}`],
  ])('%j', (yaml, expected) => {
    expect(options(yaml)).toBe(expected);
  });
});

const hasRsync = (): boolean => {
  try {
    execFileSync('rsync', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe.skipIf(!hasRsync())('synchronize (needs rsync)', () => {
  it('pushes a tree over the connection, and removes what is too much', async () => {
    await using host = await openHost();
    await mkdir(join(host.dir, 'src/inner'), { recursive: true });
    await mkdir(join(host.dir, 'dst dir'));
    await writeFile(join(host.dir, 'src/inner/a b'), 'one\n');
    await writeFile(join(host.dir, 'src/big'), Buffer.alloc(3_000_000, 'tsplay'));
    await writeFile(join(host.dir, 'dst dir/old'), 'old\n');
    const args = `src: ${host.dir}/src/\ndest: ${host.dir}/dst dir\ndelete: true`;
    const check = await host.check(synchronize, args);
    expectStatus(check, 'changed');
    expect(check.result['msg']).toMatch(/\*deleting +old/);
    expect(await readFile(join(host.dir, 'dst dir/old'), 'utf8')).toBe('old\n');
    const first = await host.run(synchronize, args);
    expectStatus(first, 'changed');
    expect(first.result['stdout_lines']).toContain('<f+++++++++ inner/a b');
    expect(await readFile(join(host.dir, 'dst dir/inner/a b'), 'utf8')).toBe('one\n');
    expect((await readFile(join(host.dir, 'dst dir/big'))).length).toBe(3_000_000);
    expectStatus(await host.run(synchronize, args), 'ok');
    expectStatus(await host.check(synchronize, args), 'ok');
  });

  it('pulls from the host, and copies within it', async () => {
    await using host = await openHost();
    await writeFile(join(host.dir, 'log'), 'entry\n');
    const pull = await host.run(
      synchronize,
      'mode: pull\nsrc: DIR/log\ndest: here/'.replace('DIR', host.dir),
      {
        variables: { playbook_dir: host.dir },
      },
    );
    expectStatus(pull, 'changed');
    expect(await readFile(join(host.dir, 'here/log'), 'utf8')).toBe('entry\n');
    const within = await host.run(synchronize, `src: ${host.dir}/log\ndest: ${host.dir}/copy`, {
      variables: { inventory_hostname: 'testhost' },
      delegatedTo: 'testhost',
    });
    expectStatus(within, 'changed');
    expect(await readFile(join(host.dir, 'copy'), 'utf8')).toBe('entry\n');
  });

  it.each(["new'$ dir", "new'$ dir/", '.', './deep'])('goes to where it writes: %s', async (name) => {
    await using host = await openHost();
    await mkdir(join(host.dir, 'src'));
    await mkdir(join(host.dir, 'dst'));
    await writeFile(join(host.dir, 'src/f'), 'x\n');
    const args = { src: `${host.dir}/src/`, dest: `${host.dir}/dst/${name}` };
    expectStatus(await host.run(synchronize, new Map(Object.entries(args))), 'changed');
    expect(await readFile(join(host.dir, 'dst', name, 'f'), 'utf8')).toBe('x\n');
    expectStatus(await host.run(synchronize, new Map(Object.entries(args))), 'ok');
    const file = { src: `${host.dir}/src/f`, dest: `${host.dir}/dst/f2` };
    expectStatus(await host.run(synchronize, new Map(Object.entries(file))), 'changed');
    expect(await readFile(join(host.dir, 'dst/f2'), 'utf8')).toBe('x\n');
  });

  it.runIf(process.getuid?.() === 0)(
    'follows no link of a user’s to what is not theirs (needs root)',
    async () => {
      await using host = await openHost();
      await chmod(host.dir, 0o755);
      for (const dir of ['src', 'home', 'victim']) await mkdir(join(host.dir, dir));
      await writeFile(join(host.dir, 'src/f'), 'x\n');
      await symlink('../victim', join(host.dir, 'home/l'));
      await lchown(join(host.dir, 'home/l'), 61183, 61183);
      await chown(join(host.dir, 'home'), 61183, 61183);
      const here = { variables: { inventory_hostname: 'testhost' }, delegatedTo: 'testhost' };
      for (const [dest, settings] of [
        ['l', {}],
        ['l/', {}],
        ['l/new', {}],
        ['l', here],
        ['l/new', here],
      ] as const) {
        const run = await host.run(
          synchronize,
          `src: ${host.dir}/src/\ndest: ${host.dir}/home/${dest}`,
          settings,
        );
        expect(run.result['msg']).toMatch(/root does not follow it/);
      }
      expect(await readdir(join(host.dir, 'victim'))).toEqual([]);
    },
  );

  it.runIf(process.getuid?.() === 0)(
    'writes where it has gone to, whatever its name leads to by then (needs root)',
    async () => {
      await using host = await openHost();
      await chmod(host.dir, 0o755);
      for (const dir of ['src', 'bin', 'home', 'home/old', 'victim']) await mkdir(join(host.dir, dir));
      await writeFile(join(host.dir, 'src/f'), 'x\n');
      await writeFile(join(host.dir, 'home/file'), 'old\n');
      for (const name of ['', '/old', '/file']) await chown(join(host.dir, `home${name}`), 61183, 61183);
      // What the user would do at the worst moment.
      const real = execFileSync('sh', ['-c', 'command -v rsync'], { encoding: 'utf8' }).trim();
      await writeFile(
        join(host.dir, 'bin/rsync'),
        `#!/bin/sh\nfor n in old new file none; do mv ${host.dir}/home/$n ${host.dir}/home/was-$n 2>/dev/null
ln -s ../victim ${host.dir}/home/$n; done\n${real} "$@"; r=$?
for n in old new file none; do rm -f ${host.dir}/home/$n; mv ${host.dir}/home/was-$n ${host.dir}/home/$n 2>/dev/null; done\nexit $r\n`,
        { mode: 0o755 },
      );
      const here = {
        ...{ variables: { inventory_hostname: 'testhost' }, delegatedTo: 'testhost' },
        environment: { PATH: `${host.dir}/bin:${process.env['PATH'] ?? ''}` },
      };
      for (const [src, dest] of [
        ['src/', 'old'],
        ['src/', 'new'],
        ['src', 'new/'],
        ['src/f', 'file'],
        ['src/f', 'none'],
      ] as const) {
        const args = `src: ${host.dir}/${src}\ndest: ${host.dir}/home/${dest}`;
        const run = await host.run(synchronize, args, here);
        expect(await readdir(join(host.dir, 'victim')), dest).toEqual([]);
        expectStatus(run, 'changed');
        expect(JSON.stringify(run.result)).not.toContain('/proc/');
      }
      expect((await readdir(join(host.dir, 'home'))).filter((name) => name.startsWith('.'))).toEqual([]);
      expect(await readFile(join(host.dir, 'home/old/f'), 'utf8')).toBe('x\n');
    },
  );

  it('tells what rsync says of a failure', async () => {
    await using host = await openHost();
    await writeFile(join(host.dir, 'a'), 'a');
    const run = await host.run(
      synchronize,
      `src: ${host.dir}/a\ndest: ${host.dir}/x\nrsync_path: no-such-rsync`,
    );
    expect(run.result['msg']).toContain('no-such-rsync');
    expect(run.result['rc']).not.toBe(0);
  });
});
