import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TsplayError } from '../../src/errors/index.ts';
import { EncryptedString } from '../../src/util/value.ts';
import { isEnvelope, parseEnvelope, Vault, type VaultSecret } from '../../src/vault/index.ts';
import { format11, format12, plain } from './vectors.ts';

const secret = (id: string, password: string): VaultSecret => ({ id, password: Buffer.from(password) });
const hunter = secret('default', 'hunter2');
const prod = secret('prod', 'geheim');

function failure(act: () => unknown): TsplayError {
  try {
    act();
  } catch (error) {
    if (error instanceof TsplayError) return error;
  }
  throw new Error('no TsplayError');
}

describe('what ansible-vault made', () => {
  it('of format 1.1 opens', () => {
    expect(new Vault([hunter]).open(format11).plain.toString()).toBe(plain);
  });
  it('of format 1.2 opens, with the label as a help only', () => {
    expect(new Vault([hunter, prod]).open(format12).secret.id).toBe('prod');
    expect(new Vault([secret('other', 'geheim')]).open(format12).plain.toString()).toBe(plain);
    expect(() => new Vault([secret('other', 'geheim')], { matchIds: true }).open(format12)).toThrow();
  });
  it('opens with CRLF, spaces around, and indentation', () => {
    const vault = new Vault([hunter]);
    expect(vault.open(format11.replaceAll('\n', '\r\n')).plain.toString()).toBe(plain);
    expect(vault.open(`  ${format11.replaceAll('\n', '\n   ')}`).plain.toString()).toBe(plain);
  });
  it('is made again byte for byte under the same salt', () => {
    const { salt } = parseEnvelope(format11);
    expect(new Vault([hunter]).encrypt(plain, undefined, salt)).toBe(format11);
    const labelled = parseEnvelope(format12);
    expect(new Vault([hunter, prod]).encrypt(plain, 'prod', labelled.salt)).toBe(format12);
  });
});

describe('round trips', () => {
  it('any bytes, any password', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string({ minLength: 1 }), (bytes, password) => {
        const vault = new Vault([secret('default', password)]);
        const content = Buffer.from(bytes);
        if (isEnvelope(content)) return;
        expect(vault.open(vault.encrypt(content)).plain.equals(content)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
  it('uses a fresh salt each time', () => {
    const vault = new Vault([hunter]);
    expect(vault.encrypt('x')).not.toBe(vault.encrypt('x'));
  });
});

describe('what does not open says why', () => {
  const src = { file: 'vars.yml', line: 3, col: 4 };
  it('a wrong password', () => {
    const error = failure(() => new Vault([secret('default', 'nope')]).open(format11, { src }));
    expect(error).toMatchObject({ code: 'TSP1401', src });
    expect(error.message).toContain('Decryption failed');
    expect(error.hint).toContain('"default"');
  });
  it('no password at all', () => {
    expect(failure(() => new Vault([]).open(format12)).message).toContain('(vault id "prod")');
  });
  it('any changed digit', () => {
    const vault = new Vault([hunter]);
    const body = format11.indexOf('\n') + 1;
    fc.assert(
      fc.property(fc.integer({ min: body, max: format11.length - 2 }), (at) => {
        if (format11[at] === '\n') return;
        const other = format11[at] === '0' ? '1' : '0';
        const changed = format11.slice(0, at) + other + format11.slice(at + 1);
        expect(failure(() => vault.open(changed)).code).toBe('TSP1401');
      }),
      { numRuns: 60 },
    );
  });
  it.each([
    ['$ANSIBLE_VAULT;1.1;AES256\n6g', 'unhexlify error: Non-hexadecimal digit found'],
    ['$ANSIBLE_VAULT;1.1;AES256\n616', 'unhexlify error: Odd-length string'],
    ['$ANSIBLE_VAULT;1.1;AES256\n', 'hexadecimal'],
    ['$ANSIBLE_VAULT;9.9;AES256\n61', 'version "9.9"'],
    ['$ANSIBLE_VAULT;1.1;ROT13\n61', 'ROT13 cipher'],
    ['$ANSIBLE_VAULT;1.0;AES\n61', 'format 1.0'],
    ['$ANSIBLE_VAULT;1.1;AES256\n61', 'salt, signature and text'],
    ['hello', 'input is not vault encrypted data'],
  ])('%j', (text, reason) => {
    expect(failure(() => new Vault([hunter]).open(text)).message).toContain(reason);
  });
  it('encrypting twice, or with a label that there is not', () => {
    expect(failure(() => new Vault([hunter]).encrypt(format11)).message).toContain('already encrypted');
    expect(failure(() => new Vault([hunter]).encrypt('x', 'nope')).message).toContain(
      '--encrypt-vault-id=nope',
    );
  });
});

describe('inline values', () => {
  it('are decrypted once and made known', () => {
    const heard: string[] = [];
    const vault = new Vault([hunter], { onDecrypted: (text) => heard.push(text) });
    const value = new EncryptedString(vault.encrypt('pässword'));
    expect([vault.decryptValue(value), vault.decryptValue(value)]).toEqual(['pässword', 'pässword']);
    expect(heard).toEqual(['pässword']);
  });
  it('leave other files alone', () => {
    const content = Buffer.from('a: 1');
    expect(new Vault([]).decryptFile(content, 'f')).toBe(content);
  });
});
