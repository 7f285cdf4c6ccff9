import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npm, parseList } from '../../../src/modules/packaging/npm.ts';
import { expectStatus, openHost } from '../harness.ts';

describe('what npm lists', () => {
  it('is read', () => {
    const { names, lacking, any } = parseList(
      '{"dependencies": {"a": {"version": "1.0.0"}, "b": {"missing": true}, "c": {"invalid": "x", "version": "2.0.0"}}}',
    );
    expect([...names]).toEqual(['a', 'a@1.0.0']);
    expect(lacking).toEqual(['b', 'c']);
    expect(any).toBe(true);
    expect(parseList('').any).toBe(false);
    expect(() => parseList('nonsense')).toThrow(/^Failed to parse NPM output/);
  });
});

/** A project, and a package beside it, which needs no registry. */
async function project(dir: string): Promise<string> {
  const app = join(dir, 'app');
  await mkdir(join(dir, 'lib'));
  await mkdir(app);
  await writeFile(join(dir, 'lib', 'package.json'), '{"name": "lib", "version": "1.2.3"}');
  await writeFile(
    join(app, 'package.json'),
    '{"name": "app", "version": "1.0.0", "dependencies": {"lib": "file:../lib"}}',
  );
  return app;
}

describe('npm', () => {
  it('installs what package.json asks for, and a lock file', async () => {
    await using host = await openHost();
    const app = await project(host.dir);
    const args = `path: ${app}\nproduction: true`;
    await host.converges(npm, args);
    expect(JSON.parse(await readFile(join(app, 'node_modules/lib/package.json'), 'utf8'))).toMatchObject({
      version: '1.2.3',
    });
    const ci = await host.run(npm, `path: ${app}\nci: true`);
    expectStatus(ci, 'ok');
    await rm(join(app, 'node_modules'), { recursive: true });
    expectStatus(await host.run(npm, `path: ${app}\nci: true`), 'changed');
    expectStatus(await host.check(npm, `path: ${app}\nci: true`), 'unknown');
  }, 60_000);

  it('removes a package by name', async () => {
    await using host = await openHost();
    const app = await project(host.dir);
    await host.run(npm, `path: ${app}`);
    await host.converges(npm, `path: ${app}\nname: lib\nstate: absent`);
  }, 60_000);

  it('refuses what makes no sense', async () => {
    await using host = await openHost();
    expect((await host.run(npm, 'name: x')).result['msg']).toBe(
      'path must be specified when not using global',
    );
    expect((await host.run(npm, `path: ${host.dir}\nstate: absent`)).result['msg']).toBe(
      'uninstalling a package is only available for named packages',
    );
  });
});
