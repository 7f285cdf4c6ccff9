import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import { getUrl } from '../../../src/modules/net_tools/get-url/get-url.ts';
import { uri } from '../../../src/modules/net_tools/uri/uri.ts';
import { fakeProcess } from '../../cli/fake-process.ts';
import { openHost } from '../harness.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-client-'));
beforeAll(() => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(dir, 'key')];
  const name = ['-subj', '/CN=somebody', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', '-out', join(dir, 'crt'), ...name], {
    stdio: 'ignore',
  });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A server that asks for certificates and notes whose it was shown; with an address it leads there. */
async function serve(body: Buffer, location?: string) {
  const shown: string[] = [];
  const pair = { key: readFileSync(join(dir, 'key')), cert: readFileSync(join(dir, 'crt')) };
  const server = createServer(
    { ...pair, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const peer = (request.socket as TLSSocket).getPeerCertificate();
      const { CN: name } = Object.keys(peer).length > 0 ? peer.subject : { CN: 'nobody' };
      shown.push(`${String(name)} for ${request.headers.host ?? ''}`);
      if (location !== undefined) response.writeHead(302, { location });
      else response.setHeader('Content-Length', body.length);
      response.end(location === undefined ? body : '');
    },
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    shown,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const small = Buffer.from('content');
/** So large that the host's curl gets it. */
const large = Buffer.alloc(5 * 1024 * 1024, 'x');

describe.each([
  ['uri', uri, small],
  ['get_url', getUrl, small],
  ['get_url of a large file', getUrl, large],
] as const)('%s with the certificate of a client', (_name, module, body) => {
  const args = (port: number, more = ''): string =>
    `url: https://127.0.0.1:${port}/f\nclient_cert: ${dir}/crt\nclient_key: ${dir}/key\nvalidate_certs: false\n${more}`;

  it('shows it to the server that it was given for', async () => {
    await using host = await openHost();
    await using home = await serve(body);
    const { result } = await host.run(module, args(home.port, `dest: ${host.dir}/f`));
    expect(result).toMatchObject({ changed: true });
    expect(new Set(home.shown)).toEqual(new Set([`somebody for 127.0.0.1:${home.port}`]));
  });

  it('shows it, and a name in Host, to no server that a redirect leads to', async () => {
    await using host = await openHost();
    await using away = await serve(body);
    await using home = await serve(body, `https://127.0.0.1:${away.port}/f`);
    const { result } = await host.run(
      module,
      args(home.port, `dest: ${host.dir}/f\nheaders: {Host: inside.example}`),
    );
    expect(result).toMatchObject({ changed: true });
    expect(home.shown).toEqual(['somebody for inside.example']);
    expect(new Set(away.shown)).toEqual(new Set([`nobody for 127.0.0.1:${away.port}`]));
  });
});

it.each([
  ['a certificate that is none', { client_cert: 'none' }, /TLS failed: .*PEM/],
  ['a key that is none', { client_cert: 'crt', client_key: 'none' }, /TLS failed: /],
  ['ciphers that nobody knows', { ciphers: 'NONSENSE' }, /TLS failed: .*no cipher match/],
])('%s fails the task, and nothing else', async (_what, files, reason) => {
  await using host = await openHost();
  await using home = await serve(small);
  writeFileSync(join(dir, 'none'), 'garbage\n');
  const given = Object.entries(files).map(([name, file]) =>
    name === 'ciphers' ? `${name}: [${file}]` : `${name}: ${dir}/${file}`,
  );
  const args = [`url: https://127.0.0.1:${home.port}/`, 'validate_certs: false', ...given];
  const { result } = await host.run(uri, args.join('\n'));
  expect(result['msg']).toMatch(reason);
  expect(home.shown).toEqual([]);
});

const isRoot = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
it.skipIf(!isRoot)(
  'a bundle of authorities that cannot be read hides no error of TLS (needs root)',
  async () => {
    await using home = await serve(small);
    const shell = join(dir, 'sh');
    const hide =
      'mount -t tmpfs none /etc/ssl && mkdir -p /etc/ssl/certs/ca-certificates.crt && exec sh "$@"';
    writeFileSync(shell, `#!/bin/sh\nexec unshare -m sh -c '${hide}' sh "$@"\n`, { mode: 0o755 });
    const proc = fakeProcess({ cwd: dir, env: { HOME: dir, PATH: process.env.PATH ?? '' } });
    const where = ['-i', 'localhost,', '-c', 'local', '-e', `ansible_shell_executable=${shell}`];
    const task = ['-m', 'uri', '-a', `url=https://127.0.0.1:${home.port}/`];
    expect(await main(['adhoc', 'localhost', ...where, ...task], proc)).toBe(2);
    expect(proc.stdout.text).toContain('TLS failed: self-signed certificate');
    expect(proc.stdout.text).not.toContain('is a directory');
  },
);
