/** Names of files that hold line breaks or are not UTF-8 travel as the bytes they are, with Python's surrogates in text. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { assemble } from '../../../src/modules/files/copy/assemble.ts';
import { copy } from '../../../src/modules/files/copy/copy.ts';
import { fetch } from '../../../src/modules/files/fetch/fetch.ts';
import { file } from '../../../src/modules/files/file/file.ts';
import { find } from '../../../src/modules/files/search/find.ts';
import { slurp } from '../../../src/modules/files/stat/slurp.ts';
import { stat } from '../../../src/modules/files/stat/stat.ts';
import { globFiles } from '../../../src/template/python/paths.ts';
import { unarchive } from '../../../src/modules/files/unarchive/unarchive.ts';
import { synchronize } from '../../../src/modules/files/synchronize/synchronize.ts';
import { bytesOfText, fsPath, textOfBytes } from '../../../src/util/bytes.ts';
import { busyboxOnly, hasBusybox } from '../busybox.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';

/** As text: not UTF-8, a line break, separators of records, the marks of shells, what looks like an option, a plain one. */
const odd = [
  'a\udcff',
  'new\nline',
  'rs\u001eus\u001f',
  '\udcff\n',
  "q'\udc81\udc88",
  'tab\t end ',
  '-x\udcfe',
  'plain',
];

/** Names go into the archive as the bytes that they are, as zip of Unix does. */
const zipProgram = `
import os, struct, sys, zlib
local, central, offset = b'', b'', 0
for base, dirs, files in os.walk(b'.'):
    links = [d for d in dirs if os.path.islink(os.path.join(base, d))]
    for name in dirs + files:
        path = os.path.join(base, name)
        stat = os.lstat(path)
        is_dir = name in dirs and name not in links
        data = b'' if is_dir else os.readlink(path) if os.path.islink(path) else open(path, 'rb').read()
        stored = path[2:] + (b'/' if is_dir else b'')
        crc = zlib.crc32(data)
        extra = struct.pack('<HHBi', 0x5455, 5, 1, int(stat.st_mtime))
        common = struct.pack('<HHHHHIIIHH', 20, 0, 0, 0, 0x5021, crc, len(data), len(data), len(stored), len(extra))
        central += b'PK\\x01\\x02' + struct.pack('<H', 0x031e) + common + struct.pack('<HHHII', 0, 0, 0, stat.st_mode << 16, offset) + stored + extra
        entry = b'PK\\x03\\x04' + common + stored + extra + data
        local += entry
        offset += len(entry)
count = central.count(b'PK\\x01\\x02')
end = b'PK\\x05\\x06' + struct.pack('<HHHHIIH', 0, 0, count, count, len(central), offset, 0)
open(sys.argv[1], 'wb').write(local + central + end)
`;

const names = (dir: string): string[] => readdirSync(dir, 'buffer').map(textOfBytes).sort();
const sorted = (list: readonly string[]): string[] => [...list].sort();
const at = (dir: string, name: string): Buffer => Buffer.from(bytesOfText(join(dir, name)));

function fill(dir: string): void {
  mkdirSync(dir);
  for (const name of odd) writeFileSync(at(dir, name), `content of ${odd.indexOf(name)}`);
}

/** A host with the usual programs, or with busybox's alone. */
type Programs = 'usual programs' | 'busybox alone';

