/** Names of files that hold line breaks or are no UTF-8 travel as the bytes they are, with Python's surrogates in text. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../../src/modules/files/copy/assemble.ts';
import { copy } from '../../../src/modules/files/copy/copy.ts';
import { fetch } from '../../../src/modules/files/fetch/fetch.ts';
import { file } from '../../../src/modules/files/file/file.ts';
import { find } from '../../../src/modules/files/search/find.ts';
import { slurp } from '../../../src/modules/files/stat/slurp.ts';
import { stat } from '../../../src/modules/files/stat/stat.ts';
import { globFiles } from '../../../src/template/python/paths.ts';
import { bytesOfText, fsPath, textOfBytes } from '../../../src/util/bytes.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';

/** As text: a byte that is no UTF-8, a line break, the marks of shells, what looks like an option, a plain one. */
const odd = ['a\udcff', 'new\nline', "q'\udc81\udc88", 'tab\t end ', '-x\udcfe', 'plain'];

const names = (dir: string): string[] => readdirSync(dir, 'buffer').map(textOfBytes).sort();
const sorted = (list: readonly string[]): string[] => [...list].sort();
const at = (dir: string, name: string): Buffer => Buffer.from(bytesOfText(join(dir, name)));

function fill(dir: string): void {
  mkdirSync(dir);
  for (const name of odd) writeFileSync(at(dir, name), `content of ${odd.indexOf(name)}`);
}

async function openFilled(): Promise<TestHost> {
  const host = await openHost();
  fill(join(host.dir, 'd'));
  return host;
}

describe('names that are no text', () => {
  it('are found, looked at, read and removed', async () => {
    await using host = await openFilled();
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
      expect(Buffer.from(read.result['content'] as string, 'base64').toString()).toMatch(/^content of \d$/);
    }
    for (const { path } of files)
      expectStatus(await host.run(file, new Map([['path', path], ['state', 'absent']])), 'changed'); // prettier-ignore
    expect(names(dir)).toEqual([]);
  });

  it('are listed when their directory is removed, and reached by recurse', async () => {
    await using host = await openFilled();
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
    await using host = await openFilled();
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
    await using host = await openFilled();
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
    await using host = await openFilled();
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
});
