import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import type { Become, ConnectOptions, Transport } from '../../../src/connection/types.ts';
import { machineImage, password, startMachine, type Machine } from './machine.ts';

const image = machineImage();
let machine: Machine;
let started = false;
const open: Transport[] = [];

async function login(user: string, change: Partial<ConnectOptions> = {}): Promise<Transport> {
  const transport = await connect({ ...machine.options(user), ...change });
  open.push(transport);
  return transport;
}

const root: Become = { method: 'sudo', user: 'root' };
const whoami = async (transport: Transport, become?: Become): Promise<string> =>
  (await transport.exec({ script: 'id -un; echo "$HOME"', become })).stdout.toString();

describe.skipIf(image === undefined)('become', () => {
  beforeAll(async () => {
    machine = await startMachine(image ?? '');
    started = true;
  });
  afterAll(async () => {
    await Promise.all(open.map((transport) => transport.close()));
    if (started) machine.remove();
  });

  it('runs as several users on one connection', async () => {
    const transport = await login('easy');
    expect(
      await Promise.all([
        whoami(transport),
        whoami(transport, root),
        whoami(transport, { method: 'sudo', user: 'pat' }),
        whoami(transport, { method: 'sudo', user: 'daemon1' }),
      ]),
    ).toEqual([
      'easy\n/home/easy\n',
      'root\n/root\n',
      'pat\n/home/pat\n',
      expect.stringMatching(/^daemon1\n/) as string,
    ]);
    const servers = machine.sh(
      'ps -eo args | grep -c "^sshd: easy@notty" || ps -eo args | grep -c "sshd.*easy@notty"',
    );
    expect(Number(servers.split('\n')[0])).toBe(1);
  });

  it('finds the programs of the administrator, and speaks English', async () => {
    const transport = await login('easy');
    const { stdout } = await transport.exec({
      script: 'command -v useradd; echo "$LC_MESSAGES"; ls /nope 2>&1',
    });
    expect(stdout.toString()).toMatch(/^\/usr\/sbin\/useradd\nC\nls: cannot access/);
  });

  it('starts sudo once, not once per request', async () => {
    const transport = await login('easy');
    const parents = await Promise.all(
      Array.from({ length: 5 }, () => transport.exec({ script: 'echo $PPID $$', become: root })),
    );
    expect(new Set(parents.map(({ stdout }) => stdout.toString())).size).toBe(1);
    expect(transport.stats.roundTrips).toBe(1);
  });

  describe('with a password', () => {
    it('asks sudo’s question once and keeps the password off the command line', async () => {
      const transport = await login('pat');
      const become = { ...root, password };
      expect(await whoami(transport, become)).toBe('root\n/root\n');
      const { stdout } = await transport.exec({ script: 'ps -eo args; env; cat', stdin: 'input', become });
      expect(stdout.toString()).not.toContain(password);
      expect(stdout.toString()).toMatch(/input$/);
    });

    it('does not hand the password to anybody when none is asked for', async () => {
      const transport = await login('easy');
      expect(await whoami(transport, { ...root, password })).toBe('root\n/root\n');
      expect((await transport.exec({ script: 'cat', become: { ...root, password } })).stdout.length).toBe(0);
    });

    it.each(['wrong', ''])('says when it is wrong (%j)', async (wrong) => {
      const transport = await login('pat');
      const error: unknown = await transport
        .exec({ script: 'id', become: { ...root, password: wrong } })
        .catch((e: unknown) => e);
      expect(error).toMatchObject({
        code: 'TSP2004',
        message: expect.stringContaining('Incorrect sudo password') as string,
      });
      // The connection is as good as before.
      expect(await whoami(transport, { ...root, password })).toBe('root\n/root\n');
    });

    it('says when one is needed and none was given', async () => {
      const transport = await login('pat');
      await expect(transport.exec({ script: 'id', become: root })).rejects.toMatchObject({
        code: 'TSP2004',
        message: expect.stringContaining('needs a password and none was given') as string,
        hint: expect.stringContaining('-K') as string,
      });
    });

    it('goes through su', async () => {
      const transport = await login('eve');
      const become: Become = { method: 'su', user: 'root', password };
      expect(await whoami(transport, become)).toBe('root\n/root\n');
      expect((await transport.exec({ script: 'cat', stdin: 'x', become })).stdout.toString()).toBe('x');
      await expect(
        transport.exec({ script: 'id', become: { ...become, password: 'wrong' } }),
      ).rejects.toMatchObject({
        code: 'TSP2004',
        message: expect.stringContaining('Incorrect su password') as string,
      });
      await expect(
        transport.exec({ script: 'id', become: { method: 'su', user: 'root' } }),
      ).rejects.toMatchObject({
        code: 'TSP2004',
        message: expect.stringContaining('none was given') as string,
      });
    });
  });

  it.each([
    ['a user who may not', 'eve', { ...root, password }, /does not let the login user/],
    ['an unknown user', 'easy', { method: 'sudo', user: 'nobody-here' }, /no user nobody-here/],
    ['a method that is not installed', 'easy', { method: 'doas', user: 'root' }, /doas is not installed/],
  ] as const)('says what is wrong with %s', async (_case, user, become, words) => {
    const transport = await login(user);
    await expect(transport.exec({ script: 'id', become })).rejects.toMatchObject({
      code: 'TSP2004',
      message: expect.stringMatching(words) as string,
    });
  });

  it('stops what root runs when it takes too long', async () => {
    const transport = await login('easy');
    const [hung, next] = await Promise.allSettled([
      transport.exec({ script: 'sleep 4321', become: root, timeout: 300 }),
      whoami(transport, root),
    ]);
    expect(hung).toMatchObject({ status: 'rejected', reason: { code: 'TSP2006' } });
    expect(next).toMatchObject({ status: 'fulfilled', value: 'root\n/root\n' });
    expect(machine.sh('ps -eo args | grep -c "^sleep 4321" || true')).toBe('0');
  });

  it('moves big files as root', async () => {
    const transport = await login('pat');
    const become = { ...root, password };
    const data = randomBytes(2_000_000);
    await transport.upload(data, '/root/big', { mode: 0o600, become });
    expect(machine.sh('stat -c "%U %a %s" /root/big')).toBe('root 600 2000000');
    expect((await transport.download('/root/big', { become })).equals(data)).toBe(true);
    await expect(transport.upload(data, '/root/big2')).rejects.toMatchObject({ code: 'TSP2007' });
    await expect(transport.download('/root/big')).rejects.toMatchObject({ code: 'TSP2007' });
  });

  it('reaches a socket that only root may open', async () => {
    const transport = await login('easy');
    machine.sh('command -v perl >/dev/null');
    const serve =
      'perl -MIO::Socket::UNIX -e \'umask 0177; unlink "/run/secret.sock"; my $s=IO::Socket::UNIX->new(Local=>"/run/secret.sock",Listen=>5) or die; while(my $c=$s->accept){ my $l=<$c>; print $c "hello $l"; close $c }\' >/dev/null 2>&1 &';
    machine.sh(`${serve} while [ ! -S /run/secret.sock ]; do sleep 0.05; done`);
    const target = { kind: 'unix', path: '/run/secret.sock' } as const;
    const stream = await transport.openStream(target, { become: root });
    stream.write('root\n');
    expect(await text(stream)).toBe('hello root\n');
    const closed = await transport.openStream(target);
    closed.on('error', () => undefined);
    await expect(text(closed)).rejects.toMatchObject({ code: 'TSP2008', reason: 'forbidden' });
  });

  it('is not confused by a login that talks', async () => {
    const talk = "sed -i '1i echo noise; echo noise >&2' /home/easy/.bashrc /root/.bashrc";
    machine.sh(`${talk}; echo 'a banner' >/etc/motd`);
    const transport = await login('easy');
    for (const become of [undefined, root]) {
      const { stdout, stderr } = await transport.exec({ script: 'echo mine', become });
      expect([stdout.toString(), stderr.toString()]).toEqual(['mine\n', '']);
    }
  });

  it('says when the login has no shell', async () => {
    machine.sh('usermod -s /usr/sbin/nologin eve');
    const transport = await login('eve');
    await expect(transport.exec({ script: 'true' })).rejects.toMatchObject({
      code: 'TSP2002',
      message: expect.stringContaining('no shell could be started') as string,
      hint: expect.stringContaining('login shell') as string,
    });
  });

  it('has no more sessions than the server allows', async () => {
    const transport = await login('pat');
    const users = [
      'root',
      'easy',
      'eve',
      'daemon1',
      'nobody',
      'www-data',
      'mail',
      'news',
      'games',
      'lp',
      'man',
      'sys',
    ];
    const results = await Promise.allSettled(
      users.map((user) => transport.exec({ script: 'exit 0', become: { method: 'sudo', user, password } })),
    );
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ hint: expect.stringContaining('MaxSessions') as string });
    expect((await transport.exec({ script: 'exit 3', become: { ...root, password } })).rc).toBe(3);
  });

  it('logs in with a password, and says when that is wrong', async () => {
    const noKey = { privateKeyFiles: [] };
    const transport = await login('pat', { ...noKey, password });
    expect(await whoami(transport)).toBe('pat\n/home/pat\n');
    await expect(login('pat', { ...noKey, password: 'wrong' })).rejects.toMatchObject({
      code: 'TSP2001',
      message: expect.stringContaining('tried password') as string,
    });
  });
});
