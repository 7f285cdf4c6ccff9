import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretValues } from '../../src/engine/assembly/vault-file.ts';
import { Vault } from '../../src/vault/index.ts';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';
import { run } from './harness.ts';

const vault = new Vault([{ id: 'default', password: Buffer.from('pw') }]);

describe('files that are encrypted as a whole', () => {
  it('have secrets for values', async () => {
    const secret = 'db: {user: application, password: swordfish}\nport: 8080\n';
    const ran = await run({
      files: {
        pw: 'pw\n',
        'host_vars/a.yml': vault.encrypt(secret),
        'site.yml':
          '- hosts: a\n  gather_facts: false\n  tasks: [{debug: {msg: "{{ db.password }} {{ db.user }} {{ port }}"}}]\n',
      },
      options: { vaultIds: ['pw'] },
    });
    expect(ran.said).toEqual(['a: ******** ******** 8080']);
  });

  it('of groups that have no part in the run need no password', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tsplay-vault-group-'));
    const write = (name: string, text: string): void => writeFileSync(join(dir, name), text);
    mkdirSync(join(dir, 'group_vars'));
    write('group_vars/prod', vault.encrypt('x: 1\n'));
    write('hosts', '[prod]\na\n[staging]\nb\n[all:vars]\nansible_connection=local\n');
    const play = (hosts: string): string =>
      `- hosts: ${hosts}\n  gather_facts: false\n  tasks: [{debug: {msg: hi}}]\n`;
    write('staging.yml', play('staging'));
    write('all.yml', play('prod') + play('staging'));
    const tsplay = async (...argv: string[]): Promise<readonly [number, string]> => {
      const proc = fakeProcess({ cwd: dir, env: { HOME: dir } });
      const words = argv.map((word) => (word.endsWith('.yml') ? join(dir, word) : word));
      return [await main([...words, '-i', join(dir, 'hosts')], proc), proc.stderr.text];
    };
    for (const words of [
      ['run', 'staging.yml'],
      ['run', 'staging.yml', '--check'],
      ['run', 'all.yml', '-l', 'staging'],
      ['run', 'all.yml', '--list-hosts'],
      ['adhoc', 'b', '-m', 'ping'],
      ['inventory', '--graph'],
      ['inventory', '--host', 'b'],
    ])
      expect(await tsplay(...words), words.join(' ')).toEqual([0, '']);
    const [code, err] = await tsplay('run', 'all.yml');
    expect(code).toBe(1);
    expect(err).toContain('group_vars/prod:1:1');
    rmSync(dir, { recursive: true });
  });

  it('are asked for texts, short ones only where they are called secrets', () => {
    const text = 'mode: prod\napi_key: abc\npin_secret: 1234\nnames: [longer-name, "{{ other }}"]\n';
    expect(secretValues(Buffer.from(text), 'f')).toEqual(['abc', '1234', 'longer-name']);
    expect(secretValues(Buffer.from('-----BEGIN: [\n'), 'f')).toEqual([]);
  });
});

describe('an error that ends the command', () => {
  it('shows nothing of a vault whose text is not YAML, nor of its password', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tsplay-vault-error-'));
    const write = (name: string, text: string): void => writeFileSync(join(dir, name), text);
    write('pw', 'pw-of-the-vault');
    const own = new Vault([{ id: 'default', password: Buffer.from('pw-of-the-vault') }]);
    write('vault.yml', own.encrypt('ok: 1\npassword: swordfish: [42\n  - x: "pw-of-the-vault\n'));
    write(
      'site.yml',
      '- hosts: localhost\n  gather_facts: false\n  vars_files: [vault.yml]\n  tasks: [{debug: {msg: x}}]\n',
    );
    const proc = fakeProcess({ cwd: dir, env: { HOME: dir } });
    const argv = [
      'run',
      join(dir, 'site.yml'),
      '-i',
      'localhost,',
      '-c',
      'local',
      '--vault-password-file',
      join(dir, 'pw'),
    ];
    expect(await main([...argv, '-e', `@${join(dir, 'vault.yml')}`], proc)).not.toBe(0);
    expect(proc.stderr.text).toContain('ERROR!');
    expect(proc.stderr.text).not.toMatch(/swordfish|pw-of-the-vault/);
    expect(proc.stderr.text).toContain(
      'vault.yml is encrypted, and what it says, at line 2, column 20 of its text, is wrong',
    );
    rmSync(dir, { recursive: true });
  });

  it.each([
    ['hosts.yml', 'all:\n  hosts:\n    web: {password: swordfish: x}\n'],
    ['hosts', '[swordfish:vras]\nweb\n'],
    ['hosts', '[web]\nweb1 swordfish\n'],
    ['hosts.toml', '[all.hosts]\nweb = { password = swordfish }\n'],
  ])('shows nothing of an inventory in a vault: %s, %j', async (name, text) => {
    const dir = mkdtempSync(join(tmpdir(), 'tsplay-vault-inventory-'));
    const own = new Vault([{ id: 'default', password: Buffer.from('pw') }]);
    writeFileSync(join(dir, 'pw'), 'pw');
    writeFileSync(join(dir, name), own.encrypt(text));
    const proc = fakeProcess({ cwd: dir, env: { HOME: dir } });
    const argv = ['inventory', '-i', join(dir, name), '--list', '--vault-password-file', join(dir, 'pw')];
    await main(argv, proc);
    const shown = proc.stderr.text + proc.stdout.text;
    expect(shown).not.toContain('swordfish');
    expect(shown).toMatch(/is encrypted/);
    rmSync(dir, { recursive: true });
  });
});
