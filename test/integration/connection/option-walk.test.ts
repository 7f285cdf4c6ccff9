/**
 * Every option of the table of decisions, set to something that is not its default, one at a time on a real host: what is
 * done here stays with the built-in client, what is left to the system's ssh goes there with a line that names the option,
 * what cannot be obeyed is refused by its name, and nothing else about the run changes.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisions } from '../../../src/connection/ssh/option-table.ts';
import { book, configure } from './configured.ts';
import { freePort, startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd(['AcceptEnv LC_* GREETING']);
  await writeFile(sshd.path('nothing'), '');
});
afterAll(() => sshd.stop());

/** A value of each option that ssh takes. DIR is the folder with the key, PORT the port of sshd, FREE one where nobody listens. */
const values: Readonly<Record<string, string>> = Object.fromEntries(
  `
  Hostname 127.0.0.1
  Port PORT
  User USER
  ProxyJump none
  ProxyCommand ssh -F none -i DIR/id_ed25519 -o StrictHostKeyChecking=no -o UserKnownHostsFile=DIR/known -p PORT -W %h:%p USER@127.0.0.1
  BindAddress 127.0.0.2
  AddressFamily inet
  ConnectTimeout 9
  ConnectionAttempts 2
  ServerAliveInterval 7
  ServerAliveCountMax 2
  IdentityFile DIR/id_ed25519
  IdentityAgent none
  IdentitiesOnly no
  ForwardAgent yes
  PasswordAuthentication no
  KbdInteractiveAuthentication no
  PubkeyAuthentication yes
  StrictHostKeyChecking accept-new
  UserKnownHostsFile DIR/others
  GlobalKnownHostsFile DIR/nothing
  HostKeyAlias farm
  HashKnownHosts yes
  Ciphers aes256-ctr
  KexAlgorithms ecdh-sha2-nistp384
  MACs hmac-sha2-512
  HostKeyAlgorithms ssh-ed25519
  SendEnv LC_*
  SetEnv GREETING=hello
  GSSAPIAuthentication yes
  GSSAPIDelegateCredentials yes
  CertificateFile DIR/none-cert.pub
  PubkeyAcceptedAlgorithms ssh-ed25519
  PreferredAuthentications publickey
  HostbasedAuthentication yes
  RequiredRSASize 2048
  PKCS11Provider /nonexistent.so
  SecurityKeyProvider /nonexistent.so
  GSSAPIKeyExchange yes
  GSSAPIClientIdentity me
  GSSAPIServerIdentity me
  KnownHostsCommand /bin/true
  VerifyHostKeyDNS yes
  RevokedHostKeys DIR/nothing
  CheckHostIP yes
  NoHostAuthenticationForLocalhost yes
  BindInterface lo
  ProxyUseFdpass yes
  RekeyLimit 100M
  ChannelTimeout session=5m
  LocalForward FREE 127.0.0.1:1
  RemoteForward 0 127.0.0.1:1
  DynamicForward FREE
  Tunnel yes
  PermitLocalCommand yes
  TCPKeepAlive no
  KbdInteractiveDevices pam
  IPQoS none
  RemoteCommand uptime
  SessionType none
  RefuseConnection not today
  StdinNull yes
  ForkAfterAuthentication yes
  Host *
  Match all
  Include DIR/nothing
  IgnoreUnknown NoSuchOption
  Tag mine
  CanonicalizeHostname yes
  CanonicalDomains example.invalid
  CanonicalizeFallbackLocal no
  CanonicalizeMaxDots 2
  CanonicalizePermittedCNAMEs *.example.invalid:*.invalid
  ControlMaster auto
  ControlPath DIR/%C
  ControlPersist 1m
  Compression yes
  RequestTTY force
  EscapeChar none
  EnableEscapeCommandline yes
  ObscureKeystrokeTiming no
  ForwardX11 yes
  ForwardX11Timeout 5m
  ForwardX11Trusted no
  XAuthLocation /bin/true
  BatchMode yes
  LogLevel DEBUG3
  LogVerbose *
  SyslogFacility LOCAL0
  FingerprintHash md5
  VisualHostKey yes
  NumberOfPasswordPrompts 1
  VersionAddendum hello
  WarnWeakCrypto no
  HostbasedAcceptedAlgorithms ssh-ed25519
  EnableSSHKeysign yes
  GSSAPIKexAlgorithms gss-group14-sha256-
  GSSAPITrustDns yes
  GSSAPIRenewalForcesRekey yes
  CASignatureAlgorithms ssh-ed25519
  ClearAllForwardings yes
  ExitOnForwardFailure yes
  GatewayPorts yes
  PermitRemoteOpen none
  TunnelDevice 1:1
  StreamLocalBindMask 0077
  StreamLocalBindUnlink yes
  LocalCommand /bin/false
  AddKeysToAgent yes
  UpdateHostKeys no
`
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', value = ''] = /^(\S+) (.*)$/.exec(line.trim()) ?? [];
      return [name, value] as const;
    }),
);

