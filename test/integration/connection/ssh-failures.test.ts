/**
 * Everything that can keep a connection from coming about, or end it: one clear error each.
 */
import { appendFile, chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import type { ConnectOptions } from '../../../src/connection/types.ts';
import type { TsplayError } from '../../../src/errors/index.ts';
import { freePort, keygen, startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
  keygen(sshd.path('stranger'), '-t', 'ed25519', '-N', '');
  keygen(sshd.path('locked'), '-t', 'ed25519', '-N', 'open sesame');
  await appendFile(sshd.path('authorized_keys'), await readFile(sshd.path('locked.pub')));
});
afterAll(() => sshd.stop());

const known = async (text: string): Promise<readonly string[]> => {
  await writeFile(sshd.path('known'), text);
  return [sshd.path('known')];
};
const name = (): string => `[127.0.0.1]:${sshd.port}`;

async function attempt(change: Partial<ConnectOptions>): Promise<TsplayError | undefined> {
  try {
    const transport = await connect({ ...sshd.options, ...change });
    expect((await transport.exec({ script: 'exit 4' })).rc).toBe(4);
    await transport.close();
    return undefined;
  } catch (error) {
    return error as TsplayError;
  }
}

describe('a host that does not answer', () => {
  it('refuses', async () => {
    const port = await freePort();
    expect(await attempt({ port })).toMatchObject({
      code: 'TSP2002',
      message: expect.stringContaining(`127.0.0.1 port ${port}: nothing listens there`) as string,
      hint: expect.stringMatching(
        new RegExp(`ssh -p ${port} -i .*id_ed25519 ${sshd.user}@127.0.0.1`),
      ) as string,
    });
  });

  it('has no name', async () => {
    expect(await attempt({ host: 'no-such-host.invalid' })).toMatchObject({
      code: 'TSP2002',
      message: expect.stringContaining('DNS') as string,
    });
  });

  describe('or says nothing, or nonsense', () => {
    const servers: Server[] = [];
    const serve = (greet: (write: (text: string) => void, end: () => void) => void): Promise<number> =>
      new Promise((resolve) => {
        const server = createServer((socket) => {
          socket.on('error', () => undefined);
          greet(
            (text) => void socket.write(text),
            () => void socket.end(),
          );
        });
        servers.push(server);
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
      });
    afterAll(() => servers.forEach((server) => server.close()));

    it('is given up after the timeout', async () => {
      const port = await serve(() => undefined);
      expect(await attempt({ port, connectTimeout: 400 })).toMatchObject({
        code: 'TSP2002',
        message: expect.stringContaining('no answer within 0.4 s') as string,
      });
    });

    it('hangs up', async () => {
      const port = await serve((_write, end) => end());
      expect(await attempt({ port })).toMatchObject({ code: 'TSP2002' });
    });

    it('is not an SSH server', async () => {
      const port = await serve((write) => write('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(50)));
      expect(await attempt({ port, connectTimeout: 2000 })).toMatchObject({ code: 'TSP2002' });
    });
  });
});

describe('authentication', () => {
  it('fails with a wrong key, and says what was tried and what the server takes', async () => {
    const error = await attempt({ privateKeyFiles: [sshd.path('stranger')] });
    expect(error).toMatchObject({ code: 'TSP2001' });
    expect(error?.message).toContain(sshd.path('stranger'));
    expect(error?.message).toContain('Permission denied (publickey)');
  });

  it('goes on to the next key', async () => {
    expect(
      await attempt({ privateKeyFiles: [sshd.path('stranger'), sshd.path('id_ed25519')] }),
    ).toBeUndefined();
  });

  it('opens a key with its passphrase', async () => {
    expect(
      await attempt({ privateKeyFiles: [sshd.path('locked')], passphrase: 'open sesame' }),
    ).toBeUndefined();
  });

  it.each([
    ['no passphrase', undefined, 'it has a passphrase and none was given'],
    ['a wrong passphrase', 'open barley', 'wrong passphrase'],
  ])('says when a key has %s', async (_case, passphrase, words) => {
    const error = await attempt({ privateKeyFiles: [sshd.path('locked')], passphrase });
    expect(error).toMatchObject({ code: 'TSP2001', message: expect.stringContaining(words) as string });
  });

  it('says when a key is missing or is none', async () => {
    await writeFile(sshd.path('nonsense'), 'not a key\n');
    const files = [sshd.path('missing'), sshd.path('nonsense'), sshd.path('id_ed25519.pub')];
    const error = await attempt({ privateKeyFiles: files });
    expect(error).toMatchObject({ code: 'TSP2001' });
    expect(error?.message).toContain('missing: no such file');
    expect(error?.message).toContain('nonsense: not a private key');
    expect(error?.message).toContain('id_ed25519.pub: it is a public key');
  });

  it.runIf(process.getuid?.() !== 0)(
    'says when a key may not be read (needs a user other than root)',
    async () => {
      await chmod(sshd.path('stranger'), 0);
      const error = await attempt({ privateKeyFiles: [sshd.path('stranger')] });
      expect(error?.message).toContain('permission denied');
    },
  );

  it('never sends anything when there is nothing to try', async () => {
    expect(await attempt({ privateKeyFiles: [] })).toMatchObject({
      code: 'TSP2001',
      message: expect.stringContaining('nothing to try') as string,
    });
  });
});

describe('host keys', () => {
  it('are learnt once with accept-new, and then required', async () => {
    const knownHostsFiles = await known('other.example ssh-ed25519 AAAA');
    expect(await attempt({ knownHostsFiles, hostKeyChecking: 'accept-new' })).toBeUndefined();
    const first = await readFile(sshd.path('known'), 'utf8');
    expect(first.split('\n')).toHaveLength(3);
    expect(first).toContain(`\n${name()} ${await sshd.hostKey('ed25519')}\n`);
    expect(await attempt({ knownHostsFiles, hostKeyChecking: 'accept-new' })).toBeUndefined();
    expect(await readFile(sshd.path('known'), 'utf8')).toBe(first);
    expect(await attempt({ knownHostsFiles, hostKeyChecking: 'yes' })).toBeUndefined();
  });

  it('are written whole by connections that come at the same time', async () => {
    await rm(sshd.path('known'), { force: true });
    const change = { knownHostsFiles: [sshd.path('known')], hostKeyChecking: 'accept-new' } as const;
    expect(await Promise.all(Array.from({ length: 8 }, () => attempt(change)))).toEqual(
      Array(8).fill(undefined),
    );
    const lines = (await readFile(sshd.path('known'), 'utf8')).split('\n').slice(0, -1);
    const key = `${name()} ${await sshd.hostKey('ed25519')}`;
    expect(new Set(lines)).toEqual(new Set([key]));
  });

  it('of a known type are asked for, whatever the server prefers', async () => {
    for (const type of ['rsa', 'ecdsa', 'ed25519'] as const) {
      const knownHostsFiles = await known(`${name()} ${await sshd.hostKey(type)}\n`);
      expect(await attempt({ knownHostsFiles, hostKeyChecking: 'yes' })).toBeUndefined();
    }
  });

  it('that are not known are refused, with the remedy', async () => {
    const knownHostsFiles = await known('');
    expect(await attempt({ knownHostsFiles, hostKeyChecking: 'yes' })).toMatchObject({
      code: 'TSP2003',
      message: expect.stringMatching(/ssh-ed25519 SHA256:\S{43} is not known/) as string,
      hint: expect.stringContaining(`ssh-keyscan -p ${sshd.port} 127.0.0.1`) as string,
    });
    expect(await attempt({ knownHostsFiles, hostKeyChecking: 'no' })).toBeUndefined();
  });

  it('that have changed are refused with both fingerprints, the place and the remedy', async () => {
    keygen(sshd.path('old'), '-t', 'ed25519', '-N', '');
    const [type, old] = (await readFile(sshd.path('old.pub'), 'utf8')).split(' ');
    const knownHostsFiles = await known(`# a comment\n${name()} ${type} ${old}\n`);
    const error = await attempt({ knownHostsFiles, hostKeyChecking: 'accept-new' });
    expect(error).toMatchObject({
      code: 'TSP2003',
      hint: expect.stringContaining(`ssh-keygen -f ${sshd.path('known')} -R '${name()}'`) as string,
    });
    expect(error?.message.match(/SHA256:\S{43}/g)).toHaveLength(2);
    expect(error?.message).toContain(`${sshd.path('known')}:2`);
  });

  it('that are revoked are refused', async () => {
    const key = await sshd.hostKey('ed25519');
    const knownHostsFiles = await known(`${name()} ${key}\n@revoked * ${key}\n`);
    expect(await attempt({ knownHostsFiles, hostKeyChecking: 'accept-new' })).toMatchObject({
      code: 'TSP2003',
      message: expect.stringContaining('revoked') as string,
    });
  });
});

describe('a connection that is lost', () => {
  it('names what was running, and everything after it fails alike', async () => {
    const transport = await connect(sshd.options);
    const [running, queued] = await Promise.allSettled([
      // The parent of the login shell is the server's process for this connection.
      transport.exec({ script: 'kill -9 $PPID; sleep 5', stdin: 'secret' }),
      transport.exec({ script: 'true' }),
    ]);
    for (const result of [running, queued])
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'TSP2005' } });
    expect(((running as PromiseRejectedResult).reason as Error).message).toContain('kill -9 $PPID; sleep 5');
    await expect(transport.exec({ script: 'true' })).rejects.toMatchObject({ code: 'TSP2005' });
    await expect(transport.openStream({ kind: 'tcp', host: '127.0.0.1', port: sshd.port })).rejects.toThrow();
    await transport.close();
  });

  it('is noticed by keepalives when the host falls silent', async () => {
    const transport = await connect({ ...sshd.options, keepaliveInterval: 100 });
    const pid = (await transport.exec({ script: 'echo $PPID' })).stdout.toString().trim();
    const waiting = expect(transport.exec({ script: 'sleep 20' })).rejects.toMatchObject({
      code: 'TSP2005',
      message: expect.stringContaining('no sign of life') as string,
    });
    process.kill(Number(pid), 'SIGSTOP');
    await waiting;
    process.kill(Number(pid), 'SIGKILL');
    await transport.close();
  });
});

