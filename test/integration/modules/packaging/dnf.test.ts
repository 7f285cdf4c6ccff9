/** The real dnf and rpm, with a repository and a root that the test makes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dnf } from '../../../../src/modules/packaging/dnf.ts';
import { expectStatus, openHost } from '../../../modules/harness.ts';

const programs = ['dnf', 'rpmbuild', 'createrepo_c'];
const hasDnf =
  process.getuid?.() === 0 &&
  programs.every((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0);

function makePackage(dir: string, version: string): void {
  const spec = `${dir}/demo.spec`;
  writeFileSync(
    spec,
    `Name: tsplay-demo\nVersion: ${version}\nRelease: 1\nSummary: Demo\nLicense: MIT\nBuildArch: noarch\n%description\nDemo\n%files\n`,
  );
  const defines = ['--define', `_topdir ${dir}/build`, '--define', `_rpmdir ${dir}/repo`];
  execFileSync('rpmbuild', ['-bb', ...defines, spec], { stdio: 'pipe' });
  execFileSync('createrepo_c', ['-q', `${dir}/repo`], { stdio: 'pipe' });
}

describe.skipIf(!hasDnf)('dnf (needs root, dnf, rpm and createrepo-c)', () => {
  it('installs, upgrades and removes packages of a root of its own', async () => {
    await using host = await openHost();
    const { dir } = host;
    for (const name of ['repo', 'root', 'none']) mkdirSync(`${dir}/${name}`);
    makePackage(dir, '1.0');
    const conf = `${dir}/dnf.conf`;
    writeFileSync(
      conf,
      `[main]\nreposdir=${dir}/none\ncachedir=${dir}/cache\nlogdir=${dir}\ngpgcheck=0\nplugins=0\n[local]\nname=local\nbaseurl=file://${dir}/repo\n`,
    );
    const root = `conf_file: ${conf}\ninstallroot: ${dir}/root\nreleasever: '1'\nupdate_cache: true`;
    const present = `${root}\nname: tsplay-demo`;
    const version = (): string =>
      spawnSync('rpm', ['--root', `${dir}/root`, '-q', '--qf', '%{VERSION}', 'tsplay-demo'], {
        encoding: 'utf8',
      }).stdout;

    expectStatus(await host.check(dnf, present), 'changed');
    expect(version()).toMatch(/not installed/);
    expectStatus(await host.run(dnf, present), 'changed');
    expect(version()).toBe('1.0');
    expectStatus(await host.run(dnf, present), 'ok');
    expectStatus(await host.check(dnf, present), 'ok');

    makePackage(dir, '2.0');
    expectStatus(await host.run(dnf, `${present}\nstate: latest`), 'changed');
    expect(version()).toBe('2.0');
    expectStatus(await host.run(dnf, `${present}\nstate: latest`), 'ok');

    const missing = await host.run(dnf, `${root}\nname: tsplay-no-such`);
    expect(missing.result['msg']).toMatch(/Failed to install some of the specified packages/);
    expectStatus(await host.run(dnf, `${present}\nstate: absent`), 'changed');
    expectStatus(await host.run(dnf, `${present}\nstate: absent`), 'ok');
  }, 120_000);
});
