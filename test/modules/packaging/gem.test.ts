import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gem, versionsOf } from '../../../src/modules/packaging/gem.ts';
import { expectStatus, openHost } from '../harness.ts';

it('what gem lists is read', () => {
  const listed = '\n*** LOCAL GEMS ***\n\nrake (default: 13.0.6, 12.3.3 java x86)\nrake2 (1.0)\n';
  expect(versionsOf('rake', listed)).toEqual(['13.0.6', '12.3.3']);
  expect(versionsOf('ra', listed)).toEqual([]);
});

/** A gem with a program, and its file. */
function build(dir: string, version: string): string {
  const folder = join(dir, `src-${version}`);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'bin/demo'), '#!/usr/bin/ruby\nputs 1\n', { mode: 0o755 });
  writeFileSync(
    join(folder, 'demo.gemspec'),
    `Gem::Specification.new { |s| s.name = 'demo-gem'; s.version = '${version}'; s.summary = 'x'; s.authors = ['x']; s.files = ['bin/demo']; s.executables = ['demo'] }\n`,
  );
  execFileSync('gem', ['build', '--silent', 'demo.gemspec'], { cwd: folder, stdio: 'ignore' });
  return join(folder, `demo-gem-${version}.gem`);
}

const haveGem = spawnSync('gem', ['--version']).status === 0;

describe.skipIf(!haveGem)('gem (needs ruby)', { timeout: 120_000 }, () => {
  it('a gem is installed from its file, and goes', async () => {
    await using host = await openHost();
    const { dir } = host;
    const own = `name: demo-gem\nuser_install: false\ninstall_dir: ${dir}/it's gems\nbindir: ${dir}/bin`;
    const file = build(dir, '1.0');
    const run = await host.converges(gem, `${own}\ngem_source: ${file}\nenv_shebang: true`);
    expect(run.result).toEqual({ changed: true, name: 'demo-gem', state: 'present' });
    expect(readFileSync(join(dir, 'bin/demo'), 'utf8')).toMatch(/^#!\/usr\/bin\/env ruby/);
    await host.converges(gem, `${own}\nstate: absent`);
    expectStatus(await host.run(gem, `${own}\nversion: "9"\nstate: absent`), 'ok');
  });

  it('versions come from a repository, and the latest is known', async () => {
    await using host = await openHost();
    const { dir } = host;
    mkdirSync(join(dir, 'repo/gems'), { recursive: true });
    for (const version of ['1.0', '2.0'])
      writeFileSync(join(dir, `repo/gems/demo-gem-${version}.gem`), readFileSync(build(dir, version)));
    execFileSync('gem', ['generate_index', '-d', join(dir, 'repo')], { stdio: 'ignore' });
    const own = `name: demo-gem\nuser_install: false\ninstall_dir: ${dir}/gems\nrepository: file://${dir}/repo`;
    await host.converges(gem, `${own}\nversion: "1.0"`);
    expectStatus(await host.run(gem, own), 'ok');
    const latest = await host.converges(gem, `${own}\nstate: latest`);
    expect(latest.result).toEqual({ changed: true, name: 'demo-gem', state: 'latest', version: '2.0' });
    await host.converges(gem, `${own}\nstate: absent\nversion: "1.0"`);
    const failed = await host.run(gem, `${own}\nversion: "3.0"`);
    expectStatus(failed, 'failed');
    expect(failed.result['msg']).toMatch(/^ERROR: {2}Could not find a valid gem 'demo-gem' \(= 3.0\)/);
    expect((await host.check(gem, `${own}\nexecutable: ${dir}/none`)).kind).toBe('missing');
  });

  it.each([
    ['state: latest\nversion: "1"', 'Cannot specify version when state=latest'],
    ['state: latest\ngem_source: /x', 'Cannot maintain state=latest when installing from local source'],
    ['install_dir: /x', 'install_dir requires user_install=false'],
  ])('is refused: %s', async (words, message) => {
    await using host = await openHost();
    expect((await host.run(gem, `name: x\n${words}`)).result['msg']).toBe(message);
  });
});