/** How ssh itself fares with the file; undefined where it reaches the host. */
const troubleOfSsh = (file: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const words = ['-F', file, '-o', 'BatchMode=yes', 'box', 'echo reached'];
    const child = execFile('ssh', words, { timeout: 20_000 }, (_error, stdout, stderr) => {
      resolve(stdout.includes('reached') ? undefined : `ssh: ${stderr}`);
    });
    child.stdin?.end();
  });

const options = Object.entries(values).map(([name, value]) => ({
  name,
  value,
  ...(decisions.get(name.toLowerCase()) ?? { done: 'openssh' as const }),
}));

const reached = { exit: 0, said: ['box: reached'], msg: '' };

/** Lines of the file for ssh with one option set. */
async function lineOf(name: string, value: string): Promise<string> {
  const free = String(await freePort());
  const filled = value
    .replaceAll('DIR', sshd.dir)
    .replaceAll('PORT', String(sshd.port))
    .replaceAll('FREE', free)
    .replaceAll('USER', sshd.user);
  return `${name} ${filled}`;
}

it('every option has a value here', () => {
  const tried = new Set(Object.keys(values).map((name) => name.toLowerCase()));
  expect([...decisions.keys()].filter((name) => !tried.has(name))).toEqual([]);
});

const told = (pattern: RegExp): string => expect.stringMatching(pattern) as string;

describe.concurrent('an option that is set', () => {
  it.each(options)('$name $value: $done', async ({ name, value, done }) => {
    const config = [await lineOf(name, value)];
    const ran = await book({ to: sshd, config });
    if (done === 'refused') {
      // ssh itself may be the first to refuse it, in its words.
      expect(ran).toMatchObject({
        exit: 4,
        said: [],
        msg: told(new RegExp(`${name}|fork into background`, 'i')),
      });
      return;
    }
    const trouble = await troubleOfSsh(await configure({ to: sshd, config }));
    // This ssh is older than the option.
    if (/Bad configuration option/.test(trouble ?? ''))
      expect(ran).toMatchObject({ exit: 4, said: [], msg: told(/bad configuration option/i) });
    else {
      expect(trouble).toBeUndefined();
      const leaves = done === 'openssh' || name === 'CertificateFile';
      expect(ran).toEqual({ ...reached, told: leaves ? [told(new RegExp(`openssh.*${name}`, 'i'))] : [] });
    }
  });

  it.each(options.filter(({ done }) => done !== 'refused'))(
    '$name $value with ansible_connection openssh',
    async ({ name, value }) => {
      const config = [await lineOf(name, value)];
      const ran = await book({ to: sshd, config, connection: 'openssh' });
      const trouble = await troubleOfSsh(await configure({ to: sshd, config }));
      expect(ran).toEqual(
        trouble === undefined ? { ...reached, told: [] } : { exit: 4, said: [], told: [], msg: told(/./) },
      );
    },
  );
});
