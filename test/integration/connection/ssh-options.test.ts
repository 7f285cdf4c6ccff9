/**
 * What the user's SSH configuration says is obeyed, by the built-in client or by the system's ssh, or refused.
 */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import { book as bookOn, type Came, type Wanted } from './configured.ts';
import { keygen, startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
const sshds: Sshd[] = [];
beforeAll(async () => {
  sshd = await start('AcceptEnv FOO BAR_*', 'LogLevel DEBUG1');
});
afterAll(() => Promise.all(sshds.map((one) => one.stop())));

async function start(...config: string[]): Promise<Sshd> {
  const one = await startSshd(config);
  sshds.push(one);
  return one;
}

/** Text that holds or matches something. */
const like = (what: string | RegExp): string =>
  (typeof what === 'string' ? expect.stringContaining(what) : expect.stringMatching(what)) as string;

/** A book on `box`, which is the first sshd unless another is given. */
const book = (wanted: Partial<Wanted>): Promise<Came> => bookOn({ to: sshd, ...wanted });

const reachedHere = { exit: 0, said: ['box: reached'], told: [] };
const reachedBySsh = (why: RegExp): unknown => ({
  exit: 0,
  said: ['box: reached'],
  told: [like(why)],
});

describe('a configuration that ssh does not take', () => {
  it('ends the run as with ssh, and names the option', async () => {
    const words = await book({ words: '-o NoSuchOpt=1' });
    expect(words).toMatchObject({
      exit: 4,
      msg: like(/bad configuration option: nosuchopt/i),
    });
    const file = await book({ config: ['Nonsense yes'] });
    expect(file).toMatchObject({
      exit: 4,
      msg: like(/line 2: Bad configuration option: nonsense/),
    });
  });

  it('never leads past the jump host', async () => {
    const ran = await book({ words: '-o NoSuchOpt=1 -o ProxyJump=nowhere.invalid' });
    expect([ran.exit, ran.said]).toEqual([4, []]);
  });

  it('or in which a jump host is behind itself', async () => {
    const config = ['ProxyJump gate', 'RequestTTY no'];
    expect(await book({ config })).toMatchObject({
      exit: 4,
      msg: like(/jump host gate is to be reached through itself/),
    });
  });

  it('is told in one sentence', async () => {
    const ran = await book({ config: ['ForkAfterAuthentication yes'] });
    expect(ran.msg).toMatch(/without a command to execute\. Correct /);
  });

  it('or that cannot be obeyed is refused with its line', async () => {
    const ran = await book({ config: ['RemoteCommand uptime'] });
    expect(ran).toMatchObject({
      exit: 4,
      msg: like(/remotecommand .*ssh_config_[\d.]+:2\)/),
    });
  });
});

describe('the built-in client obeys', () => {
  it('Ciphers, KexAlgorithms, MACs and HostKeyAlgorithms', async () => {
    const config = [
      'Ciphers aes256-ctr',
      'KexAlgorithms ecdh-sha2-nistp384',
      'MACs hmac-sha2-512',
      'HostKeyAlgorithms rsa-sha2-512',
    ];
    expect(await book({ config })).toMatchObject(reachedHere);
    const log = await readFile(sshd.path('log'), 'utf8');
    expect(log).toContain('kex: client->server cipher: aes256-ctr MAC: hmac-sha2-512');
    expect(log).toContain('kex: algorithm: ecdh-sha2-nistp384');
    expect(log).toContain('kex: host key algorithm: rsa-sha2-512');
  });

  it('a restriction that the host does not meet, by not logging in', async () => {
    const to = await start('Ciphers aes128-ctr');
    const ran = await book({ to, config: ['Ciphers aes256-ctr'] });
    expect(ran).toMatchObject({ exit: 4, msg: like('no matching cipher found') });
  });

  it('HostKeyAlias and HashKnownHosts', async () => {
    const to = await start();
    const config = ['HostKeyAlias farm', 'HashKnownHosts no'];
    expect(await book({ to, config, checking: 'accept-new' })).toMatchObject(reachedHere);
    expect(await readFile(to.path('known'), 'utf8')).toMatch(/^farm ssh-ed25519 /);
    await writeFile(to.path('known'), '');
    expect(await book({ to, config: ['HashKnownHosts yes'], checking: 'accept-new' })).toMatchObject(
      reachedHere,
    );
    expect(await readFile(to.path('known'), 'utf8')).toMatch(/^\|1\|\S+\|\S+ ssh-ed25519 /);
    expect(await book({ to, checking: 'yes' })).toMatchObject(reachedHere);
  });

  it('SetEnv, SendEnv and BindAddress', async () => {
    process.env['BAR_ONE'] = 'sent';
    const config = ['SetEnv FOO="a b"', 'SendEnv BAR_*', 'BindAddress 127.0.0.2'];
    const ran = await book({ config, script: 'echo "$FOO $BAR_ONE ${SSH_CONNECTION%% *}"' });
    delete process.env['BAR_ONE'];
    expect([ran.said, ran.told]).toEqual([['box: a b sent 127.0.0.2'], []]);
  });

  it('ways of authentication that are switched off', async () => {
    const ran = await book({ config: ['PubkeyAuthentication no'] });
    expect(ran).toMatchObject({ exit: 4, msg: like('nothing to try') });
  });
});

