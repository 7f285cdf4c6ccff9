/** The real pip in an environment of its own, with a wheel that the test makes and no index. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pip } from '../../../../src/modules/packaging/pip.ts';
import { expectStatus, openHost } from '../../../modules/harness.ts';

const python = '/usr/bin/python3';
const hasPip = spawnSync(python, ['-c', 'import ensurepip, venv']).status === 0;

/** A wheel is a zip of the package and three files about it. */
const makeWheel = `
import sys, zipfile
folder, version = sys.argv[1:]
info = f'tsplaydemo-{version}.dist-info'
files = {
    'tsplaydemo.py': f'version = "{version}"\\n',
    f'{info}/METADATA': f'Metadata-Version: 2.1\\nName: tsplaydemo\\nVersion: {version}\\n',
    f'{info}/WHEEL': 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
}
files[f'{info}/RECORD'] = ''.join(f'{name},,\\n' for name in [*files, f'{info}/RECORD'])
with zipfile.ZipFile(f'{folder}/tsplaydemo-{version}-py3-none-any.whl', 'w') as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
`;

describe.skipIf(!hasPip)('pip (needs python3-venv)', () => {
  it('installs, upgrades and removes a package of an environment that it makes', async () => {
    await using host = await openHost();
    const wheels = `${host.dir}/wheels`;
    mkdirSync(wheels);
    execFileSync(python, ['-c', makeWheel, wheels, '1.0']);
    const args = [
      `virtualenv: ${host.dir}/venv`,
      `virtualenv_command: ${python} -m venv`,
      `extra_args: --no-index --find-links ${wheels}`,
    ].join('\n');
    const version = (): string =>
      execFileSync(`${host.dir}/venv/bin/python`, ['-c', 'import tsplaydemo; print(tsplaydemo.version)'], {
        encoding: 'utf8',
      }).trim();
    const one = `${args}\nname: tsplaydemo\nversion: '1.0'`;
    expectStatus(await host.check(pip, one), 'changed');
    expectStatus(await host.run(pip, one), 'changed');
    expect(version()).toBe('1.0');
    expectStatus(await host.run(pip, one), 'ok');

    execFileSync(python, ['-c', makeWheel, wheels, '1.1']);
    expectStatus(await host.run(pip, `${args}\nname: tsplaydemo>=1.1`), 'changed');
    expect(version()).toBe('1.1');

    const gone = `virtualenv: ${host.dir}/venv\nname: tsplaydemo\nstate: absent`;
    expectStatus(await host.run(pip, gone), 'changed');
    expectStatus(await host.run(pip, gone), 'ok');
    const unknown = await host.run(pip, `${args}\nname: tsplay-no-such`);
    expect(unknown.result['msg']).toMatch(/No matching distribution found for tsplay-no-such/);
  }, 120_000);
});
