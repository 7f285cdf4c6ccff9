/** Root is not led elsewhere by a user who swaps the private directory, which the racer only does now and then. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModule } from '../../src/modules/index.ts';
import { openHost, type TestHost } from './harness.ts';

const user = 61_183;
const realMkdir = execFileSync('sh', ['-c', 'command -v mkdir'], { encoding: 'utf8' }).trim();

/** A directory of a user's, one of root's, and a mkdir that a user's swap follows at once. */
function lay(host: TestHost): { home: string; victim: string; environment: Record<string, string> } {
  const [home, victim, bin] = ['home', 'victim', 'bin'].map((name) => join(host.dir, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [home, victim, bin]) mkdirSync(path);
  chmodSync(host.dir, 0o755);
  for (const name of ['f', 'f.gz']) writeFileSync(join(victim, name), "root's\n", { mode: 0o600 });
  writeFileSync(join(home, 'f'), '[a]\n\tb = c\n');
  for (const path of [home, join(home, 'f')]) chownSync(path, user, user);
  writeFileSync(
    join(bin, 'mkdir'),
    `#!/bin/sh
${realMkdir} "$@" || exit
for last do :; done
case $PWD,$last in ${home},./.tsplay-*) mv "$last" "$last.was" && ln -s ../victim "$last" ;; esac
exit 0\n`,
    { mode: 0o755 },
  );
  writeFileSync(join(bin, 'pg_dump'), '#!/bin/sh\necho dump\n', { mode: 0o755 });
  return { home, victim, environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } };
}

describe.skipIf(process.getuid?.() !== 0)('where the private directory is swapped (needs root)', () => {
  it.each([
    ['copy', 'content: x\ndest: HOME/f'],
    ['copy', 'content: x\ndest: HOME/f\nunsafe_writes: true'],
    ['lineinfile', 'path: HOME/f\nline: x\nunsafe_writes: true'],
    ['git_config', 'scope: file\nfile: HOME/f\nname: core.editor\nvalue: vim'],
    ['postgresql_db', 'name: shop\nstate: dump\ntarget: HOME/f'],
    ['postgresql_db', 'name: shop\nstate: dump\ntarget: HOME/f.gz'],
  ])('%s writes nothing elsewhere: %j', async (name, args) => {
    await using host = await openHost();
    const { home, victim, environment } = lay(host);
    const run = await host.run(await loadModule(name), args.replaceAll('HOME', home), { environment });
    expect(run.status).toBe('failed');
    expect(run.result['msg']).toContain('was changed by someone else meanwhile');
    expect(readdirSync(victim)).toEqual(['f', 'f.gz']);
    expect(readFileSync(join(victim, 'f'), 'utf8')).toBe("root's\n");
  });
});
