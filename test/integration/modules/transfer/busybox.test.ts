/** Hosts whose programs are busybox's: the same modules, with nothing else in PATH. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { getUrl } from '../../../../src/modules/net_tools/get-url/get-url.ts';
import { unarchive } from '../../../../src/modules/files/unarchive/unarchive.ts';
import { busyboxOnly, hasBusybox } from '../../../modules/busybox.ts';
import { openHost } from '../../../modules/harness.ts';
import { tgzOf, zipOf } from '../../../modules/files/archives.ts';
import { serve } from '../../../modules/net_tools/server.ts';

const tar = [
  { name: 'a/', type: 'directory' as const, mode: 0o750 },
  { name: 'a/run', content: 'program\n', mode: 0o755 },
  { name: 'a/link', type: 'symlink' as const, linkname: 'run' },
  { name: "b/odd name's", content: 'odd' },
];
const zip = [
  { name: 'a/', mode: 0o040750 },
  { name: 'a/run', content: 'program\n'.repeat(99), mode: 0o100755 },
  { name: 'a/link', content: 'run', mode: 0o120777 },
  { name: "b/odd name's", content: 'odd', stored: true, mtime: 1_600_000_000 },
];

describe.skipIf(!hasBusybox)('busybox (needs busybox)', () => {
  it.each([
    ['a zip on the host', zipOf(zip), 'true'],
    ['a zip of the controller', zipOf(zip), 'false'],
    ['a tar on the host', undefined, 'true'],
    ['a tar of the controller', undefined, 'false'],
  ])('unpacks %s', async (_what, bytes, remote) => {
    await using host = await openHost();
    using settings = busyboxOnly();
    const out = join(host.dir, 'out');
    await mkdir(out);
    await writeFile(join(host.dir, 'archive'), bytes ?? (await tgzOf(tar)));
    const args = `src: ${host.dir}/archive\ndest: ${out}\nremote_src: ${remote}\nowner: root\n`;
    await host.converges(unarchive, args, settings);
    expect(await readFile(join(out, 'a/link'), 'utf8')).toMatch(/^program\n/);
    await host.converges(unarchive, `${args}mode: g+rX,o=`, settings);
    await rm(join(out, 'a'), { recursive: true });
    await host.converges(unarchive, `${args}include: [a/run]`, settings);
    expect(await readdir(join(out, 'a'))).toEqual(['run']);
    if (bytes === undefined) {
      await rm(join(out, 'b'), { recursive: true });
      const run = await host.run(unarchive, `${args}exclude: ['*/link', a]`, settings);
      expect(String(run.result['msg'])).toContain('exclude needs GNU tar on the host');
    }
  });

  it('downloads', async () => {
    await using host = await openHost();
    using settings = busyboxOnly();
    const body = Buffer.alloc(2_000_000, 'x');
    await using server = await serve({ '/f': { body } });
    const sum = execFileSync('sha256sum', { input: body, encoding: 'utf8' }).slice(0, 64);
    const args = `url: ${server.url}/f\ndest: ${host.dir}/f\nchecksum: sha256:${sum}\nmode: '0600'`;
    // One of them looks for ~/.netrc.
    await host.converges(getUrl, args, { ...settings, changing: 7 });
  });
});
