/**
 * apk-tools is not a package of Debian: a program stands in for it that keeps what is installed in files and prints what
 * apk's manual and its usual output say. What the real solver does is not tested here.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { apk } from '../../../src/modules/packaging/apk.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';

const program = (dir: string): string => `#!/bin/sh
cd ${dir}/db || exit 1
verb=$1; shift; simulate=
[ "$verb" != info ] || { [ "$1" = -e ] && [ -e "$2" ] && echo "$2"; exit; }
names=; for word; do case $word in --simulate) simulate=yes ;; -*) ;; *) names="$names $word" ;; esac; done
i=0
for name in $names; do
  i=$((i + 1))
  case $verb in
  add)
    case $name in no-such) printf 'ERROR: unable to select packages:\\n  no-such (no such package)\\n'; exit 1 ;; esac
    grep -qxF "$name" ${dir}/world || [ -n "$simulate" ] || echo "$name" >>${dir}/world
    [ -e "$name" ] || { echo "($i/$#) Installing $name (1.0-r0)"; [ -n "$simulate" ] || : >"$name"; } ;;
  del)
    [ ! -e "$name" ] || { echo "($i/$#) Purging $name (1.0-r0)"; [ -n "$simulate" ] || { rm "$name"; sed -i "/^$name$/d" ${dir}/world; }; } ;;
  esac
done
echo 'OK: 8 MiB in 15 packages'
`;

function install(host: TestHost): { environment: Record<string, string> } {
  for (const name of ['bin', 'db']) mkdirSync(`${host.dir}/${name}`);
  writeFileSync(`${host.dir}/world`, '');
  writeFileSync(`${host.dir}/bin/apk`, program(host.dir));
  chmodSync(`${host.dir}/bin/apk`, 0o755);
  return { environment: { PATH: `${host.dir}/bin:${process.env['PATH'] ?? ''}` } };
}

describe('apk (a stand-in)', () => {
  it('adds and deletes packages, looking at the world file that the task names', async () => {
    await using host = await openHost();
    const settings = install(host);
    const args = `name: [curl, nginx]\nworld: ${host.dir}/world`;
    expectStatus(await host.check(apk, args, settings), 'changed');
    expect(readFileSync(`${host.dir}/world`, 'utf8')).toBe('');
    expectStatus(await host.run(apk, args, settings), 'changed');
    expect(readFileSync(`${host.dir}/world`, 'utf8')).toBe('curl\nnginx\n');
    expectStatus(await host.run(apk, args, settings), 'ok');
    expectStatus(await host.run(apk, `${args}\nstate: absent`, settings), 'changed');
    expectStatus(await host.run(apk, `${args}\nstate: absent`, settings), 'ok');
  });

  it('keeps a package that was there only for another one', async () => {
    await using host = await openHost();
    const settings = install(host);
    writeFileSync(`${host.dir}/db/curl`, '');
    const args = `name: curl\nworld: ${host.dir}/world`;
    expectStatus(await host.check(apk, args, settings), 'changed');
    expectStatus(await host.run(apk, args, settings), 'changed');
    expect(readFileSync(`${host.dir}/world`, 'utf8')).toBe('curl\n');
    expectStatus(await host.run(apk, args, settings), 'ok');
  });

  it('fails with what apk says of a package that does not exist', async () => {
    await using host = await openHost();
    const run = await host.run(apk, 'name: no-such', install(host));
    expect(run.result['msg']).toMatch(/no-such \(no such package\)|unable to select packages/);
  });
});
