import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, httpRequest } from '../../../src/connection/index.ts';
import type { Transport } from '../../../src/connection/types.ts';
import { startSshd, type Sshd } from './sshd.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-tls-'));
const file = (name: string): Buffer => readFileSync(join(dir, name));
const make = (name: string, subject: string): void =>
  void execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-keyout', join(dir, `${name}.key`), '-out', join(dir, `${name}.crt`), '-subj', `/CN=${subject}`],
      ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ],
    { stdio: 'ignore' },
  );

let sshd: Sshd;
let transport: Transport;
let server: Server;
let port = 0;
let connections = 0;

describe('https over SSH', () => {
  beforeAll(async () => {
    make('server', 'localhost');
    make('client', 'somebody');
    sshd = await startSshd();
    transport = await connect(sshd.options);
    server = createServer(
      {
        key: file('server.key'),
        cert: file('server.crt'),
        ca: file('client.crt'),
        requestCert: true,
        rejectUnauthorized: false,
      },
      (request, response) => {
        const peer = (request.socket as TLSSocket).getPeerCertificate();
        response.end(`hello ${Object.keys(peer).length > 0 ? String(peer.subject.CN) : 'stranger'}`);
      },
    );
    server.on('secureConnection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    await transport.close();
    server.close();
    server.closeAllConnections();
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('refuses a certificate of an unknown authority', async () => {
    await expect(httpRequest(transport, { url: `https://localhost:${port}/` })).rejects.toMatchObject({
      reason: 'tls',
      code: 'TSP2008',
    });
  });

  it('takes it when told to', async () => {
    const answer = await httpRequest(transport, { url: `https://localhost:${port}/`, validateCerts: false });
    expect(answer.body.toString()).toBe('hello stranger');
  });

  it.each(['localhost', '127.0.0.1'])('checks it against a given authority, for %s', async (host) => {
    const before = connections;
    const request = { url: `https://${host}:${port}/`, ca: file('server.crt') };
    for (let i = 0; i < 3; i++) expect((await httpRequest(transport, request)).status).toBe(200);
    expect(connections - before).toBe(1);
  });

  it('shows its own certificate', async () => {
    const answer = await httpRequest(transport, {
      url: `https://localhost:${port}/`,
      ca: file('server.crt'),
      clientCert: file('client.crt'),
      clientKey: file('client.key'),
    });
    expect(answer.body.toString()).toBe('hello somebody');
  });

  it('says when the other side speaks no TLS', async () => {
    await expect(httpRequest(transport, { url: `https://127.0.0.1:${sshd.port}/` })).rejects.toMatchObject({
      reason: 'tls',
    });
  });
});
