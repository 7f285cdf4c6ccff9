import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../src/template/index.ts';
import type { Dict, Value } from '../../src/util/value.ts';
import { evaluate } from './support.ts';

const info = (filter: string, pem: string, args = ''): Dict =>
  evaluate(`pem | community.crypto.${filter}${args}`, { pem }) as Dict;
const sub = (dict: Dict, key: string): Dict => dict.get(key) as Dict;

describe('keys', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
  const spki = { type: 'spki', format: 'pem' } as const;
  it('of RSA', () => {
    const read = info('openssl_privatekey_info', rsa.privateKey.export(pkcs8).toString());
    expect([...read.keys()]).toEqual(['public_key', 'public_key_fingerprints', 'type', 'public_data']);
    expect(read.get('public_key')).toBe(rsa.publicKey.export(spki));
    expect([sub(read, 'public_data').get('size'), sub(read, 'public_data').get('exponent')]).toEqual([
      1024, 65537,
    ]);
    const open = info('openssl_publickey_info', rsa.publicKey.export(spki).toString());
    expect(open.get('fingerprints')).toEqual(read.get('public_key_fingerprints'));
    expect(open.get('public_data')).toEqual(read.get('public_data'));
  });
  it('of RSA, the private half only where it is asked for', () => {
    const pem = rsa.privateKey.export(pkcs8).toString();
    const data = sub(info('openssl_privatekey_info', pem, '(return_private_key_data=true)'), 'private_data');
    const [p, q] = [data.get('p') as bigint, data.get('q') as bigint];
    const open = sub(info('openssl_privatekey_info', pem), 'public_data');
    expect(p * q).toBe(open.get('modulus'));
  });
  it('of elliptic curves and Ed25519', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const read = info('openssl_publickey_info', ec.publicKey.export(spki).toString());
    expect([read.get('type'), sub(read, 'public_data').get('curve')]).toEqual(['ECC', 'secp256r1']);
    const ed = generateKeyPairSync('ed25519').publicKey.export(spki).toString();
    expect(info('openssl_publickey_info', ed).get('type')).toBe('Ed25519');
  });
  it('with a passphrase', () => {
    const pem = rsa.privateKey.export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'open' }).toString();
    expect(info('openssl_privatekey_info', pem, "('open')").get('type')).toBe('RSA');
    expect(() => info('openssl_privatekey_info', pem, "('shut')")).toThrow('Cannot load private key');
  });
  it.each(['openssl_privatekey_info', 'openssl_publickey_info', 'x509_certificate_info'])(
    '%s refuses what is none',
    (filter) => {
      expect(() => info(filter, 'no key')).toThrow(TemplateError);
      expect(() => evaluate(`1 | community.crypto.${filter}`)).toThrow('must be a text type, not int');
    },
  );
});

describe('certificates', () => {
  const dir = mkdtempSync(join(tmpdir(), 'crypto-'));
  const openssl = (...args: readonly string[]): string =>
    execFileSync('openssl', args, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const extensions = ['subjectAltName=DNS:a.test,IP:10.0.0.1,IP:2001:db8::1', 'extendedKeyUsage=serverAuth'];
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:1024', '-nodes', '-keyout', 'k', '-out', 'c', '-days', '2'],
    ...['-set_serial', '0x1234567890abcdef12', '-subj', '/C=DE/O=x, y/CN=a.test'],
    ...extensions.flatMap((extension) => ['-addext', extension]),
  );
  const pem = readFileSync(join(dir, 'c'), 'utf8');
  const read = info('x509_certificate_info', pem);
  const members: readonly [string, Value][] = [
    ['subject', new Map([['countryName', 'DE'], ['organizationName', 'x, y'], ['commonName', 'a.test']])], // prettier-ignore
    ['subject_alt_name', ['DNS:a.test', 'IP:10.0.0.1', 'IP:2001:db8::1']],
    ['extended_key_usage', ['TLS Web Server Authentication']],
    ['basic_constraints', ['CA:TRUE']],
    ['serial_number', 0x1234567890abcdef12n],
    ['expired', false],
    ['public_key_type', 'RSA'],
    ['ocsp_uri', null],
  ];
  it.each(members)('%s', (name, value) => {
    expect(read.get(name)).toEqual(value);
  });
  it('says what openssl says', () => {
    const sha256 = openssl('x509', '-in', 'c', '-noout', '-fingerprint', '-sha256').trim().split('=')[1];
    expect(sub(read, 'fingerprints').get('sha256')).toBe(sha256?.toLowerCase());
    const end = openssl('x509', '-in', 'c', '-noout', '-enddate').trim().split('=')[1] ?? '';
    const digits = new Date(end).toISOString().replace(/\D/g, '').slice(0, 14);
    expect(read.get('not_after')).toBe(`${digits}Z`);
    expect(read.get('public_key')).toBe(createPublicKey(pem).export({ type: 'spki', format: 'pem' }));
  });
  it('come apart', () => {
    expect(evaluate("('x\n' ~ pem ~ 'between\n' ~ pem) | community.crypto.split_pem", { pem })).toEqual([
      pem,
      pem,
    ]);
  });
});

describe('serial numbers', () => {
  it.each([0, 1, 255, 256, 2 ** 40, 0x1234567890abcdef12n])('%s there and back', (n) => {
    expect(evaluate('n | community.crypto.to_serial | community.crypto.parse_serial', { n })).toBe(n);
  });
  it.each(["'11:zz'", "'111'", "''", '1'])('%s is none', (text) => {
    expect(() => evaluate(`${text} | community.crypto.parse_serial`)).toThrow(TemplateError);
  });
  it('are not negative', () => {
    expect(() => evaluate('-1 | community.crypto.to_serial')).toThrow('must not be negative');
  });
});
