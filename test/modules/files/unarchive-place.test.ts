/** How what is unpacked gets to its place: what is there already, and what an archive or a user must not reach. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { linkSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tarRule, safeOptions } from '../../../src/modules/files/unarchive/tar/options.ts';
import { unarchive } from '../../../src/modules/files/unarchive/unarchive.ts';
import { coerceParams } from '../../../src/sdk/coerce.ts';
import { createReadHost, createWriteHost } from '../../../src/sdk/remote-host.ts';
import { runModule, type ModuleOutcome } from '../../../src/sdk/run.ts';
import { loadYaml } from '../../../src/source/index.ts';
import type { Dict } from '../../../src/util/value.ts';
import { testContext } from '../context.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';
import { tarOf, zipOf, type TarFile } from './archives.ts';

const isRoot = process.getuid?.() === 0;
const user = 61183;
const outOf = (host: TestHost): string => join(host.dir, 'out');
const modeOf = (path: string): string => (lstatSync(path).mode & 0o7777).toString(8);

async function prepare(host: TestHost, archive: Buffer | readonly TarFile[], more = ''): Promise<string> {
  mkdirSync(outOf(host), { recursive: true });
  const bytes = Buffer.isBuffer(archive) ? archive : await tarOf(archive);
  writeFileSync(join(host.dir, 'a.tar'), bytes);
  return `src: ${host.dir}/a.tar\ndest: ${outOf(host)}\nremote_src: true\n${more}`;
}

const textOf = (run: ModuleOutcome): string => {
  const msg = run.result['msg'];
  return typeof msg === 'string' ? msg : '';
};

const message = async (host: TestHost, args: string): Promise<string> => {
  const run = await host.run(unarchive, args);
  expectStatus(run, 'failed');
  return textOf(run);
};

describe('an archive that would reach outside', () => {
  const evil: Readonly<Record<string, readonly [TarFile[], RegExp]>> = {
    'by a hard link to a path above': [
      [{ name: 'h', type: 'link', linkname: '../secret' }],
      /hard link that leads out of the destination: h to \.\.\/secret/,
    ],
    'by a hard link through its own link': [
      [
        { name: 'l', type: 'symlink', linkname: '..' },
        { name: 'h', type: 'link', linkname: 'l/secret' },
      ],
      /hard link that leads out of the destination: h to l\/secret/,
    ],
    'through a chain of its own links': [
      [
        { name: 'a', type: 'symlink', linkname: 'b' },
        { name: 'b', type: 'symlink', linkname: 'c' },
        { name: 'c', type: 'symlink', linkname: '..' },
        { name: 'a/evil', content: 'x' },
      ],
      /write through its own link a: a\/evil/,
    ],
    'through links that a directory hides': [
      [
        { name: 'd/', type: 'directory' },
        { name: 'd/up', type: 'symlink', linkname: '../..' },
        { name: 'd/up/evil', content: 'x' },
      ],
      /write through its own link d\/up: d\/up\/evil/,
    ],
    'through a link that comes after what is below it': [
      [
        { name: 'a/evil', content: 'x' },
        { name: 'a', type: 'symlink', linkname: '..' },
      ],
      /write through its own link a: a\/evil/,
    ],
    'by a device': [
      [{ name: 'dev/null', type: 'character-device', devmajor: 1, devminor: 3 }],
      /has a device: dev\/null/,
    ],
  };
  describe.each(['true', 'false'])('with remote_src %s', (where) => {
    it.each(Object.entries(evil))('is refused %s', async (_title, [files, expected]) => {
      await using host = await openHost();
      writeFileSync(join(host.dir, 'secret'), 'secret');
      const args = (await prepare(host, files)).replace('remote_src: true', `remote_src: ${where}`);
      expect(await message(host, args)).toMatch(expected);
      expect(readdirSync(outOf(host))).toEqual([]);
      expect(readdirSync(host.dir).sort()).toEqual(['a.tar', 'out', 'secret']);
    });
  });

  it('may have links that lead out, and links to links, as long as nothing goes through them', async () => {
    await using host = await openHost();
    const args = await prepare(host, [
      { name: 'a', type: 'symlink', linkname: 'b' },
      { name: 'b', type: 'symlink', linkname: '/etc/hostname' },
      { name: 'f', content: 'x' },
      { name: 'h', type: 'link', linkname: 'f' },
    ]);
    await host.converges(unarchive, args);
    expect([readlinkSync(join(outOf(host), 'a')), readlinkSync(join(outOf(host), 'b'))]).toEqual([
      'b',
      '/etc/hostname',
    ]);
    expect(statSync(join(outOf(host), 'h')).ino).toBe(statSync(join(outOf(host), 'f')).ino);
  });

  it.runIf(isRoot)('is stopped when the host’s tar lets it through (needs root)', async () => {
    await using host = await openHost();
    const args = await prepare(host, [{ name: 'f', content: 'x' }]);
    writeFileSync(join(host.dir, 'secret'), 'secret');
    mkdirSync(join(host.dir, 'bin'));
    const tar = execFileSync('sh', ['-c', 'command -v tar'], { encoding: 'utf8' }).trim();
    for (const [step, expected] of [
      [`ln '${host.dir}/secret' h`, /hard link to what is not in it: h/],
      ['mknod dev c 1 3 2>/dev/null || mkfifo dev', existsSync('/dev/null') ? /has a device: dev|^$/ : /^$/],
    ] as const) {
      writeFileSync(
        join(host.dir, 'bin/tar'),
        `#!/bin/sh\n'${tar}' "$@" || exit\n[ "$1" != -x ] || { ${step}; }\n`,
        { mode: 0o755 },
      );
      const run = await host.run(unarchive, args, {
        environment: { PATH: `${host.dir}/bin:${process.env['PATH'] ?? ''}` },
      });
      expect(textOf(run)).toMatch(expected);
      if (run.status === 'failed') expect(readdirSync(outOf(host))).toEqual([]);
    }
    expect(statSync(join(host.dir, 'secret')).nlink).toBe(1);
  });

  it('does not write to absolute names whatever the options say', async () => {
    await using host = await openHost();
    const args = await prepare(host, [{ name: `${host.dir}/evil`, content: 'x' }], 'extra_opts: [-P]');
    expectStatus(await host.run(unarchive, args), 'changed');
    expect(readFileSync(join(outOf(host), host.dir, 'evil'), 'utf8')).toBe('x');
    expect(existsSync(join(host.dir, 'evil'))).toBe(false);
  });
});

describe('what is there already', { timeout: 30_000 }, () => {
  const time = Date.parse('2020-01-01T18:00:00Z') / 1000;
  const tree: readonly TarFile[] = [
    { name: './', type: 'directory', mode: 0o751 },
    { name: './d/', type: 'directory', mode: 0o710, ...(isRoot ? { uid: user, gid: user } : {}) },
    { name: './d/f', content: 'new', mode: 0o600 },
    { name: './d/e/g', content: 'new' },
    { name: './new/', type: 'directory', mode: 0o705 },
    { name: './new/x', content: 'new' },
    { name: './.dot', content: 'new' },
    { name: "./*'s $", content: 'new' },
  ];

  it('is merged: directories get what the archive has for them, what it does not name stays', async () => {
    await using host = await openHost();
    const args = await prepare(host, tree);
    const out = outOf(host);
    mkdirSync(join(out, 'd/e'), { recursive: true });
    chmodSync(join(out, 'd/e'), 0o700);
    writeFileSync(join(out, 'd/mine'), 'mine');
    writeFileSync(join(out, 'd/f'), 'old');
    linkSync(join(out, 'd/f'), join(host.dir, 'other'));
    await host.converges(unarchive, args);
    expect([modeOf(out), modeOf(join(out, 'd')), modeOf(join(out, 'd/e')), modeOf(join(out, 'new'))]).toEqual([
      '751', '710', '700', '705',
    ]); // prettier-ignore
    for (const name of ['d', 'new']) expect(statSync(join(out, name)).mtimeMs).toBe(time * 1000);
    if (isRoot) expect([statSync(join(out, 'd')).uid, statSync(join(out, 'd/f')).uid]).toEqual([user, 0]);
    expect(readdirSync(out, { recursive: true }).sort()).toEqual(
      ["*'s $", '.dot', 'd', 'd/e', 'd/e/g', 'd/f', 'd/mine', 'new', 'new/x'].sort(),
    );
    expect([readFileSync(join(out, 'd/f'), 'utf8'), readFileSync(join(host.dir, 'other'), 'utf8')]).toEqual([
      'new',
      'old',
    ]);
  });

  it('gives way where it is of another kind, unless it is a directory with something in it', async () => {
    await using host = await openHost();
    const out = outOf(host);
    const args = await prepare(host, [
      { name: 'dir/', type: 'directory' },
      { name: 'dir/f', content: 'x' },
      { name: 'linked/', type: 'directory' },
      { name: 'linked/f', content: 'x' },
      { name: 'file', content: 'x' },
      { name: 'through/f', content: 'x' },
    ]);
    mkdirSync(join(host.dir, 'elsewhere'));
    mkdirSync(join(out, 'file'));
    writeFileSync(join(out, 'dir'), 'a file');
    for (const name of ['linked', 'through']) symlinkSync('../elsewhere', join(out, name));
    await host.converges(unarchive, args);
    expect(lstatSync(join(out, 'linked')).isDirectory()).toBe(true);
    expect(lstatSync(join(out, 'through')).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(host.dir, 'elsewhere'))).toEqual(['f']);
    rmSync(join(out, 'file'));
    mkdirSync(join(out, 'file'));
    writeFileSync(join(out, 'file/kept'), '');
    expect(await message(host, args)).toMatch(/file/);
    expect(readdirSync(out).sort()).toEqual(['dir', 'file', 'linked', 'through']);
  });

  it('is followed through links by a zip', async () => {
    await using host = await openHost();
    const out = outOf(host);
    const args = await prepare(
      host,
      zipOf([
        { name: 'l/', mode: 0o040755 },
        { name: 'l/f', content: 'x' },
      ]),
    );
    mkdirSync(join(host.dir, 'elsewhere'));
    symlinkSync('../elsewhere', join(out, 'l'));
    await host.run(unarchive, args);
    expect(readdirSync(join(host.dir, 'elsewhere'))).toEqual(['f']);
  });

  it.each([
    ['[--skip-old-files]', 'old', 'changed'],
    ['[--keep-old-files]', 'old', 'failed'],
    ['[-k]', 'old', 'failed'],
    ['[--keep-newer-files]', 'old', 'changed'],
    ['[--unlink-first]', 'new', 'changed'],
    ['[--overwrite]', 'new', 'changed'],
    ['[--no-overwrite-dir]', 'new', 'changed'],
  ])('stays or goes as the options say: %s', async (options, content, status) => {
    await using host = await openHost();
    const out = outOf(host);
    const args = await prepare(
      host,
      [
        { name: 'd/', type: 'directory', mode: 0o711 },
        { name: 'd/f', content: 'new' },
        { name: 'd/g', content: 'new' },
      ],
      `extra_opts: ${options}`,
    );
    mkdirSync(join(out, 'd'));
    chmodSync(join(out, 'd'), 0o755);
    writeFileSync(join(out, 'd/f'), 'old');
    expectStatus(await host.run(unarchive, args), status as 'changed');
    expect([readFileSync(join(out, 'd/f'), 'utf8'), readFileSync(join(out, 'd/g'), 'utf8')]).toEqual([
      content,
      'new',
    ]);
    expect(modeOf(join(out, 'd'))).toBe(/no-overwrite-dir|-old|-k\]/.test(options) ? '755' : '711');
    expect(readdirSync(out)).toEqual(['d']);
  });

  it('stays a link with --keep-directory-symlink', async () => {
    await using host = await openHost();
    const out = outOf(host);
    const files = [
      { name: 'l/', type: 'directory' },
      { name: 'l/f', content: 'x' },
    ] as const;
    mkdirSync(join(host.dir, 'elsewhere'));
    const args = await prepare(host, files, 'extra_opts: [--keep-directory-symlink]');
    symlinkSync('../elsewhere', join(out, 'l'));
    await host.run(unarchive, args);
    expect(readdirSync(join(host.dir, 'elsewhere'))).toEqual(['f']);
  });

  it('gets its owner and mode from the task although a newer file stays', async () => {
    await using host = await openHost();
    const args = await prepare(
      host,
      [
        { name: 'f', content: 'new' },
        { name: 'g', content: 'new' },
      ],
      'keep_newer: true\nmode: "0640"',
    );
    writeFileSync(join(outOf(host), 'f'), 'mine', { mode: 0o600 });
    await host.converges(unarchive, args);
    expect([readFileSync(join(outOf(host), 'f'), 'utf8'), modeOf(join(outOf(host), 'f'))]).toEqual([
      'mine',
      '640',
    ]);
  });

  it.runIf(isRoot)('may be another file system below the destination (needs root)', async () => {
    await using host = await openHost();
    const out = outOf(host);
    const args = await prepare(host, [
      { name: 'm/', type: 'directory', mode: 0o755 },
      { name: 'm/f', content: 'new', mode: 0o640, uid: user, gid: user },
      { name: 'm/sub/g', content: 'new' },
      { name: 'bind/f', content: 'new' },
    ]);
    for (const name of ['m', 'bind', '../bound']) mkdirSync(join(out, name), { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', join(out, 'm')]);
    try {
      execFileSync('mount', ['--bind', join(host.dir, 'bound'), join(out, 'bind')]);
      await host.converges(unarchive, args);
      const { uid } = statSync(join(out, 'm/f'));
      expect([uid, modeOf(join(out, 'm/f')), readFileSync(join(out, 'm/sub/g'), 'utf8')]).toEqual([
        user,
        '640',
        'new',
      ]);
      expect(readdirSync(join(host.dir, 'bound'))).toEqual(['f']);
      expect(readdirSync(join(out, 'm')).sort()).toEqual(['f', 'sub']);
    } finally {
      execFileSync('sh', ['-c', `umount '${out}/m'; umount '${out}/bind' 2>/dev/null; :`]);
    }
  });
});

describe.runIf(isRoot)('a directory of a user (needs root)', () => {
  it('is unpacked into without following that user’s links to what is not theirs', async () => {
    await using host = await openHost();
    chmodSync(host.dir, 0o755);
    const out = outOf(host);
    const args = await prepare(host, [
      { name: 'd/f', content: 'x' },
      { name: 'f', content: 'x' },
    ]);
    const victim = join(host.dir, 'victim');
    mkdirSync(victim);
    chownSync(out, user, user);
    symlinkSync(victim, join(out, 'd'));
    expect(await message(host, args)).toMatch(/root does not follow it/);
    expect(readdirSync(victim)).toEqual([]);
    expect(readdirSync(out).filter((name) => name.startsWith('.tsplay'))).toEqual([]);
    rmSync(join(out, 'd'));
    symlinkSync('/etc/hostname', join(out, 'f'));
    await host.converges(unarchive, args);
    expect(lstatSync(join(out, 'f')).isFile()).toBe(true);
  });

  it('is not handed to a tar that must work in it', async () => {
    await using host = await openHost();
    const files = [{ name: 'f', content: 'x' }] as const;
    const args = await prepare(host, files, 'extra_opts: [--backup=simple]');
    chownSync(outOf(host), user, user);
    expect(await message(host, args)).toMatch(
      /extra_opts --backup=simple works in .* itself, which others than root can change/,
    );
    chownSync(outOf(host), 0, 0);
    expectStatus(await host.run(unarchive, args), 'changed');
  });

  it('is unpacked into by that user as tar does it', async () => {
    await using host = await openHost();
    chmodSync(host.dir, 0o755);
    const args = await prepare(host, [{ name: 'd/f', content: 'x' }], 'mode: "0705"');
    const out = outOf(host);
    execFileSync('chown', ['nobody', out]);
    const options = { name: 'h', become: { method: 'su', user: 'nobody', flags: [] } } as const;
    const params = coerceParams(unarchive, loadYaml(args, 'a.yml') as Dict);
    const outcome = await runModule(
      unarchive,
      params,
      createReadHost(host.transport, options),
      () => createWriteHost(host.transport, options),
      testContext({ dir: host.dir }),
      { check: false },
    );
    expectStatus(outcome, 'changed');
    expect([statSync(join(out, 'd/f')).uid, modeOf(join(out, 'd/f'))]).toEqual([statSync(out).uid, '705']);
  });
});

describe('options for tar', () => {
  it.each([
    [['--keep-newer'], { keep: 'newer' }],
    [['--skip-old'], { keep: 'any' }],
    [['-vk'], { keep: 'refused' }],
    [['-C', '/x'], { inPlace: '-C' }],
    [['--directory=/x'], { inPlace: '--directory=/x' }],
    [['-X', '/list'], {}],
    [['--exclude-from=list'], { inPlace: '--exclude-from=list' }],
    [['-Tlist'], { inPlace: '-Tlist' }],
    [['--strip-components=1', '--transform=s,a,b,', '-v'], {}],
  ])('that concern what is there are known: %j', (extra_opts, rule) => {
    expect(tarRule({ extra_opts, keep_newer: false })).toEqual(rule);
  });

  it('never make names absolute', () => {
    expect(safeOptions(['-P', '-vP', '-fP', '--absolute-names', '--abs', '-v', 'x'])).toEqual([
      '-v',
      '-fP',
      '-v',
      'x',
    ]);
  });
});
