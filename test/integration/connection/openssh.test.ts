/**
 * The system's ssh as a connection: the contract, and what only it can do.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, httpRequest } from '../../../src/connection/index.ts';
import type { TsplayError } from '../../../src/errors/index.ts';
import { transportContract } from '../../connection/contract.ts';
import { machineImage, password, startMachine, type Machine } from './machine.ts';
import { opensshOptions } from './openssh-options.ts';
import { freePort, keygen, startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

transportContract('openssh', () => connect(opensshOptions(sshd)));

type Change = Parameters<typeof opensshOptions>[1];
type More = Parameters<typeof opensshOptions>[2];

/** Words for ssh that make a test of their own, on top of those that all have. */
const withArgs = (...args: string[]): Change => ({
  args: ['-F', 'none', '-o', `UserKnownHostsFile=${sshd.path('known_hosts')}`, ...args],
});

async function runs(change: Change = {}, more: More = {}): Promise<string> {
  const transport = await connect(opensshOptions(sshd, change, more));
  const { stdout } = await transport.exec({ script: 'echo hi' });
  await transport.close({ reset: true });
  return stdout.toString();
}

const failure = (change: Change, more: More = {}): Promise<TsplayError | undefined> =>
  connect(opensshOptions(sshd, change, more)).then(
    async (transport) => {
      await transport.close({ reset: true });
      return undefined;
    },
    (error: unknown) => error as TsplayError,
  );

