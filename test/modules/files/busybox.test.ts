/** The same cases on a host that has nothing but busybox (and the shell). */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../../src/modules/files/copy/assemble.ts';
import { copy } from '../../../src/modules/files/copy/copy.ts';
import { file } from '../../../src/modules/files/file/file.ts';
import { lineinfile } from '../../../src/modules/files/lines/lineinfile.ts';
import { createReadHost } from '../../../src/sdk/index.ts';
import { openHost } from '../harness.ts';
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
    for (const module of [copy, file, lineinfile, assemble])
      testCases(module, new URL(`${module.name.replace(/.*\./, '')}.yml`, import.meta.url));
  });
