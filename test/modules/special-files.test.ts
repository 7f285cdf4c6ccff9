import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadModule } from '../../src/modules/registry.ts';
import { openHost } from './harness.ts';

const tasks: readonly (readonly [string, string])[] = [
  ['community.general.archive', 'path: PIPE\nformat: gz\ndest: DIR/a.gz'],
  ['community.crypto.openssl_privatekey', 'path: PIPE'],
  ['community.crypto.openssh_keypair', 'path: PIPE'],
  ['community.crypto.openssl_pkcs12', 'path: PIPE\nfriendly_name: x\nprivatekey_path: DIR/none'],
  ['community.crypto.openssl_pkcs12', 'path: DIR/p12\nfriendly_name: x\nprivatekey_path: PIPE'],
  ['community.crypto.openssl_csr', 'path: DIR/csr\nprivatekey_path: PIPE\ncommon_name: x'],
];
for (const [name, args] of tasks)
  for (const kind of ['pipe', 'link to a pipe', 'device'])
    it(`${name} does not read a ${kind} in place of a file: ${args.replaceAll('\n', ', ')}`, async () => {
      await using host = await openHost();
      const pipe = kind === 'device' ? '/dev/zero' : join(host.dir, 'pipe');
      if (kind === 'pipe') execFileSync('mkfifo', [pipe]);
      if (kind === 'link to a pipe')
        execFileSync('sh', ['-c', 'mkfifo target && ln -s target pipe'], { cwd: host.dir });
      const module = await loadModule(name);
      const { result } = await host.run(module, args.replaceAll('PIPE', pipe).replaceAll('DIR', host.dir));
      expect(result['msg']).toBe(`Cannot read ${pipe}: it is not a regular file`);
    });

it('wait_for finds text in a file of any size, where a line begins', async () => {
  await using host = await openHost();
  const file = join(host.dir, 'log');
  const line = `${'x'.repeat(1000)} begun\n`;
  writeFileSync(file, `${line.repeat(40_000)}begun 42\n`);
  const waitFor = await loadModule('ansible.builtin.wait_for');
  const { result } = await host.run(waitFor, `path: ${file}\nsearch_regex: "^begun (\\\\d+)$"\ntimeout: 60`);
  expect(result).toMatchObject({ match_groups: ['42'] });
});

it('wait_for does not read a device', async () => {
  await using host = await openHost();
  const waitFor = await loadModule('ansible.builtin.wait_for');
  const { result } = await host.run(waitFor, 'path: /dev/zero\nsearch_regex: x\ntimeout: 1');
  expect(result['msg']).toBe('Timeout when waiting for search string x in /dev/zero');
});

it('wait_for finds a line among what a server says without end', async () => {
  await using host = await openHost();
  const warned: string[] = [];
  const note = ({ name }: Error): void => void warned.push(name);
  process.on('warning', note);
  const noise = Buffer.from(`${'x'.repeat(999)}\n`.repeat(64));
  let pieces = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const more = (): void => {
      while (!socket.destroyed && socket.write(++pieces === 500 ? 'now 7\n' : noise));
    };
    socket.on('drain', more);
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const waitFor = await loadModule('ansible.builtin.wait_for');
  const { port } = server.address() as AddressInfo;
  const { result } = await host.run(waitFor, `port: ${port}\nsearch_regex: "^now (\\\\d+)$"\ntimeout: 60`);
  server.close();
  process.off('warning', note);
  expect(result).toMatchObject({ match_groups: ['7'] });
  expect(warned).toEqual([]);
});
