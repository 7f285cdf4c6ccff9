// The Vagrantfile as Vagrant itself reads it, beside the inventory whose machines it makes.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const hasVagrant = spawnSync('vagrant', ['--version']).status === 0;

/** What Vagrant would make, told by its own library: its command line needs a provider for that. */
const tellMachines = `
require 'json'
require 'vagrant'
env = Vagrant::Environment.new(cwd: ARGV[0])
machines = env.machine_names.map do |name|
  config = env.vagrantfile.machine_config(name, :virtualbox, env.boxes, nil, false)[:config]
  network = config.vm.networks.find { |kind, _| kind == :private_network }
  {
    name: name, hostname: config.vm.hostname, ip: network[1][:ip],
    user: config.ssh.username || config.ssh.default.username,
    key: config.vm.provisioners.flat_map { |one| Array(one.config.args) }.first
  }
end
puts JSON.generate(machines)
`;

interface Machine {
  readonly name: string;
  readonly hostname: string;
  readonly ip: string;
  readonly user: string;
  readonly key: string;
}

interface Listed {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, string>>>> };
}

describe.skipIf(!hasVagrant)('the Vagrantfile (needs vagrant)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-vagrant-'));
  const env = {
    ...process.env,
    ...{ VAGRANT_HOME: join(dir, 'home'), VAGRANT_CHECKPOINT_DISABLE: '1', HOME: dir },
  };
  const inProject = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: dir, env, encoding: 'utf8', stdio: 'pipe' });

  // A copy: Vagrant keeps files beside it, and the key that it makes is not to be this project's.
  beforeAll(() => {
    for (const path of ['Vagrantfile', 'inventories/prod'])
      cpSync(resolve(path), join(dir, path), { recursive: true });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('is valid', () => {
    expect(inProject('vagrant', 'validate', '--ignore-provider')).toContain('validated successfully');
  });

  it('makes the machines of inventories/prod, which let its user in with its key', async () => {
    writeFileSync(join(dir, 'machines.rb'), tellMachines);
    const machines = JSON.parse(inProject('ruby', 'machines.rb', '.')) as readonly Machine[];
    const proc = fakeProcess({ cwd: dir, env: { HOME: dir } });
    expect(await main(['inventory', '-i', join(dir, 'inventories/prod'), '--list'], proc)).toBe(0);
    const hosts = Object.entries((JSON.parse(proc.stdout.text) as Listed)._meta.hostvars);
    const keys = hosts.map(([, vars]) =>
      (vars['ansible_ssh_private_key_file'] ?? '').replace(
        '{{ inventory_dir }}',
        join(dir, 'inventories/prod'),
      ),
    );
    expect(hosts.map(([, vars]) => vars['ansible_host'])).toEqual(hosts.map(() => '{{ ip }}'));
    expect(machines).toEqual(
      hosts.map(([name, vars], i) => ({
        ...{ name, hostname: name, ip: vars['ip'], user: vars['ansible_user'] },
        key: readFileSync(`${keys[i]}.pub`, 'utf8').trim(),
      })),
    );
  });
});
