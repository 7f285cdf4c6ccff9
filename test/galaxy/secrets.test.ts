import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-galaxy-secrets-'));

/** A server that says again what it was told. */
const server = createServer((request, response) => {
  response.writeHead(400, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ message: `who is ${request.headers.authorization ?? 'this'}?` }));
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

async function galaxy(
  words: readonly string[],
  config = '',
  env: Record<string, string> = {},
): Promise<string> {
  writeFileSync(join(dir, 'ansible.cfg'), config.replaceAll('PORT', String(port)));
  const proc = fakeProcess({
    cwd: dir,
    env: { HOME: dir, PATH: process.env['PATH'] ?? '', ANSIBLE_CONFIG: join(dir, 'ansible.cfg'), ...env },
  });
  const argv = words.map((word) => word.replaceAll('PORT', String(port)));
  expect(await main(['galaxy', ...argv, '-p', 'p'], proc)).not.toBe(0);
  return proc.stdout.text + proc.stderr.text;
}

const own = '[galaxy]\nserver_list = a\n[galaxy_server.a]\nurl = http://127.0.0.1:PORT/\n';
const collection = ['collection', 'install', 'a.b'];

it.each<[string, readonly string[], string, Record<string, string>]>([
  ['in the address of a role', ['role', 'install', 'git+http://u:hunter22@127.0.0.1:PORT/x.git'], '', {}],
  [
    'in the address of a collection',
    ['collection', 'install', 'http://u:hunter22@127.0.0.1:PORT/x.tgz'],
    '',
    {},
  ],
  ['in the address of a server', [...collection, '-s', 'http://u:hunter22@127.0.0.1:PORT/'], '', {}],
  [
    'a token of the command line',
    [...collection, '-s', 'http://127.0.0.1:PORT/', '--token', 'hunter22'],
    '',
    {},
  ],
  ['a token of the configuration', collection, `${own}token = hunter22\n`, {}],
  ['a token of the environment', collection, own, { ANSIBLE_GALAXY_SERVER_A_TOKEN: 'hunter22' }],
  ['a password of the configuration', collection, `${own}username = u\npassword = hunter22\n`, {}],
])('no error shows a secret: %s', async (_, words, config, env) => {
  const text = await galaxy(words, config, env);
  expect(text).not.toContain('hunter22');
  expect(text).not.toContain(Buffer.from('u:hunter22').toString('base64'));
  expect(text).toMatch(/\*{8}|who is|ERROR/);
});
