import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Puts Debian's doas on the machine, which has no way out to the package mirror itself. */
function installDoas(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-doas-'));
  try {
    execFileSync('apt-get', ['-q', 'download', 'opendoas'], { cwd: dir, stdio: 'ignore' });
    const name = readdirSync(dir)[0] ?? '';
    machine.put(join(dir, name), '/root/doas.deb');
    machine.sh('dpkg -i /root/doas.deb');
    return true;
  } catch {
    return false;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const root: Become = { method: 'sudo', user: 'root' };
const whoami = async (transport: Transport, become?: Become): Promise<string> =>
  (await transport.exec({ script: 'id -un; echo "$HOME"', become })).stdout.toString();

describe.skipIf(image === undefined)('become (needs Docker)', () => {
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

  describe('on a terminal', () => {
    it('goes through a sudo that insists on one', async () => {
      machine.sh('echo "Defaults:pat requiretty" >/etc/sudoers.d/tty');
      const transport = await login('pat');
      const become = { ...root, password };
      expect(await whoami(transport, become)).toBe('root\n/root\n');
      const { stdout, stderr, rc } = await transport.exec({
        script: 'cat; echo out; echo err >&2; exit 7',
        stdin: Buffer.from([0, 10, 13, 255, 4, 3]),
        become,
      });
      expect([[...stdout], stderr.toString(), rc]).toEqual([
        [0, 10, 13, 255, 4, 3, ...Buffer.from('out\n')],
        'err\n',
        7,
      ]);
      const data = randomBytes(500_000);
      await transport.upload(data, '/root/tty', { become });
      expect((await transport.download('/root/tty', { become })).equals(data)).toBe(true);
      await expect(
        transport.exec({ script: 'id', become: { ...become, password: 'wrong' } }),
      ).rejects.toMatchObject({ message: expect.stringContaining('Incorrect sudo password') as string });
      machine.sh('rm /etc/sudoers.d/tty');
    });

    it('goes through a su that insists on one', async () => {
      const su =
        '#!/bin/sh\n[ -t 0 ]||{ echo "su: must be run from a terminal" >&2;exit 1; }\nexec su "$@"\n';
      const transport = await login('eve');
      await transport.upload(Buffer.from(su), '/tmp/old su', { mode: 0o755 });
      await transport.exec({ script: "mv '/tmp/old su' /tmp/old-su" });
      const become: Become = { method: 'su', user: 'root', password, exe: '/tmp/old-su' };
      expect(await whoami(transport, become)).toBe('root\n/root\n');
      await expect(
        transport.exec({ script: 'id', become: { ...become, password: 'wrong' } }),
      ).rejects.toMatchObject({ message: expect.stringContaining('Incorrect su password') as string });
    });

    it('goes through doas (needs opendoas)', async (test) => {
      if (!installDoas()) test.skip('opendoas cannot be had here');
      machine.sh("printf 'permit pat\\npermit nopass easy as root\\n' >/etc/doas.conf");
      const transport = await login('pat');
      const become: Become = { method: 'doas', user: 'root', password };
      expect(await whoami(transport, become)).toMatch(/^root\n/);
      expect(await whoami(transport, { ...become, user: 'easy' })).toMatch(/^easy\n/);
      await expect(
        transport.exec({ script: 'id', become: { ...become, password: 'wrong' } }),
      ).rejects.toMatchObject({ message: expect.stringContaining('Incorrect doas password') as string });
      await expect(
        transport.exec({ script: 'id', become: { method: 'doas', user: 'root' } }),
      ).rejects.toMatchObject({ message: expect.stringContaining('Missing doas password') as string });
      const easy = await login('easy');
      expect(await whoami(easy, { method: 'doas', user: 'root' })).toMatch(/^root\n/);
      await expect(
        easy.exec({ script: 'id', become: { method: 'doas', user: 'pat' } }),
      ).rejects.toMatchObject({ code: 'TSP2004' });
      machine.sh('dpkg -P opendoas');
    });
  });

  describe('with flags and another program', () => {
    it('takes flags in place of the usual ones, but for how sudo asks', async () => {
      const transport = await login('pat');
      const become: Become = { ...root, password, flags: ['-HSn', '-E', '--non-interactive'] };
      expect(await whoami(transport, become)).toBe('root\n/root\n');
      const login1 = { method: 'su', user: 'root', password, flags: ['-'] } as const;
      const { stdout } = await transport.exec({ script: 'echo "$LOGNAME $PWD"', become: login1 });
      expect(stdout.toString()).toBe('root /root\n');
    });

    it('runs the program that is named', async () => {
      machine.sh(
        'printf \'#!/bin/sh\\necho wrapped >>/tmp/wrapped\\nexec sudo "$@"\\n\' >/usr/local/bin/mysudo',
      );
      machine.sh('chmod 755 /usr/local/bin/mysudo');
      const transport = await login('easy');
      expect(await whoami(transport, { ...root, exe: '/usr/local/bin/mysudo' })).toBe('root\n/root\n');
      expect(machine.sh('cat /tmp/wrapped')).toBe('wrapped');
    });

    it('knows the question of su in the host’s language, or is told', async () => {
      const su = (question: string): string =>
        `#!/bin/sh\nprintf '${question}: ' >&2; IFS= read -r p; [ -n "$p" ]||exit 1; exec sudo -n su "$@"\n`;
      const transport = await login('easy');
      for (const [name, question, prompts] of [
        ['su-ru', 'Пароль', undefined],
        ['su-own', 'Losungswort', ['Losungswort']],
      ] as const) {
        await transport.upload(Buffer.from(su(question)), `/tmp/${name}`, { mode: 0o755 });
        const become: Become = { method: 'su', user: 'root', password, exe: `/tmp/${name}`, prompts };
        expect(await whoami(transport, become)).toMatch(/^root\n/);
      }
    });
  });

  it('gives files to the user that is become, though the login user is another', async () => {
    const transport = await login('easy');
    const become: Become = { method: 'sudo', user: 'pat' };
    for (const size of [10, 300_000]) {
      const path = `/home/pat/file${size}`;
      await transport.upload(Buffer.alloc(size), path, { mode: 0o640, become });
      expect(machine.sh(`stat -c '%U %G %a %s' ${path}`)).toBe(`pat pat 640 ${size}`);
    }
  });

  it('does not keep a user from being removed whom it was', async () => {
    machine.sh('useradd -m gone');
    const transport = await login('easy');
    const gone: Become = { method: 'sudo', user: 'gone' };
    expect(await whoami(transport, gone)).toBe('gone\n/home/gone\n');
    const removed = await transport.exec({ script: 'userdel -r gone 2>&1', become: root });
    expect(removed.rc, removed.stdout.toString()).toBe(0);
    await expect(whoami(transport, gone)).rejects.toMatchObject({ code: 'TSP2004' });
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
    await expect(transport.openStream(target)).rejects.toMatchObject({
      code: 'TSP2008',
      reason: 'forbidden',
    });
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