async function openWith(programs: Programs): Promise<TestHost> {
  const host = await openHost();
  if (programs === 'usual programs') return host;
  const busybox = busyboxOnly();
  return {
    ...host,
    run: (module, args, settings) =>
      host.run(module, args, { environment: busybox.environment, ...settings }),
    [Symbol.asyncDispose]: async () => {
      busybox[Symbol.dispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

async function openFilled(programs: Programs): Promise<TestHost> {
  const host = await openWith(programs);
  fill(join(host.dir, 'd'));
  return host;
}

const kinds: readonly Programs[] = ['usual programs', 'busybox alone'];

describe.each(kinds)('names that are not text, with %s (busybox where it is there)', (programs) => {
  const open = (): Promise<TestHost> => openFilled(programs);
  beforeEach((test) => {
    if (programs === 'busybox alone' && !hasBusybox) test.skip('busybox is not installed');
  });
  it('are found, looked at, read and removed', async () => {
    await using host = await open();
    const dir = join(host.dir, 'd');
    const found = await host.run(
      find,
      new Map<string, string | boolean>([
        ['paths', dir],
        ['get_checksum', true],
      ]),
    );
    const files = found.result['files'] as { path: string; checksum: string }[];
    expect(sorted(files.map(({ path }) => path.slice(dir.length + 1)))).toEqual(sorted(odd));
    for (const { path, checksum } of files) {
      const looked = await host.run(stat, new Map([['path', path]]));
      expect(looked.result['stat']).toMatchObject({ exists: true, path, checksum });
      const read = await host.run(slurp, new Map([['src', path]]));
      expect(Buffer.from(read.result['content'] as string, 'base64').toString()).toMatch(/^content of \d+$/);
    }
    for (const { path } of files)
      expectStatus(await host.run(file, new Map([['path', path], ['state', 'absent']])), 'changed'); // prettier-ignore
    expect(names(dir)).toEqual([]);
  });

  it('are listed when their directory is removed, and reached by recurse', async () => {
    await using host = await open();
    const dir = join(host.dir, 'd');
    const modes = new Map([['path', dir], ['state', 'directory'], ['recurse', 'yes'], ['mode', 'g-r']]); // prettier-ignore
    expectStatus(await host.run(file, modes), 'changed');
    expectStatus(await host.run(file, modes), 'ok');
    const gone = await host.run(file, new Map([['path', dir], ['state', 'absent']]), { diff: true }); // prettier-ignore
    expectStatus(gone, 'changed');
    expect(JSON.stringify(gone.diffs)).toContain('a\\udcff');
    expect(readdirSync(host.dir)).toEqual([]);
  });

  it.each([false, true])('are copied with their directory, remote_src: %s', async (remote) => {
    await using host = await open();
    const dir = join(host.dir, 'd');
    symlinkSync(bytesOfText('a\udcff'), at(dir, 'link\udcfd'));
    const args = new Map<string, string | boolean>([
      ['src', `${dir}/`],
      ['dest', `${host.dir}/e/`],
      ['remote_src', remote],
      ['local_follow', false],
    ]);
    expectStatus(await host.run(copy, args), 'changed');
    expect(names(join(host.dir, 'e'))).toEqual(sorted([...odd, 'link\udcfd']));
    for (const name of odd)
      expect(readFileSync(at(join(host.dir, 'e'), name)), name).toEqual(readFileSync(at(dir, name)));
    expectStatus(await host.run(copy, args), 'ok');
  });

  it('are copied one by one, fetched and globbed', async () => {
    await using host = await open();
    const dir = join(host.dir, 'd');
    const paths = globFiles(`${dir}/*`);
    expect(paths.map((path) => path.slice(dir.length + 1))).toEqual(sorted(odd));
    for (const path of paths) {
      const dest = `${host.dir}/${textOfBytes(Buffer.from(`c${paths.indexOf(path)}`))}\udcff`;
      expectStatus(await host.run(copy, new Map([['src', path], ['dest', dest]])), 'changed'); // prettier-ignore
      expectStatus(await host.run(copy, new Map([['src', path], ['dest', dest]])), 'ok'); // prettier-ignore
      expectStatus(await host.run(fetch, new Map([['src', dest], ['dest', `${host.dir}/got\n`]])), 'changed'); // prettier-ignore
      const got = `${host.dir}/got\n/localhost${dest}`;
      expect(readFileSync(fsPath(got))).toEqual(readFileSync(fsPath(path)));
    }
  });

  it('are put together by assemble', async () => {
    await using host = await open();
    const dir = join(host.dir, 'd');
    const args = new Map<string, string | boolean>([
      ['src', dir],
      ['dest', `${host.dir}/all`],
      ['remote_src', true],
    ]);
    expectStatus(await host.run(assemble, args), 'changed');
    expect(readFileSync(join(host.dir, 'all'), 'utf8').match(/content of/g)).toHaveLength(odd.length);
  });

  it.each([file, stat, slurp, copy, fetch])('that were lost are refused by %o', async (module) => {
    await using host = await openHost();
    const lost = `${host.dir}/a\ufffd`;
    const args = new Map([
      [module === file || module === stat ? 'path' : 'src', module === copy ? '/etc/hosts' : lost],
      ...(module === file ? [['state', 'absent'] as const] : []),
      ...(module === copy || module === fetch ? [['dest', lost] as const] : []),
    ]);
    const message = await host.run(module, args).then(
      ({ status, result }) => (status === 'failed' ? String(result['msg']) : status),
      (error: unknown) => (error as Error).message,
    );
    expect(message).toContain('U+FFFD');
  });

  /** What `zip` makes of a tree; Debian's own knows no line breaks on its standard input. */
  const inZip = (dir: string, archive: string): void => {
    execFileSync('python3', ['-c', zipProgram, archive], { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] });
  };
  const inTar = (dir: string, archive: string, ...more: readonly string[]): void => {
    execFileSync('tar', ['-cf', archive, ...more, '.'], { cwd: dir, stdio: 'pipe' });
  };
  const archives = {
    'a tar': (dir: string, archive: string) => inTar(dir, archive),
    'a packed tar': (dir: string, archive: string) => inTar(dir, archive, '-z'),
    'a zip': inZip,
  };
  it.each(
    Object.entries(archives).flatMap(([title, make]) => [
      [title, 'controller', make] as const,
      [title, 'host', make] as const,
    ]),
  )('are unpacked from %s of the %s, once', async (title, where, make) => {
    await using host = await open();
    const dir = join(host.dir, 'd');
    mkdirSync(at(dir, 'deep\ndown\udcfc'));
    writeFileSync(at(dir, 'deep\ndown\udcfc/100% \\back\nslash'), 'x');
    symlinkSync(bytesOfText('new\nline'), at(dir, 'link\n'));
    mkdirSync(join(host.dir, 'out'));
    make(dir, join(host.dir, 'archive'));
    const args = new Map<string, string | boolean>([
      ['src', join(host.dir, 'archive')],
      ['dest', join(host.dir, 'out')],
      ['remote_src', where === 'host'],
      ['list_files', true],
      ...(process.getuid?.() === 0 ? ([['owner', 'root'], ['mode', 'u=rwX,g=rX']] as const) : []), // prettier-ignore
    ]);
    const out = join(host.dir, 'out');
    const first = await host.run(unarchive, args);
    if (programs === 'busybox alone' && where === 'host' && make !== inZip) {
      // busybox's tar lists such names as they are, and nothing tells where one ends.
      expect(first.result['msg']).toContain('GNU tar on the host could list names with line breaks');
      expect(names(out)).toEqual([]);
      return;
    }
    expectStatus(first, 'changed');
    expect(names(out)).toEqual(sorted([...odd, 'deep\ndown\udcfc', 'link\n']));
    for (const name of [...odd, 'deep\ndown\udcfc/100% \\back\nslash'])
      expect(readFileSync(at(out, name)), name).toEqual(readFileSync(at(dir, name)));
    expect(
      (first.result['files'] as string[]).some((name) => name.endsWith('new\nline')),
      title,
    ).toBe(true);
    expectStatus(await host.run(unarchive, args), 'ok');
    rmSync(at(out, 'new\nline'));
    expectStatus(await host.run(unarchive, args), 'changed');
    writeFileSync(at(out, 'a\udcff'), 'other');
    expectStatus(await host.run(unarchive, args), 'changed');
    expect(readFileSync(at(out, 'a\udcff')), title).toEqual(readFileSync(at(dir, 'a\udcff')));
  });

  it('are kept by synchronize', async (test) => {
    if (programs === 'busybox alone') test.skip('there is no rsync of busybox');
    await using host = await open();
    const args = `src: ${host.dir}/d/\ndest: ${host.dir}/e`;
    const here = { variables: { inventory_hostname: 'testhost' }, delegatedTo: 'testhost' };
    expectStatus(await host.run(synchronize, args, here), 'changed');
    expect(names(join(host.dir, 'e'))).toEqual(sorted(odd));
    const deleting = await host.run(synchronize, `${args}\ndelete: true`, here);
    expectStatus(deleting, 'ok');
    writeFileSync(at(join(host.dir, 'e'), 'gone\n\udcfb'), '');
    const gone = await host.run(synchronize, `${args}\ndelete: true`, here);
    expect(gone.result['stdout_lines']).toContain('*deleting   gone\\#012\\#373');
    expect(names(join(host.dir, 'e'))).toEqual(sorted(odd));
  });
});
