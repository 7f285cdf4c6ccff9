/**
 * Readers of community.crypto: keys and certificates as node:crypto sees them.
 * @module
 */
import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { splitLines } from '../../util/split-lines.ts';
import type { FilterDeclaration } from '../plugin.ts';
import { filterError } from '../runtime/errors.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { truth } from '../runtime/iterate.ts';
import { str } from '../runtime/repr.ts';
import { dict, int, type Py, type PyDict } from '../runtime/types.ts';
import { certificateInfo } from './certificate.ts';
import { fingerprints, keyData, keyType } from './keys.ts';
import { errorText } from '../../util/error-text.ts';

const collection = 'community.crypto';

function pem(value: Py, name: string): string {
  if (typeof value === 'string') return value;
  return filterError(`The ${collection}.${name} input must be a text type, not ${typeName(value)}`);
}

/** OpenSSL's complaint without its codes. */
function reading<R>(what: string, read: () => R): R {
  try {
    return read();
  } catch (e) {
    return filterError(`Cannot load ${what}: ${errorText(e)}`);
  }
}

const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

function privateKeyInfo(value: Py, passphrase: Py, withData: boolean): PyDict {
  const text = pem(value, 'openssl_privatekey_info');
  const options = passphrase === null ? { key: text } : { key: text, passphrase: str(passphrase) };
  const key = reading('private key', () => createPrivateKey(options));
  const open = createPublicKey(key);
  const info = dict([
    ['public_key', open.export({ type: 'spki', format: 'pem' }).toString()],
    ['public_key_fingerprints', fingerprints(spki(open))],
    ['type', keyType(key)],
    ['public_data', keyData(open)],
  ]);
  if (withData) info.set('private_data', keyData(key));
  return info;
}

function publicKeyInfo(value: Py): PyDict {
  const text = pem(value, 'openssl_publickey_info');
  // A private key would be taken for its public half.
  if (text.includes('PRIVATE KEY')) return filterError('Cannot load public key: this is a private key');
  const key = reading('public key', () => createPublicKey(text));
  return dict([
    ['type', keyType(key)],
    ['public_data', keyData(key)],
    ['fingerprints', fingerprints(spki(key))],
  ]);
}

const maxSerialBytes = 4096;

function parseSerial(value: Py): Py {
  if (typeof value !== 'string')
    return filterError(
      `The input for the ${collection}.parse_serial filter must be a string; got ${typeName(value)} instead`,
    );
  const parts = value.split(':');
  if (parts.length > maxSerialBytes) return filterError('the serial number is too long');
  parts.forEach((part, i) => {
    if (!/^[\da-f]{1,2}$/i.test(part))
      filterError(`The ${i + 1}th part "${part}" is not a hexadecimal number in range [0, 255]`);
  });
  return int(BigInt(`0x${parts.map((part) => part.padStart(2, '0')).join('')}`));
}

function toSerial(value: Py): string {
  if (!isInt(value))
    return filterError(
      `The input for the ${collection}.to_serial filter must be an integer; got ${typeName(value)} instead`,
    );
  const n = BigInt(value);
  if (n < 0n) return filterError(`The input for the ${collection}.to_serial filter must not be negative`);
  const hex = n.toString(16).toUpperCase();
  return (hex.padStart(hex.length + (hex.length % 2), '0').match(/../g) ?? []).join(':');
}

/** The blocks of a text, each from its BEGIN to its END; what is between them is left out. */
function splitPem(value: Py): string[] {
  const blocks: string[] = [];
  let current: string[] | undefined;
  for (const line of splitLines(pem(value, 'split_pem'), true)) {
    if (line.startsWith('-----BEGIN ')) current = [];
    current?.push(line);
    if (!line.startsWith('-----END ') || !current) continue;
    blocks.push(current.join(''));
    current = undefined;
  }
  return blocks;
}

const publicKey =
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n';

export const cryptoFilters: readonly FilterDeclaration[] = [
  {
    name: 'openssl_privatekey_info',
    collection,
    signature: "passphrase=none, return_private_key_data=false, name_encoding='ignore'",
    doc: 'Type, public key, its fingerprints and numbers of a private key in PEM format.',
    example: ["(key | community.crypto.openssl_privatekey_info).type if key is defined else 'RSA'", "'RSA'"],
    run: (value, [passphrase = null, withData = false]) => privateKeyInfo(value, passphrase, truth(withData)),
  },
  {
    name: 'openssl_publickey_info',
    collection,
    doc: 'Type, fingerprints and numbers of a public key in PEM format.',
    example: [`('${publicKey}' | community.crypto.openssl_publickey_info).type`, "'Ed25519'"],
    run: publicKeyInfo,
  },
  {
    name: 'x509_certificate_info',
    collection,
    signature: "name_encoding='ignore'",
    doc: 'Subject, issuer, names, dates, serial number, key and fingerprints of a certificate in PEM format. Extensions beyond what node:crypto reads are left out.',
    example: ['(pem | community.crypto.x509_certificate_info).expired if pem is defined else false', 'False'],
    run: (value, _args, { ctx }) => {
      const text = pem(value, 'x509_certificate_info');
      const certificate = reading('certificate', () => new X509Certificate(text));
      return certificateInfo(certificate, ctx.host.services.now());
    },
  },
  {
    name: 'parse_serial',
    collection,
    doc: 'A serial number in pairs of digits with colons as a number.',
    example: ["'11:22:33' | community.crypto.parse_serial", '1122867'],
    run: parseSerial,
  },
  {
    name: 'to_serial',
    collection,
    doc: 'A number in pairs of digits with colons.',
    example: ['1234567 | community.crypto.to_serial', "'12:D6:87'"],
    run: toSerial,
  },
  {
    name: 'split_pem',
    collection,
    doc: 'The parts of a file with several certificates or keys in PEM format.',
    example: ["'-----BEGIN A-----\n-----END A-----\n' | community.crypto.split_pem | length", '1'],
    run: splitPem,
  },
];
