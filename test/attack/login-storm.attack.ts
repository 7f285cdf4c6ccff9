/**
 * Two hundred names for one sshd: each login one second of work behind one lock, and servers that turn logins away.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import { startSshd, type Sshd } from '../integration/connection/sshd.ts';
import { lockIn, reached, slowStart, storm } from '../integration/connection/storm.ts';

let sshds: Sshd[] = [];
afterEach(async () => {
  await Promise.all(sshds.map((sshd) => sshd.stop()));
  sshds = [];
});

async function start(...config: string[]): Promise<Sshd> {
  const sshd = await startSshd(config);
  sshds.push(sshd);
  return sshd;
}

const lock = (): string => `${lockIn('/tmp')}-${process.pid}`;
const minutes = 60_000;

it.each([50, 200])(
  '200 names, a second each behind one lock, are all reached at -f %i',
  async (forks) => {
    const sshd = await start(slowStart(lock(), 1));
    expect(reached(await storm({ sshd, names: 200, forks }))).toEqual({ ok: 200, why: [] });
  },
  10 * minutes,
);

it.each(['10:30:60', '10:30:100', '2:90:4'])(
  '200 names come through MaxStartups %s',
  async (limit) => {
    const sshd = await start(`MaxStartups ${limit}`);
    expect(reached(await storm({ sshd, names: 200, forks: 200 }))).toEqual({ ok: 200, why: [] });
  },
  10 * minutes,
);

it.each(['ssh', 'openssh'])(
  '30 names come through one jump host with MaxStartups 10:30:60, by %s',
  async (connection) => {
    const jump = await start('MaxStartups 10:30:60');
    const sshd = await start();
    await appendFile(jump.path('authorized_keys'), await readFile(sshd.path('id_ed25519.pub')));
    const config = sshd.path('ssh_config');
    const lines = [`Host *`, `  UserKnownHostsFile ${sshd.path('known')}`, '  StrictHostKeyChecking no'];
    await appendFile(config, `${lines.join('\n')}\n  IdentityFile ${sshd.path('id_ed25519')}\n`);
    const words = `-F ${config} -o ProxyJump=${jump.user}@127.0.0.1:${jump.port}`;
    const vars = { ansible_ssh_common_args: words, ansible_connection: connection };
    const own = { ...vars, ansible_control_path_dir: sshd.path('cp') };
    expect(reached(await storm({ sshd, names: 30, forks: 30, vars: own }))).toEqual({ ok: 30, why: [] });
  },
  10 * minutes,
);
