/** The same cases on a host that has nothing but busybox (and the shell). */
import { execFileSync } from 'node:child_process';
import {
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
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../../src/modules/files/copy/assemble.ts';
import { copy } from '../../../src/modules/files/copy/copy.ts';
import { file } from '../../../src/modules/files/file/file.ts';
import { lineinfile } from '../../../src/modules/files/lines/lineinfile.ts';
import { unarchive } from '../../../src/modules/files/unarchive/unarchive.ts';
import { createReadHost } from '../../../src/sdk/index.ts';
import { openHost } from '../harness.ts';
import { tarOf, zipOf } from './archives.ts';
import { testCases } from './cases.ts';

const applets = (): string[] => {
  try {
    return execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n');
  } catch {
    return [];
  }
};

const list = applets();
const path = process.env['PATH'];
const bin = mkdtempSync(join(tmpdir(), 'tsplay-busybox-'));

beforeAll(() => {
  mkdirSync(bin, { recursive: true });
  const busybox = execFileSync('sh', ['-c', 'command -v busybox || true'], { encoding: 'utf8' }).trim();
  for (const name of list) symlinkSync(busybox, join(bin, name));
  if (list.length > 0) process.env['PATH'] = bin;
});
afterAll(() => {
  process.env['PATH'] = path;
  rmSync(bin, { recursive: true });
});

if (list.length === 0) it.skip('busybox is not installed', () => undefined);
else
  describe('busybox', () => {
    it('is all there is', async () => {
      await using host = await openHost();
      const caps = await createReadHost(host.transport, { name: 'h' }).caps();
      expect(caps).toMatchObject({ busybox: true });
      expect(caps.tools.has('perl')).toBe(false);
    });
    it.runIf(process.getuid?.() === 0)(
      'unpacks archives over what is there, and stays where it is (needs root)',
      async () => {
        await using host = await openHost();
        const out = join(host.dir, 'out');
        mkdirSync(join(out, 'd'), { recursive: true });
        writeFileSync(join(out, 'd/mine'), 'mine');
        const archive = join(host.dir, 'a');
        const args = `src: ${archive}\ndest: ${out}\nremote_src: true`;
        const files = ['d/f', 'd/sub/g', 'new/h', '.dot', 'odd $name'];
        writeFileSync(
          archive,
          await tarOf([
            { name: 'd/', type: 'directory', mode: 0o710 },
            ...files.map((name) => ({ name, content: 'x' })),
          ]),
        );
        await host.converges(unarchive, args);
        writeFileSync(
          archive,
          zipOf([{ name: 'd/', mode: 0o040750 }, ...files.map((name) => ({ name, content: 'y' }))]),
        );
        await host.converges(unarchive, `${args}\nmode: u=rwX,go=rX`, { changing: 3 });
        const all = readdirSync(out, { recursive: true }).map(String).sort();
        expect(all).toEqual([...files, 'd', 'd/mine', 'd/sub', 'new'].sort());
        expect(readFileSync(join(out, 'd/sub/g'), 'utf8')).toBe('y');
        writeFileSync(join(host.dir, 'secret'), 'secret');
        for (const [linkname, message] of [
          ['../../../secret', /hard link that leads out of the destination: h to/],
          // This tar follows it wherever it leads.
          [join(host.dir, 'secret'), /hard link to what is not in it: h/],
        ] as const) {
          writeFileSync(archive, await tarOf([{ name: 'h', type: 'link', linkname }]));
          expect((await host.run(unarchive, args)).result['msg']).toMatch(message);
        }
        writeFileSync(
          archive,
          await tarOf([
            { name: 'f', content: 'x' },
            { name: 'h', type: 'link', linkname: 'f' },
          ]),
        );
        await host.converges(unarchive, args);
        expect(statSync(join(host.dir, 'secret')).nlink).toBe(1);
      },
    );
    for (const module of [copy, file, lineinfile, assemble])
      testCases(module, new URL(`${module.name.replace(/.*\./, '')}.yml`, import.meta.url));
  });
