import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess, type FakeProcess } from './fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-vault-'));
const put = (name: string, text: string, mode = 0o600): string => {
  writeFileSync(join(dir, name), text);
  chmodSync(join(dir, name), mode);
  return name;
};
const get = (name: string): string => readFileSync(join(dir, name), 'utf8');

put('pw', 'hunter2\n');
put('pw2', 'geheim\n');
put('wrong', 'nope\n');

interface With {
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly tty?: boolean;
}

async function vault(argv: readonly string[], { env = {}, stdin, tty = false }: With = {}) {
  const proc: FakeProcess = fakeProcess({
    cwd: dir,
    tty,
    env: { HOME: dir, PATH: process.env.PATH ?? '', NO_COLOR: '1', PAGER: 'cat', ...env },
  });
  if (stdin !== undefined) proc.stdin.end(stdin);
  const code = await main(['vault', ...argv], proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text.replaceAll(dir, 'DIR') };
}

const plain = 'a: 1\nb: "{{ a }} ü"\n';

/** Made by ansible-vault of ansible-core 2.19 with the salt `salty`. */
const recorded = [
  '$ANSIBLE_VAULT;1.1;AES256',
  '373336313663373437390a6534623333656631653931363937346637646431663830306234653364',
  '30363637613834386338303234666662366538313438376535346462343832313562380a31613530',
  '34666330396138656231326636383233303539623135653561646432303666376664626137396464',
  '3033633431663431613266653261303961623638',
  '',
].join('\n');
const recordedProd = [
  '$ANSIBLE_VAULT;1.2;AES256;prod',
  '373336313663373437390a3633636334333430666566323337303439313730633534323334323735',
  '32346666666130363832613533636130386338636431643564643963333066393362650a30316438',
  '38663839666266666466393930643436333639343733376530323661633632386364396432636130',
  '6561343163323563306638383838363664646162',
  '',
].join('\n');
const salted = { env: { ANSIBLE_VAULT_ENCRYPT_SALT: 'salty' } };

