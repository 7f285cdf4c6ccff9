/** How a dump becomes a file; `pg_dump` is a stand-in, for the real one see test/integration/modules/database. */
import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadModule } from '../../src/modules/index.ts';
import { openHost, type Run, type TestHost } from './harness.ts';

async function dump(host: TestHost, target: string, program = 'echo dump'): Promise<Run> {
  const bin = join(host.dir, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'pg_dump'), `#!/bin/sh\n${program}\n`, { mode: 0o755 });
  return host.run(await loadModule('postgresql_db'), `name: shop\nstate: dump\ntarget: ${target}`, {
    environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  });
}

it.each(['f.sql', 'f.sql.gz'])(
  '%s keeps its permissions, and what it held when the dump fails',
  async (name) => {
    await using host = await openHost();
    const [file, other] = [join(host.dir, name), join(host.dir, 'other')];
    writeFileSync(other, '');
    expect((await dump(host, file)).status).toBe('changed');
    expect(lstatSync(file).mode & 0o777).toBe(lstatSync(other).mode & 0o777);
    chmodSync(file, 0o640);
    const before = readFileSync(file);
    const failed = await dump(host, file, 'echo half; echo no space >&2; exit 3');
    expect([failed.status, failed.result['msg']]).toEqual(['failed', expect.stringContaining('no space')]);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect((await dump(host, file, 'echo other')).status).toBe('changed');
    expect(readFileSync(file).equals(before)).toBe(false);
    expect(lstatSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(host.dir).filter((entry) => entry.startsWith('.tsplay'))).toEqual([]);
  },
);

it('goes to a device, into no directory, and says where there is none', async () => {
  await using host = await openHost();
  expect((await dump(host, '/dev/null')).status).toBe('changed');
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  expect((await dump(host, host.dir)).result['msg']).toContain('Is a directory');
  expect((await dump(host, `${host.dir}/none/f`)).result['msg']).toContain('cannot go to the directory of');
});
