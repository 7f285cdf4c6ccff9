import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectLocal } from '../../../src/connection/index.ts';
import { flaggedColor, followColor } from '../../../src/modules/bluegreen/flags.ts';
import { consulReader } from '../../../src/modules/consul/api.ts';
import { createReadHost, createWriteHost } from '../../../src/sdk/remote-host.ts';

const transport = connectLocal();
const read = createReadHost(transport, { name: 'here' });
const write = createWriteHost(transport, { name: 'here' });
const dir = mkdtempSync(join(tmpdir(), 'tsplay-flags-'));
let color: string | undefined;
/** Answers for the key of the live colour as Consul does. */
const server = createServer((_, answer) => {
  answer.statusCode = color === undefined ? 404 : 200;
  const entry = { Key: 'k', Value: Buffer.from(color ?? '').toString('base64'), ModifyIndex: 1 };
  answer.end(color === undefined ? '' : JSON.stringify([entry]));
});

beforeAll(async () => {
  mkdirSync(join(dir, 'flags'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await transport.close();
  rmSync(dir, { recursive: true, force: true });
});

describe("nginx's flags", () => {
  it('close a service that has no live colour, and open it with its first', async () => {
    const { port } = server.address() as AddressInfo;
    const consul = consulReader(read, {
      scheme: 'http',
      host: '127.0.0.1',
      port,
      validate_certs: true,
      token: undefined,
    });
    const follow = async (live: string | undefined) => {
      color = live;
      await followColor(write, consul, dir, 'shop');
      return [await flaggedColor(read, dir, 'shop'), readdirSync(join(dir, 'flags'))];
    };
    expect(await follow(undefined)).toEqual([undefined, ['shop.closed']]);
    expect(await follow('green')).toEqual(['green', ['shop.green']]);
    expect(await follow(undefined)).toEqual([undefined, ['shop.closed']]);
    expect(await follow('blue')).toEqual(['blue', []]);
  });
});