describe('tsplay vault encrypt', () => {
  it('makes what ansible-vault makes, and keeps the mode', async () => {
    put('e1', plain, 0o640);
    expect(await vault(['encrypt', '--vault-id', 'pw', 'e1'], salted)).toEqual({ code: 0, out: '', err: '' });
    expect(get('e1')).toBe(recorded);
    expect(statSync(join(dir, 'e1')).mode & 0o777).toBe(0o640);
  });
  it('writes the label into format 1.2', async () => {
    put('e2', plain);
    await vault(['encrypt', '--vault-id', 'prod@pw2', 'e2'], salted);
    expect(get('e2')).toBe(recordedProd);
  });
  it('says so on a terminal', async () => {
    put('e3', plain);
    const { err } = await vault(['encrypt', '--vault-id', 'pw', 'e3'], { tty: true });
    expect(err).toBe('Encryption successful\n');
  });
  it('from stdin to stdout, and to a file for its owner only', async () => {
    const argv = ['encrypt', '--vault-password-file', 'pw'];
    expect((await vault(argv, { ...salted, stdin: plain })).out).toBe(recorded);
    await vault([...argv, '--output', 'e4'], { stdin: plain });
    expect(statSync(join(dir, 'e4')).mode & 0o777).toBe(0o600);
    expect((await vault(['view', '--vault-id', 'pw', 'e4'])).out).toBe(plain);
  });
  it('goes through a link and leaves nothing behind', async () => {
    put('e5', plain);
    symlinkSync('e5', join(dir, 'link'));
    await vault(['encrypt', '--vault-id', 'pw', 'link'], salted);
    expect(get('e5')).toBe(recorded);
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
  it('wants to know which of several passwords', async () => {
    put('e6', plain);
    const two = ['encrypt', '--vault-id', 'a@pw', '--vault-id', 'b@pw2', 'e6'];
    const { code, err } = await vault(two);
    expect(code).toBe(5);
    expect(err).toContain('The vault-ids a,b are available to encrypt. Specify the vault-id');
    expect((await vault([...two, '--encrypt-vault-id', 'b'])).code).toBe(0);
    expect(get('e6')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;b\n/);
  });
  it.each([
    [['--vault-id', 'pw', '--encrypt-vault-id', 'c', 'e1'], 1, "known vault-ids ['default']"],
    [['--vault-id', 'pw', 'e2'], 1, 'input is already encrypted'],
    [['--vault-id', 'pw', 'nowhere'], 1, 'Unable to read source file (nowhere)'],
    [['--vault-id', 'a;b@pw', 'e1'], 5, "The character ';' is not allowed in vault ids"],
    [['--vault-id', 'pw', '--output', 'x', 'e1', 'e2'], 5, 'At most one input file'],
    [['--vault-id', 'missing', 'e1'], 1, '[WARNING]: Error getting vault password file (None)'],
    [['-J', '--vault-password-file', 'pw', 'e1'], 2, 'cannot be given together'],
  ])('%j fails', async (argv, exit, message) => {
    const { code, err } = await vault(['encrypt', ...argv]);
    expect(code).toBe(exit);
    expect(err).toContain(message);
  });
  it('asks twice for a new password', async () => {
    put('e7', plain);
    const { code, err } = await vault(['encrypt', 'e7'], { stdin: 'x\nx\n' });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const other = await vault(['encrypt', 'pw2'], { stdin: 'x\ny\n' });
    expect(other.code).toBe(1);
    expect(other.err).toContain('Passwords do not match');
  });
});

describe('tsplay vault decrypt and view', () => {
  it('opens what ansible-vault made', async () => {
    put('d1', recorded);
    put('d2', recordedProd, 0o644);
    expect((await vault(['view', '--vault-id', 'pw', 'd1'])).out).toBe(plain);
    expect((await vault(['decrypt', '--vault-id', 'pw', '--vault-id', 'prod@pw2', 'd2'])).code).toBe(0);
    expect(get('d2')).toBe(plain);
    expect(statSync(join(dir, 'd2')).mode & 0o777).toBe(0o644);
  });
  it('from stdin, to stdout', async () => {
    const { out } = await vault(['decrypt', '--vault-id', 'pw', '--output', '-'], { stdin: recorded });
    expect(out).toBe(plain);
  });
  it('takes -v before the action, and configured passwords', async () => {
    const env = { ANSIBLE_VAULT_PASSWORD_FILE: join(dir, 'pw') };
    expect((await vault(['-vvv', 'view', 'd1'], { env })).out).toBe(plain);
    const list = { ANSIBLE_VAULT_IDENTITY_LIST: 'x@nowhere,y@pw' };
    expect((await vault(['view', 'd1'], { env: list })).out).toBe(plain);
  });
  it('with ids that must match', async () => {
    const env = { ANSIBLE_VAULT_ID_MATCH: '1' };
    expect((await vault(['view', '--vault-id', 'other@pw', 'd1'], { env })).code).toBe(1);
    expect((await vault(['view', '--vault-id', 'pw', 'd1'], { env })).code).toBe(0);
  });
  it.each([
    [
      ['--vault-id', 'wrong', 'd1'],
      'Decryption failed (no vault secrets were found that could decrypt) on d1',
    ],
    [['--vault-id', 'pw', 'pw2'], 'input is not vault encrypted data. pw2 is not a vault encrypted file'],
    [['d1'], "no answer to 'Vault password:'"],
  ])('%j fails', async (argv, message) => {
    const { code, err } = await vault(['view', ...argv], { stdin: '' });
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});

describe('tsplay vault rekey', () => {
  it('changes password and label, keeps the mode', async () => {
    put('r1', recorded, 0o640);
    const { code, err } = await vault(['rekey', '--vault-id', 'pw', '--new-vault-id', 'dev@pw2', 'r1']);
    expect({ code, err }).toEqual({ code: 0, err: 'Rekey successful\n' });
    expect(get('r1')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;dev\n/);
    expect(statSync(join(dir, 'r1')).mode & 0o777).toBe(0o640);
    expect((await vault(['view', '--vault-id', 'pw2', 'r1'])).out).toBe(plain);
  });
  it('takes one new password', async () => {
    const both = ['--new-vault-id', 'x@pw', '--new-vault-password-file', 'pw'];
    expect((await vault(['rekey', '--vault-id', 'pw2', ...both, 'r1'])).code).toBe(2);
  });
});

describe('tsplay vault create and edit', () => {
  put('append.sh', '#!/bin/sh\n[ "$1" = -x ] || exit 1\necho more >> "$2"\n', 0o755);
  put('nothing.sh', '#!/bin/sh\nexit 0\n', 0o755);
  const append = { env: { EDITOR: `${join(dir, 'append.sh')} -x` } };

  it('create: a file with what the editor saved', async () => {
    const argv = ['create', '--vault-id', 'pw', 'new/c1.yml'];
    expect((await vault(argv, append)).err).toContain('not a tty, editor cannot be opened');
    const { code, err } = await vault([...argv, '--skip-tty-check'], append);
    expect({ code, err }).toEqual({ code: 0, err: '[WARNING]: new does not exist, creating...\n' });
    expect((await vault(['view', '--vault-id', 'pw', 'new/c1.yml'])).out).toBe('more\n');
    const again = await vault([...argv, '--skip-tty-check'], append);
    expect(again.code).toBe(1);
    expect(again.err).toContain("new/c1.yml exists, please use 'edit' instead");
  });
  it('edit: keeps label, format and mode; leaves an unchanged file alone', async () => {
    put('x1', recordedProd, 0o644);
    await vault(['edit', '--vault-id', 'pw2', 'x1'], { env: { EDITOR: join(dir, 'nothing.sh') } });
    expect(get('x1')).toBe(recordedProd);
    await vault(['edit', '--vault-id', 'pw2', 'x1'], append);
    expect(get('x1')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/);
    expect(statSync(join(dir, 'x1')).mode & 0o777).toBe(0o644);
    expect((await vault(['view', '--vault-id', 'pw2', 'x1'])).out).toBe(`${plain}more\n`);
  });
  it('an editor that is not there', async () => {
    const { code, err } = await vault(['edit', '--vault-id', 'pw2', 'x1'], {
      env: { EDITOR: 'no-such-editor' },
    });
    expect(code).toBe(1);
    expect(err).toContain('Unable to execute the command "no-such-editor ');
  });
});

describe('tsplay vault encrypt_string', () => {
  it('makes what ansible-vault makes', async () => {
    const argv = ['encrypt_string', '--vault-id', 'pw', 'first', 'second', '-n', 'one'];
    const { out, err } = await vault(argv, salted);
    expect(out).toMatchSnapshot();
    expect(err).toBe(
      'The number of --name options do not match the number of args.\n' +
        'The last named variable will be "one". The rest will not have names.\n' +
        '# The encrypted version of variable ("one", the string #1 from the command line args).\n' +
        '# The encrypted version of the string #2 from the command line args.)\n',
    );
  });
  it('from stdin, with a name, to a file', async () => {
    const argv = ['encrypt_string', '--vault-id', 'pw', '--stdin-name', 'x', '--output', 's1'];
    expect(await vault(argv, { stdin: 'secret' })).toEqual({ code: 0, out: '', err: '' });
    expect(get('s1')).toMatch(/^x: !vault \|\n {10}\$ANSIBLE_VAULT;1\.1;AES256\n {10}[0-9a-f]{80}\n/);
  });
  it('typed at a prompt', async () => {
    const proc = fakeProcess({ cwd: dir, tty: true, env: { HOME: dir, NO_COLOR: '1' } });
    const done = main(['vault', 'encrypt_string', '--vault-id', 'pw', '-p'], proc);
    setTimeout(() => proc.stdin.write('key\r'), 50);
    setTimeout(() => proc.stdin.write('geheim\r'), 150);
    expect(await done).toBe(0);
    expect(proc.stdout.text).toMatch(/^key: !vault \|\n/);
    expect(proc.stderr.text).toContain('String to encrypt (hidden): ');
    expect(proc.stderr.text).not.toContain('geheim');
  });
  it.each([
    [[''], 'The plaintext provided from the command line args was empty, not encrypting'],
    [[], 'stdin was empty, not encrypting'],
    [['-p', '-'], 'The --prompt option is not supported if also reading input from stdin'],
  ])('%j fails', async (argv, message) => {
    const { code, err } = await vault(['encrypt_string', '--vault-id', 'pw', ...argv], { stdin: '' });
    expect(code).toBe(5);
    expect(err).toContain(message);
  });
});

describe('tsplay vault', () => {
  it('shows its actions', async () => {
    expect((await vault(['--help'])).out).toContain('\n  rekey           Change the password');
    expect((await vault(['encrypt', '--help'])).out).toContain('Usage: tsplay vault encrypt');
  });
  it('knows no other', async () => {
    const { code, err } = await vault(['encript']);
    expect(code).toBe(2);
    expect(err).toContain("invalid choice: 'encript'");
    expect(err).toContain('did you mean "encrypt"?');
  });
});
