import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { establishedRemotes, shortAddress } from '../../../src/modules/bluegreen/connections.ts';

describe('connections', () => {
  it('are read from the kernel’s table', () => {
    const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 F0C7640A:8000 01 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000
   1: 0100007F:1F90 F1C7640A:8001 06 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000
   2: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF0000F0C7640A:8002 01 00000000:00000000 00:0 0 0 0 1 1 0`;
    expect(establishedRemotes(text)).toEqual([
      { address: '10.100.199.240', port: 0x8000 },
      { address: '10.100.199.240', port: 0x8002 },
    ]);
  });

  it('over IPv6 have the address as Consul and Docker write it', () => {
    const text = `  sl  local_address rem_address   st
   0: 000000FD000000000000000001000000:1F90 000000FD000000000000000005000000:1F90 01 0 0 0 0 0 1 1 0
   1: 000000FD000000000000000001000000:1F90 B80D01200000000042000000EF0B0080:0050 01 0 0 0 0 0 1 1 0`;
    expect(establishedRemotes(text)).toEqual([
      { address: 'fd00::5', port: 0x1f90 },
      { address: '2001:db8::42:8000:bef', port: 80 },
    ]);
  });

  it.each([
    ['fd00:0:0:0:0:0:0:5', 'fd00::5'],
    ['FD00::0005', 'fd00::5'],
    ['10.0.0.1', '10.0.0.1'],
    ['web.local', 'web.local'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
  ])('%s is compared as %s', (address, short) => {
    expect(shortAddress(address)).toBe(short);
  });

  it('are those that this machine has', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    try {
      const remotes = establishedRemotes(await readFile('/proc/self/net/tcp', 'utf8'));
      expect(remotes).toContainEqual({ address: '127.0.0.1', port });
    } finally {
      socket.destroy();
      server.close();
    }
  });
});