const control = (path: string, request: string): string =>
  execFileSync('ssh', ['-F', 'none', '-S', path, '-O', request, '127.0.0.1'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

describe('the shared login', () => {
  it('is kept for the next run with ControlPersist, until it is reset', async () => {
    const args = withArgs('-o', 'ControlMaster=auto', '-o', 'ControlPersist=60s');
    const change = { ...args, controlPath: '%(directory)s/kept' };
    const transport = await connect(opensshOptions(sshd, change));
    await transport.close();
    expect(existsSync(sshd.path('cp/kept'))).toBe(true);
    control(sshd.path('cp/kept'), 'check');
    // The second needs no key: the login is there.
    const again = await connect(opensshOptions(sshd, change, { privateKeyFiles: ['/no/such/key'] }));
    expect((await again.exec({ script: 'exit 4' })).rc).toBe(4);
    await again.close({ reset: true });
    expect(existsSync(sshd.path('cp/kept'))).toBe(false);
  });

  it('is ended with the run where it is not to be kept', async () => {
    await runs({ controlPathDir: sshd.path('gone') });
    const left = (): string[] => readdirSync(sshd.path('gone')).filter((name) => !name.endsWith('.log'));
    // The master has been told to end; it takes its socket away itself.
    await vi.waitFor(() => expect(left()).toEqual([]), 5000);
  });

  it('may have blanks in its path', async () => {
    expect(await runs({ controlPath: sshd.path('with blanks') })).toBe('hi\n');
  });

  it('is not needed', async () => {
    const change = withArgs('-o', 'ControlMaster=no');
    expect(await runs(change)).toBe('hi\n');
    const transport = await connect(opensshOptions(sshd, change));
    const refused = transport.openStream({ kind: 'tcp', host: '127.0.0.1', port: 1 });
    await expect(refused).rejects.toMatchObject({ reason: 'refused' });
    const answer = httpRequest(transport, { url: `http://127.0.0.1:${sshd.port}/` });
    await expect(answer).rejects.toMatchObject({ code: 'TSP2008', reason: 'closed' });
    await transport.close();
  });

  it('that is gone fails what runs, and everything after it alike', async () => {
    const transport = await connect(opensshOptions(sshd));
    // The parent of the shell is the server's process for this login.
    const killed = transport.exec({ script: 'kill -9 $PPID; sleep 5' });
    await expect(killed).rejects.toMatchObject({ code: 'TSP2005' });
    await expect(transport.exec({ script: 'true' })).rejects.toMatchObject({ code: 'TSP2005' });
    await transport.close();
  });
});

describe('files', () => {
  it.each(['sftp', 'scp', 'piped', 'smart'] as const)('travel by %s', async (transferMethod) => {
    const transport = await connect(opensshOptions(sshd, {}, { transferMethod }));
    const data = randomBytes(400_000);
    const path = sshd.path(`sent by ${transferMethod}`);
    await transport.upload(data, path, { mode: 0o640 });
    expect((await stat(path)).mode & 0o7777).toBe(0o640);
    expect((await transport.download(path)).equals(data)).toBe(true);
    await expect(transport.upload(data, '/no/such/folder/x')).rejects.toMatchObject({ code: 'TSP2007' });
    await transport.close();
  });
});

describe('ways', () => {
  it('lead through a program', async () => {
    const relay =
      'node -e \'const s=require("net").connect(%p,"%h");process.stdin.pipe(s).pipe(process.stdout)\'';
    expect(await runs(withArgs('-o', `ProxyCommand=${relay}`))).toBe('hi\n');
  });

  it('are described by a configuration file', async () => {
    const { writeFile } = await import('node:fs/promises');
    const file = sshd.path('config');
    const lines = [
      'Host short',
      '  HostName 127.0.0.1',
      `  Port ${sshd.port}`,
      `  User ${sshd.user}`,
      `  IdentityFile ${sshd.path('id_ed25519')}`,
      '  StrictHostKeyChecking no',
      '  UserKnownHostsFile /dev/null',
    ];
    await writeFile(file, `${lines.join('\n')}\n`);
    const change = { args: ['-F', file], userGiven: false, portGiven: false };
    expect(await runs(change, { host: 'short', hostKeyChecking: 'yes', privateKeyFiles: [] })).toBe('hi\n');
  });
});

describe('what goes wrong', () => {
  it('is told: no key that fits', async () => {
    keygen(sshd.path('other'), '-t', 'ed25519', '-N', '');
    expect(
      await failure(withArgs('-o', 'IdentitiesOnly=yes'), { privateKeyFiles: [sshd.path('other')] }),
    ).toMatchObject({
      code: 'TSP2001',
      message: expect.stringMatching(
        /Failed to connect to the host via ssh: .*Permission denied \(publickey/,
      ) as string,
    });
  });

  it('is told: a host key that is not known', async () => {
    const args = { args: ['-F', 'none', '-o', 'UserKnownHostsFile=/dev/null'] };
    expect(await failure(args, { hostKeyChecking: 'yes' })).toMatchObject({ code: 'TSP2003' });
  });

  it('is told: nobody listens, after the retries', async () => {
    const start = performance.now();
    expect(await failure({}, { port: await freePort(), retries: 1 })).toMatchObject({
      code: 'TSP2002',
      message: expect.stringContaining('Connection refused') as string,
    });
    expect(performance.now() - start).toBeGreaterThan(400);
  });

  it('is told: there is no such program', async () => {
    expect(await failure({ executable: '/no/such/ssh' })).toMatchObject({ code: 'TSP2002' });
  });

  it('is told: nothing answers', async () => {
    expect(await failure(withArgs('-o', 'ProxyCommand=sleep 30'), { connectTimeout: 1000 })).toMatchObject({
      code: 'TSP2002',
    });
  });
});

const image = machineImage();
describe.skipIf(image === undefined)('passwords (needs Docker)', () => {
  let machine: Machine;
  let started = false;
  beforeAll(async () => {
    machine = await startMachine(image ?? '');
    started = true;
  });
  afterAll(() => {
    if (started) machine.remove();
  });
  const as = (user: string): NonNullable<More> => {
    const { port } = machine.options(user);
    return { user, port, hostKeyChecking: 'no', privateKeyFiles: [] };
  };
  const none = { args: ['-F', 'none', '-o', 'UserKnownHostsFile=/dev/null'] };

  it('are answered, and seen nowhere', async () => {
    const transport = await connect(opensshOptions(sshd, none, { ...as('pat'), password }));
    expect((await transport.exec({ script: 'id -un' })).stdout.toString()).toBe('pat\n');
    const seen = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(seen).not.toContain(password);
    const become = { method: 'sudo', user: 'root', password } as const;
    expect((await transport.exec({ script: 'id -un', become })).stdout.toString()).toBe('root\n');
    await transport.close();
  });

  it('are answered for each login where none is shared', async () => {
    const args = { args: [...none.args, '-o', 'ControlMaster=no'] };
    const transport = await connect(opensshOptions(sshd, args, { ...as('pat'), password }));
    for (const script of ['id -un', 'id -un'])
      expect((await transport.exec({ script })).stdout.toString()).toBe('pat\n');
    await transport.upload(Buffer.alloc(200_000), '/home/pat/big');
    await transport.close();
  });

  it('that are wrong, or missing, are told', async () => {
    expect(await failure(none, { ...as('pat'), password: 'wrong' })).toMatchObject({ code: 'TSP2001' });
    expect(await failure(none, as('pat'))).toMatchObject({ code: 'TSP2001' });
  });

  it('wait for the question that is expected', async () => {
    const change = { ...none, passwordPrompt: 'assword:' };
    expect(await runs(change, { ...as('pat'), password })).toBe('hi\n');
    const other = { ...none, passwordPrompt: 'notThis:' };
    const start = performance.now();
    expect(await failure(other, { ...as('pat'), password, connectTimeout: 1500 })).toMatchObject({
      code: 'TSP2002',
    });
    expect(performance.now() - start).toBeGreaterThan(1400);
  });

  it('of keys are answered', async () => {
    const key = sshd.path('locked');
    keygen(key, '-t', 'ed25519', '-N', 'a passphrase');
    const { readFileSync, appendFileSync } = await import('node:fs');
    appendFileSync(sshd.path('authorized_keys'), readFileSync(`${key}.pub`));
    const args = withArgs('-o', 'IdentitiesOnly=yes');
    expect(await runs(args, { privateKeyFiles: [key], passphrase: 'a passphrase' })).toBe('hi\n');
    expect(await failure(args, { privateKeyFiles: [key], passphrase: 'another' })).toMatchObject({
      code: 'TSP2001',
    });
  });
});