describe('through other hosts', () => {
  it('goes hop by hop', async () => {
    const hop = { host: '127.0.0.1', port: sshd.port, user: sshd.user };
    const transport = await connect({ ...sshd.options, proxyJump: [hop, hop] });
    expect((await transport.exec({ script: 'echo hi' })).stdout.toString()).toBe('hi\n');
    await transport.close();
    await sleep(50);
  });

  it('goes through a program', async () => {
    const relay =
      'node -e \'const s=require("net").connect(%p,"%h");process.stdin.pipe(s).pipe(process.stdout)\'';
    const transport = await connect({ ...sshd.options, proxyCommand: relay });
    expect((await transport.exec({ script: 'echo hi' })).stdout.toString()).toBe('hi\n');
    await transport.close();
    expect(await attempt({ proxyCommand: 'echo no way >&2; exit 3' })).toMatchObject({ code: 'TSP2002' });
  });

  it('says which hop fails', async () => {
    const port = await freePort();
    const hop = { host: '127.0.0.1', port, user: 'jumper' };
    expect(await attempt({ proxyJump: [hop] })).toMatchObject({
      code: 'TSP2002',
      message: expect.stringContaining(`jumper@127.0.0.1:${port}`) as string,
    });
    const good = { host: '127.0.0.1', port: sshd.port, user: sshd.user };
    expect(await attempt({ proxyJump: [good], port })).toMatchObject({
      code: 'TSP2002',
      message: expect.stringContaining('nothing listens there') as string,
    });
  });
});