describe('the system’s ssh is taken, once and with a line that says so, for', () => {
  it.each([
    ['KnownHostsCommand /bin/true', /knownhostscommand/],
    ['RekeyLimit 100M', /rekeylimit/],
    ['PreferredAuthentications publickey', /preferredauthentications/],
  ])('%s', async (line, why) => {
    expect(await book({ config: [line] })).toMatchObject(reachedBySsh(why) as object);
  });

  it('a host with algorithms that the built-in client lacks', async () => {
    const to = await start('KexAlgorithms sntrup761x25519-sha512@openssh.com');
    expect(await book({ to })).toMatchObject(reachedBySsh(/openssh.*algorithms/) as object);
  });

  it('a certificate beside the key', async () => {
    const to = await start();
    keygen(to.path('ca'), '-t', 'ed25519', '-N', '');
    keygen(to.path('certified'), '-t', 'ed25519', '-N', '');
    execFileSync('ssh-keygen', [
      '-q',
      '-s',
      to.path('ca'),
      '-I',
      'me',
      '-n',
      to.user,
      to.path('certified.pub'),
    ]);
    const own = await start(`TrustedUserCAKeys ${to.path('ca.pub')}`);
    const config = [`IdentityFile ${to.path('certified')}`];
    await writeFile(own.path('authorized_keys'), '');
    expect(await book({ to: own, config })).toMatchObject(reachedBySsh(/certified-cert\.pub/) as object);
  });

  it('a host whose key an authority has signed', async () => {
    const to = await start();
    keygen(to.path('ca'), '-t', 'ed25519', '-N', '');
    execFileSync('ssh-keygen', [
      ...['-q', '-s', to.path('ca'), '-I', 'host', '-h', '-n', 'box', to.path('host_ed25519.pub')],
    ]);
    const own = await start(
      `HostKey ${to.path('host_ed25519')}`,
      `HostCertificate ${to.path('host_ed25519-cert.pub')}`,
    );
    await writeFile(own.path('known'), `@cert-authority * ${await readFile(to.path('ca.pub'), 'utf8')}`);
    const config = ['HostKeyAlias box'];
    expect(await book({ to: own, config, checking: 'yes' })).toMatchObject(
      reachedBySsh(/@cert-authority/) as object,
    );
  });
});

describe('private keys', () => {
  it('that others may read are refused, with the remedy', async () => {
    await copyFile(sshd.path('id_ed25519'), sshd.path('loose'));
    await chmod(sshd.path('loose'), 0o644);
    await expect(connect({ ...sshd.options, privateKeyFiles: [sshd.path('loose')] })).rejects.toMatchObject({
      code: 'TSP2001',
      hint: like(`chmod 600 ${sshd.path('loose')}`),
    });
  });

  it('in PKCS #8 are read, and said to be locked where they are', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const text = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'sesame',
    });
    await writeFile(sshd.path('pkcs8'), text, { mode: 0o600 });
    const options = { ...sshd.options, privateKeyFiles: [sshd.path('pkcs8')] };
    await expect(connect(options)).rejects.toMatchObject({
      message: like('it has a passphrase and none was given'),
    });
    await expect(connect({ ...options, passphrase: 'wrong' })).rejects.toMatchObject({
      message: like('wrong passphrase'),
    });
    const pub = execFileSync('ssh-keygen', ['-y', '-P', 'sesame', '-f', sshd.path('pkcs8')]);
    await writeFile(sshd.path('authorized_keys'), pub, { flag: 'a' });
    const transport = await connect({ ...options, passphrase: 'sesame' });
    await transport.close();
  });
});

describe('the person at the terminal', () => {
  it.each(['yes', 'fingerprint'])(
    'is asked once about a key that is not known, and says %s',
    async (word) => {
      const to = await start();
      const asked: string[] = [];
      const ran = await book({
        to,
        names: 'box\ncrate',
        checking: 'ask',
        prompt: (question) => {
          asked.push(question);
          return Promise.resolve(word === 'yes' ? 'yes' : (/SHA256:\S{43}/.exec(question)?.[0] ?? ''));
        },
      });
      expect([ran.exit, asked.length]).toEqual([0, 1]);
      expect(asked[0]).toMatch(
        /authenticity of host .*ED25519 key fingerprint is SHA256:.*yes\/no\/\[fingerprint\]/s,
      );
      expect(await readFile(to.path('known'), 'utf8')).toContain('ssh-ed25519');
    },
  );

  it('who says no is not connected, and without one the message says what to do', async () => {
    const to = await start();
    const no = await book({ to, checking: 'ask', prompt: () => Promise.resolve('no') });
    expect(no).toMatchObject({ exit: 4, msg: like('is not known') });
    const other = await start();
    expect(await book({ to: other, checking: 'ask' })).toMatchObject({
      exit: 4,
      msg: like('ssh-keyscan'),
    });
  });

  it('is asked once for a passphrase, for all hosts', async () => {
    const to = await start();
    keygen(to.path('locked'), '-t', 'ed25519', '-N', 'open sesame');
    await writeFile(to.path('authorized_keys'), await readFile(to.path('locked.pub')));
    const asked: string[] = [];
    const ran = await book({
      to,
      names: 'box\ncrate',
      config: [`IdentityFile ${to.path('locked')}`],
      prompt: (question) => {
        asked.push(question);
        return Promise.resolve('open sesame');
      },
    });
    expect([ran.exit, ran.said.length, asked]).toEqual([
      0,
      2,
      [`Enter passphrase for key '${to.path('locked')}': `],
    ]);
  });
});
