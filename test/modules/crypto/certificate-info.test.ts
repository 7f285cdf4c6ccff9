import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getCertificate } from '../../../src/modules/crypto/x509/get-certificate.ts';
import { opensslCsrInfo, x509CertificateInfo } from '../../../src/modules/crypto/x509/read-info.ts';
import { openHost, type TestHost } from '../harness.ts';

const openssl = (...words: string[]): string =>
  execFileSync('openssl', words, { encoding: 'utf8', stdio: 'pipe' });

let host: TestHost;
let key: string;
let cert: string;
let csr: string;
beforeAll(async () => {
  host = await openHost();
  [key, cert, csr] = ['key', 'crt', 'csr'].map((name) => join(host.dir, name)) as [string, string, string];
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key);
  const names = [
    '-subj',
    '/C=DE/CN=xn--bcher-kva.example',
    '-addext',
    'subjectAltName=DNS:xn--bcher-kva.example,email:me@xn--bcher-kva.example,URI:https://xn--bcher-kva.example/x',
  ];
  openssl('req', '-new', '-key', key, ...names, '-out', csr);
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    key,
    ...names,
    '-days',
    '30',
    '-addext',
    'authorityInfoAccess=OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/ca.crt',
    '-out',
    cert,
  );
});
afterAll(() => host[Symbol.asyncDispose]());

const names = (label: string): string[] => [
  `DNS:${label}.example`,
  `email:me@${label}.example`,
  `URI:https://${label}.example/x`,
];

describe('what a file says', () => {
  it('of a request', async () => {
    const run = await host.run(opensslCsrInfo, `path: ${csr}\nname_encoding: unicode`);
    expect(run).toMatchObject({
      status: 'ok',
      roundTrips: 1,
      result: {
        subject_ordered: [
          ['countryName', 'DE'],
          ['commonName', 'xn--bcher-kva.example'],
        ],
        subject_alt_name: names('bücher'),
        signature_valid: true,
        public_key_type: 'ECC',
        public_key_data: { curve: 'secp256r1', exponent_size: 256 },
      },
    });
    const plain = await host.run(opensslCsrInfo, `content: ${JSON.stringify(readFileSync(csr, 'utf8'))}`);
    expect(plain.result['subject_alt_name']).toEqual(names('xn--bcher-kva'));
    expect(Object.keys(plain.result['public_key_fingerprints'] as object)).toContain('sha512');
    const broken = join(host.dir, 'broken');
    const der = Buffer.from(readFileSync(csr, 'utf8').replace(/-.*-/g, ''), 'base64');
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    writeFileSync(
      broken,
      `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`,
    );
    expect((await host.run(opensslCsrInfo, `path: ${broken}`)).result['msg']).toBe(
      'CSR signature is invalid!',
    );
    expect((await host.run(opensslCsrInfo, `path: ${key}`)).result['msg']).toMatch(/no certificate request/);
    expect((await host.run(opensslCsrInfo, `path: ${host.dir}/none`)).result['msg']).toMatch(/No such file/);
  });

  it('of a certificate, and when it holds', async () => {
    const args = `path: ${cert}\nvalid_at: {now: +1s, later: +4w, past: -1d, far: "20990101000000Z"}`;
    const run = await host.run(x509CertificateInfo, args);
    const text = openssl('x509', '-in', cert, '-noout', '-serial', '-fingerprint', '-sha256');
    const [, serial = ''] = /serial=(\w+)/.exec(text) ?? [];
    const [, print = ''] = /Fingerprint=(\S+)/.exec(text) ?? [];
    expect(run.result).toMatchObject({
      version: 3,
      expired: false,
      signature_algorithm: 'ecdsa-with-SHA256',
      serial_number: BigInt(`0x${serial}`),
      fingerprints: { sha256: print.toLowerCase() },
      issuer: { countryName: 'DE', commonName: 'xn--bcher-kva.example' },
      basic_constraints: ['CA:TRUE'],
      basic_constraints_critical: true,
      ocsp_uri: 'http://ocsp.example/',
      issuer_uri: 'http://ca.example/ca.crt',
      valid_at: { now: true, later: true, past: false, far: false },
    });
    openssl('x509', '-in', cert, '-outform', 'DER', '-out', `${host.dir}/der`);
    expect((await host.run(x509CertificateInfo, `path: ${host.dir}/der`)).result).toMatchObject({
      version: 3,
    });
    expect((await host.run(x509CertificateInfo, `path: ${key}`)).result['msg']).toMatch(/no certificate/);
    expect((await host.run(x509CertificateInfo, args.replace('+1s', 'soon'))).result['msg']).toMatch(
      /invalid/,
    );
  });
});

const port = (server: Server): number => (server.address() as AddressInfo).port;

describe('what a service shows', () => {
  it('by itself, by the name that is asked for, and through a proxy', async () => {
    const asked: (string | false)[] = [];
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
      asked.push(socket.servername ?? false);
      socket.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const free = port(server);
    const tunnels: string[] = [];
    const proxy = createServer((socket) => {
      socket.once('data', (head) => {
        tunnels.push(head.toString().split('\r\n')[0] ?? '');
        const upstream = connect(port(server), '127.0.0.1', () => {
          socket.write('HTTP/1.0 200 OK\r\n\r\n');
          socket.pipe(upstream).pipe(socket);
        });
        upstream.on('error', () => socket.destroy());
      });
      socket.on('error', () => undefined);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    try {
      const args = `host: 127.0.0.1\nport: ${port(server)}`;
      const run = await host.run(getCertificate, `${args}\nasn1_base64: true`);
      expect(run.status, String(run.result['msg'])).toBe('ok');
      expect(run.result).toMatchObject({
        cert: readFileSync(cert, 'utf8'),
        subject: { C: 'DE', CN: 'xn--bcher-kva.example' },
        version: 2,
        expired: false,
      });
      expect(run.result['extensions']).toContainEqual({
        critical: true,
        name: 'basicConstraints',
        asn1_data: 'MAMBAf8=',
      });
      const named = `${args}\nserver_name: a.example\nca_cert: ${cert}\nciphers: [ECDHE-ECDSA-AES128-GCM-SHA256]`;
      expect((await host.run(getCertificate, named)).status).toBe('ok');
      expect(asked.filter((name) => name !== false)).toEqual(['a.example']);
      const through = await host.run(
        getCertificate,
        `${args}\nproxy_host: 127.0.0.1\nproxy_port: ${port(proxy)}`,
      );
      expect([through.status, tunnels.length]).toEqual(['ok', 1]);
      const stranger = join(host.dir, 'stranger');
      openssl(
        'req',
        '-x509',
        '-newkey',
        'rsa:1024',
        '-nodes',
        '-keyout',
        '/dev/null',
        '-subj',
        '/CN=x',
        '-out',
        stranger,
      );
      const wrong = await host.run(getCertificate, `${args}\nca_cert: ${stranger}`);
      expect(wrong.result['msg']).toMatch(/^Failed to get cert from 127.0.0.1:\d+, error: .*verif/i);
    } finally {
      server.close();
      proxy.close();
    }
    const away = await host.run(getCertificate, `host: 127.0.0.1\nport: ${free}`);
    expect(away.result['msg']).toMatch(/^Failed to get cert from 127.0.0.1:\d+, error: .*refused/i);
  });
});
