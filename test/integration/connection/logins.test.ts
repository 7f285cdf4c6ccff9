/**
 * Logins under load: hosts whose logins are slow, that turn connections away, or that answer late, are reached.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { createServer, connect as connectSocket, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import { startSshd, type Sshd } from './sshd.ts';
import { lockIn, reached, slowStart, storm } from './storm.ts';

const dir = mkdtempSync(`${tmpdir()}/tsplay-logins-`);
const sshds: Sshd[] = [];
const servers: Server[] = [];
afterAll(async () => {
  for (const server of servers) server.close();
  await Promise.all(sshds.map((sshd) => sshd.stop()));
  rmSync(dir, { recursive: true, force: true });
});

async function start(...config: string[]): Promise<Sshd> {
  const sshd = await startSshd(config);
  sshds.push(sshd);
  return sshd;
}

/** A port that leads to the sshd, after `before` has done what it wants with the connection. */
function gateway(sshd: Sshd, before: (socket: Socket, through: () => void) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    before(socket, () => {
      const to = connectSocket(sshd.port, '127.0.0.1');
      to.on('error', () => socket.destroy());
      socket.pipe(to).pipe(socket);
    });
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

it('reach a host whose start files wait for each other, with a timeout shorter than their queue', async () => {
  const sshd = await start(slowStart(lockIn(dir), 0.25));
  const ran = await storm({ sshd, names: 30, forks: 30, vars: { ansible_timeout: '3' } });
  expect(reached(ran)).toEqual({ ok: 30, why: [] });
});

it.each(['10:30:60', '3:60:6'])('come through MaxStartups %s', async (limit) => {
  const sshd = await start(`MaxStartups ${limit}`);
  expect(reached(await storm({ sshd, names: 40, forks: 40 }))).toEqual({ ok: 40, why: [] });
});

it('come through one jump host that turns logins away', async () => {
  const jump = await start('MaxStartups 10:30:60');
  const sshd = await start();
  await appendFile(jump.path('authorized_keys'), await readFile(sshd.path('id_ed25519.pub')));
  const words = `-F none -o UserKnownHostsFile=${sshd.path('known')} -o StrictHostKeyChecking=no -o ProxyJump=${jump.user}@127.0.0.1:${jump.port}`;
  const ran = await storm({ sshd, names: 30, forks: 30, vars: { ansible_ssh_common_args: words } });
  expect(reached(ran)).toEqual({ ok: 30, why: [] });
}, 240_000);

it('are tried again where the host ends the first ones before its first words', async () => {
  const sshd = await start();
  let dropped = 0;
  const port = await gateway(sshd, (socket, through) => {
    if (++dropped > 2) through();
    else socket.end('Exceeded MaxStartups\r\n');
  });
  const transport = await connect({ ...sshd.options, port, hostKeyChecking: 'no' });
  expect(dropped).toBe(3);
  await transport.close();
});

it('name MaxStartups where the host ends all of them, and are not tried again when told so', async () => {
  const sshd = await start();
  let tries = 0;
  const port = await gateway(sshd, (socket) => {
    tries++;
    socket.end('Exceeded MaxStartups\r\n');
  });
  await expect(connect({ ...sshd.options, port, retries: 0 })).rejects.toMatchObject({
    code: 'TSP2002',
    message: expect.stringContaining('Exceeded MaxStartups') as string,
    hint: expect.stringContaining('MaxStartups') as string,
  });
  expect(tries).toBe(1);
});

it('give a host time that says its words one by one', async () => {
  const sshd = await start();
  const port = await gateway(sshd, (socket, through) => {
    // Lines before the identification: signs of life, 2.4 s of them with a timeout of 1 s.
    let lines = 0;
    const timer = setInterval(() => {
      socket.write('wait a moment\r\n');
      if (++lines < 6) return;
      clearInterval(timer);
      through();
    }, 400);
  });
  const transport = await connect({
    ...sshd.options,
    port,
    hostKeyChecking: 'no',
    connectTimeout: 1000,
    retries: 0,
  });
  await transport.close();
});

it('give start files longer than the timeout', async () => {
  const sshd = await start(slowStart(`${dir}/own`, 4));
  const transport = await connect({ ...sshd.options, connectTimeout: 1000 });
  expect((await transport.exec({ script: 'echo up' })).stdout.toString()).toBe('up\n');
  await transport.close();
});

it('reach a host that answers a new login only after 25 s, with the usual timeout', async () => {
  const sshd = await start(slowStart(`${dir}/late`, 25));
  const begun = Date.now();
  const ran = await storm({ sshd, names: 1, forks: 1 });
  expect(reached(ran)).toEqual({ ok: 1, why: [] });
  expect(Date.now() - begun).toBeGreaterThan(25_000);
}, 90_000);

it('reach a host anew that has answered before and says its first word only after 25 s now', async () => {
  const sshd = await start();
  let connections = 0;
  let busyUntil = 0;
  // As a machine does whose processor is busy: what is connected meanwhile is served when that is over.
  const port = await gateway(sshd, (socket, through) => {
    if (++connections === 2) busyUntil = Date.now() + 25_000;
    setTimeout(() => (socket.destroyed ? undefined : through()), Math.max(0, busyUntil - Date.now()));
  });
  const options = { ...sshd.options, port, hostKeyChecking: 'no' } as const;
  await (await connect(options)).close();
  const again = await connect(options);
  expect((await again.exec({ script: 'echo up' })).stdout.toString()).toBe('up\n');
  await again.close();
  expect(connections).toBeGreaterThan(3);
}, 90_000);
