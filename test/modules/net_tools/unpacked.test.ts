import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consulReader } from '../../../src/modules/consul/api.ts';
import { uri } from '../../../src/modules/net_tools/uri/uri.ts';
import { createReadHost } from '../../../src/sdk/remote-host.ts';
import { expectStatus, openHost } from '../harness.ts';

/** 64 KiB that unpack to 64 MiB. */
const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
const answers: Readonly<Record<string, Buffer | string>> = {
  '/bomb': bomb,
  '/broken': Buffer.concat([bomb.subarray(0, 100), Buffer.from('what is this')]),
  '/good': gzipSync('{"fine": true}'),
  '/v1/deep': '['.repeat(200_000) + ']'.repeat(200_000),
};
const server = createServer((request, response) =>
  response
    .writeHead(200, {
      'content-type': 'application/json',
      ...(request.url?.startsWith('/v1') === true ? {} : { 'content-encoding': 'gzip' }),
    })
    .end(answers[request.url ?? '']),
);
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

describe('an answer that unpacks to more than a task may keep', () => {
  it('fails uri with the limit, kept as a result or as a file', async () => {
    await using host = await openHost();
    for (const more of ['', `dest: ${host.dir}/x`, 'method: POST'])
      await expect(host.run(uri, `url: http://127.0.0.1:${port}/bomb\n${more}`)).rejects.toMatchObject({
        code: 'TSP2009',
        message: expect.stringContaining('unpacks to more than 16 MiB') as string,
      });
  });

  it('is no reason to refuse one that does not, and a broken one is called so', async () => {
    await using host = await openHost();
    const good = await host.run(uri, `url: http://127.0.0.1:${port}/good`);
    expectStatus(good, 'ok');
    expect(good.result).toMatchObject({ json: { fine: true } });
    const broken = await host.run(uri, `url: http://127.0.0.1:${port}/broken`);
    expectStatus(broken, 'failed');
    expect(broken.result['msg']).toContain('gzip is broken');
  });
});

describe('an answer of Consul that is nested without end', () => {
  it('is refused before it is parsed', async () => {
    await using host = await openHost();
    const read = createReadHost(host.transport, { name: 'here' });
    const consul = consulReader(read, { host: '127.0.0.1', port, scheme: 'http', validate_certs: true });
    await expect(consul.get('/deep')).rejects.toThrow('levels deep');
  });
});
