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

describe('what is decrypted and then', () => {
  const said = async (files: Readonly<Record<string, string>>, ...messages: string[]): Promise<string[]> => {
    const encrypted = Object.entries(files).map(([name, text]) => [name, vault.encrypt(text)] as const);
    const tasks = messages.map((message) => `    - debug: {msg: ${JSON.stringify(message)}}\n`).join('');
    const ran = await run({
      files: {
        ...{ pw: 'pw\n', hosts: 'a\n', ...Object.fromEntries<string>(encrypted) },
        'site.yml': `- hosts: a\n  gather_facts: false\n  vars_files: [vars.yml]\n  tasks:\n${tasks}`,
      },
      options: { vaultIds: ['pw'] },
    });
    expect(ran.error).toBeUndefined();
    expect(ran.said).toHaveLength(messages.length);
    return [...ran.said];
  };

  it('put around other text by a template is masked', async () => {
    const vars = `
host: db1
dsn: "postgres://shop:Zx9Qw7Kp2L@{{ host }}/db"
joined: "{{ host }}-Zx9Qw7Kp2L"
chosen: "{{ 'Zx9Qw7Kp2L' if host else 'none' }}"
ini: |
  [client]
  user={{ host }}
  password=Zx9Qw7Kp2L
list: ["{{ host }}:Zx9Qw7Kp2L"]
words: host=db1 user=shop password=Zx9Qw7Kp2L
`;
    const names = ['dsn', 'joined', 'chosen', 'ini', 'list[0]', 'words'];
    const shown = await said({ 'vars.yml': vars }, ...names.map((name) => `{{ ${name} }}`));
    for (const [i, text] of shown.entries()) {
      expect(text, names[i]).toContain('********');
      expect(text, names[i]).not.toContain('Zx9Qw');
    }
    expect(shown[0]).toBe('a: postgres://shop:********@db1/db');
  });

  it('taken out of a longer value is masked', async () => {
    const vars =
      'dsn: postgres://shop:Zx9Qw7Kp2L@db/x\nini: |\n  [client]\n  password = Zx9Qw7Kp2L\nwords: user=shop password=Zx9Qw7Kp2L\n';
    for (const expression of [
      "dsn | urlsplit('password')",
      "ini | regex_search('password = (.*)', '\\1') | first",
      "words.split('password=') | last",
    ])
      expect(await said({ 'vars.yml': vars }, `{{ ${expression} }}`), expression).toEqual(['a: ********']);
  });

  it.each([
    ['TOKEN=Zx9Qw7Kp2L\nUSER=bob\n', ".splitlines()[0].split('=')[1]"],
    ['[client]\nuser=bob\npassword=Zx9Qw7Kp2L\n', ".splitlines()[2].split('=')[1]"],
    ['Zx9Qw7Kp2L\n', ''],
    ['#!/bin/sh\necho Zx9Qw7Kp2L\n', ''],
    ['{"a": {"token": "Zx9Qw7Kp2L"}', ''],
    ['hello {{ name }} Zx9Qw7Kp2L\n', ''],
  ])('read from a file of another kind is masked: %j', async (text, part) => {
    const file = "lookup('file', playbook_dir ~ '/secret')";
    const messages = ['', part].map((more) => `{{ ${file}${more} }}`);
    for (const message of messages) {
      const [shown = ''] = await said({ secret: text, 'vars.yml': 'x: y\n' }, message);
      expect(shown).not.toContain('Zx9Qw');
      expect(shown).toContain('********');
    }
  });

  it('is not looked for where it is no text', () => {
    expect(secretValues(Buffer.from('password=swordfish\0'), 'f')).toEqual([]);
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
