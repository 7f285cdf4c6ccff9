import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { impossible, algorithmsOf } from '../../../src/connection/ssh/algorithms.ts';
import { decisions, judgeOptions } from '../../../src/connection/ssh/option-table.ts';
import { linesOf, parseSshG } from '../../../src/connection/ssh/ssh-g.ts';
import { expandTokens } from '../../../src/connection/ssh/tokens.ts';

const answer = `user deploy
hostname 10.0.0.5
port 2222
stricthostkeychecking accept-new
identityfile ~/.ssh/one
identityfile /keys/two
userknownhostsfile /home/u/.ssh/known_hosts /home/u/.ssh/known_hosts2
globalknownhostsfile /etc/ssh/ssh_known_hosts
identityagent ~/agent.sock
connecttimeout 7
serveraliveinterval 0
proxyjump a@first:22,second
`;

describe('ssh -G', () => {
  it('becomes options', () => {
    expect(parseSshG(linesOf(answer), 'box')).toMatchObject({
      agentForward: false,
      hostname: '10.0.0.5',
      port: 2222,
      user: 'deploy',
      identityFiles: [`${homedir()}/.ssh/one`, '/keys/two'],
      agent: `${homedir()}/agent.sock`,
      knownHostsFiles: ['/home/u/.ssh/known_hosts', '/home/u/.ssh/known_hosts2', '/etc/ssh/ssh_known_hosts'],
      hostKeyChecking: 'accept-new',
      connectTimeout: 7000,
      keepaliveInterval: undefined,
      proxyJump: ['a@first:22', 'second'],
      proxyCommand: undefined,
    });
  });

  it('tells paths with blanks in them apart', () => {
    const text = 'userknownhostsfile /a b/known hosts ~/c %d/e  f\nglobalknownhostsfile none';
    expect(parseSshG(linesOf(text), 'box').knownHostsFiles).toEqual([
      '/a b/known hosts',
      `${homedir()}/c`,
      `${homedir()}/e  f`,
    ]);
  });

  it.each([
    ['true', 'yes'],
    ['no', 'no'],
    ['off', 'no'],
    ['ask', undefined],
  ])('reads stricthostkeychecking %s as %s', (word, policy) => {
    expect(parseSshG([['stricthostkeychecking', word]], '/').hostKeyChecking).toBe(policy);
  });

  it('takes "none" for nothing, and an agent of that name for none at all', () => {
    const text = 'identityagent none\nproxyjump none\nproxycommand none\nuserknownhostsfile none';
    const none = parseSshG(linesOf(text), 'box');
    expect([none.agent, none.proxyJump, none.proxyCommand, none.knownHostsFiles]).toEqual([
      'none',
      [],
      undefined,
      [],
    ]);
  });

  it('fills in the tokens that ssh leaves', () => {
    const names = {
      original: 'box',
      host: '10.0.0.5',
      alias: 'known',
      port: 2222,
      user: 'deploy',
      jump: '',
    };
    expect(expandTokens('%r@%h:%p %n %k %% %d', names)).toBe(`deploy@10.0.0.5:2222 box known % ${homedir()}`);
    expect(expandTokens('%C', names)).toMatch(/^[0-9a-f]{40}$/);
  });
});

/** The lower-case names of all options that the ssh of this machine prints or its manual has. */
function allOptions(): readonly string[] {
  const printed = linesOf(execFileSync('ssh', ['-F', 'none', '-G', 'box'], { encoding: 'utf8' }));
  return [...new Set(printed.map(([name]) => name))];
}

/** ssh_config(5) of OpenSSH 9.2 to 10: options that are not printed where nothing is set. */
const unprinted =
  'BindAddress BindInterface CertificateFile ChannelTimeout ControlPath DynamicForward GSSAPIClientIdentity GSSAPIServerIdentity HostKeyAlias IdentityAgent IgnoreUnknown Include KbdInteractiveDevices KnownHostsCommand LocalCommand LocalForward Match ObscureKeystrokeTiming PKCS11Provider PreferredAuthentications ProxyCommand ProxyJump RefuseConnection RemoteCommand RemoteForward RevokedHostKeys SendEnv SetEnv Tag VersionAddendum WarnWeakCrypto';

describe('options of ssh_config', () => {
  it('are all decided on: done here, by the system’s ssh, or refused', () => {
    const names = [...allOptions(), ...unprinted.toLowerCase().split(' ')];
    expect(names.filter((name) => !decisions.has(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(90);
  });

  it('that are set and not done here send the host to the system’s ssh, unknown ones too', () => {
    const usual = linesOf('checkhostip no\nciphers a,b\nremotecommand none');
    const lines = linesOf('checkhostip yes\nciphers a\nfutureoption yes\nremotecommand ls');
    expect(judgeOptions(lines, usual)).toMatchObject({
      beyond: ['checkhostip', 'futureoption'],
      refused: [{ name: 'remotecommand' }],
    });
    expect(judgeOptions(usual, usual)).toEqual({ beyond: [], refused: [] });
  });

  it('restrict the algorithms of the built-in client, or leave it none', () => {
    const usual = linesOf('ciphers x,y\nkexalgorithms k');
    const given = (text: string) => parseSshG(linesOf(text), 'box', usual).settings;
    const one = given('ciphers aes256-ctr,other\nkexalgorithms k\nhostkeyalgorithms ssh-ed25519');
    expect(algorithmsOf(one, ['rsa-sha2-512', 'ssh-ed25519'])).toEqual({
      cipher: ['aes256-ctr'],
      serverHostKey: ['ssh-ed25519'],
    });
    expect(impossible(one)).toEqual([]);
    expect(impossible(given('ciphers twofish\nkexalgorithms sntrup761x25519-sha512@openssh.com'))).toEqual([
      'Ciphers',
      'KexAlgorithms',
    ]);
  });
});
