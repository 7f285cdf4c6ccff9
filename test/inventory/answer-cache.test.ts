import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadInventory, type AnswerCaching, type Inventory } from '../../src/inventory/index.ts';
import { createFactCache } from '../../src/vars/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-answers-'));
let asked = 0;
let server: Server;

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked++;
    const role = asked > 2 ? 'worker' : 'manager';
    response.end(JSON.stringify([{ ID: 'one', Spec: { Role: role }, Status: { Addr: '192.0.2.1' } }]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true });
});

const caching: AnswerCaching = {
  enabled: false,
  fresh: false,
  plugin: 'jsonfile',
  folder: join(dir, 'cache'),
  prefix: 'ansible_inventory_',
  timeout: 3600,
  open: (options) => createFactCache({ ...options, warn: () => undefined }),
};

async function load(more: string, changed: Partial<AnswerCaching> = {}): Promise<Inventory> {
  const file = join(dir, 'swarm.yml');
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    file,
    `plugin: community.docker.docker_swarm\ndocker_host: tcp://127.0.0.1:${port}\n${more}`,
  );
  return loadInventory([file], { caching: { ...caching, ...changed } });
}

describe('answers of APIs', () => {
  it('are kept where that is wanted, and asked for anew when told so', async () => {
    await load('');
    await load('');
    expect(asked).toBe(2);
    await load('cache: true\n');
    expect(asked).toBe(3);
    const kept = await load('cache: true\n');
    expect(asked).toBe(3);
    expect([...kept.hosts.keys()]).toEqual(['one']);
    expect(kept.host('one')?.vars.get('ansible_host')).toBe('192.0.2.1');
    expect(readdirSync(join(dir, 'cache'))).toEqual([
      expect.stringMatching(/^ansible_inventory_community\.docker\.docker_swarm_[0-9a-f]{5}s_[0-9a-f]{5}$/),
    ]);
    await load('', { enabled: true, fresh: true });
    expect(asked).toBe(4);
    // meta: refresh_inventory
    await kept.refresh();
    expect(asked).toBe(5);
  });

  it('a source has a place and a time of its own', async () => {
    const own = join(dir, 'own');
    const text = `cache: true\ncache_plugin: yaml\ncache_connection: ${own}\ncache_prefix: p_\n`;
    await load(text);
    const before = asked;
    await load(text);
    expect(asked).toBe(before);
    expect(readdirSync(own)[0]).toMatch(/^p_community/);
  });
});
