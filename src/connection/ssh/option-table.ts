/**
 * What becomes of each option of ssh_config(5). None is ignored: it is obeyed by the built-in client (`here`), or changes
 * nothing about what tsplay does with a host (`moot`), or sends the host to the system's ssh where it is set to something
 * else than ssh's default (`openssh`), or ends the connection with a reason (`refused`).
 * @module
 */

export type Decision =
  | { readonly done: 'here' | 'openssh' }
  | { readonly done: 'moot'; readonly why: string }
  | { readonly done: 'refused'; readonly why: string };

const all = (decision: Decision, ...names: readonly string[]): readonly (readonly [string, Decision])[] =>
  names.map((name) => [name.toLowerCase(), decision]);

const moot = (why: string, ...names: readonly string[]): ReturnType<typeof all> =>
  all({ done: 'moot', why }, ...names);

const refused = (why: string, ...names: readonly string[]): ReturnType<typeof all> =>
  all({ done: 'refused', why }, ...names);

/** Options by their names in lower case, as `ssh -G` prints them. */
export const decisions: ReadonlyMap<string, Decision> = new Map<string, Decision>([
  ...all(
    { done: 'here' },
    ...['Hostname', 'Port', 'User', 'ProxyJump', 'ProxyCommand', 'BindAddress', 'AddressFamily'],
    ...['ConnectTimeout', 'ConnectionAttempts', 'ServerAliveInterval', 'ServerAliveCountMax'],
    ...['IdentityFile', 'IdentityAgent', 'IdentitiesOnly', 'ForwardAgent', 'CertificateFile'],
    ...['PasswordAuthentication', 'KbdInteractiveAuthentication', 'PubkeyAuthentication'],
    ...['StrictHostKeyChecking', 'UserKnownHostsFile', 'GlobalKnownHostsFile', 'HostKeyAlias'],
    ...['HashKnownHosts', 'Ciphers', 'KexAlgorithms', 'MACs', 'HostKeyAlgorithms', 'SendEnv', 'SetEnv'],
    // With a ticket the host goes to the system's ssh; without one there is nothing to try.
    ...['GSSAPIAuthentication', 'GSSAPIDelegateCredentials'],
  ),
  ...all(
    { done: 'openssh' },
    ...['PubkeyAcceptedAlgorithms', 'PreferredAuthentications', 'HostbasedAuthentication', 'RequiredRSASize'],
    ...['PKCS11Provider', 'SecurityKeyProvider', 'GSSAPIKeyExchange', 'GSSAPIClientIdentity'],
    ...['GSSAPIServerIdentity', 'KnownHostsCommand', 'VerifyHostKeyDNS', 'RevokedHostKeys', 'CheckHostIP'],
    ...[
      'NoHostAuthenticationForLocalhost',
      'BindInterface',
      'ProxyUseFdpass',
      'RekeyLimit',
      'ChannelTimeout',
    ],
    ...['LocalForward', 'RemoteForward', 'DynamicForward', 'Tunnel', 'PermitLocalCommand', 'TCPKeepAlive'],
    ...['KbdInteractiveDevices', 'IPQoS'],
  ),
  ...refused(
    'tsplay runs programs of its own on the host',
    ...['RemoteCommand', 'SessionType', 'RefuseConnection'],
  ),
  ...refused('tsplay feeds programs on the host', 'StdinNull', 'ForkAfterAuthentication'),
  ...moot(
    'ssh itself has worked it out before it answers',
    ...['Host', 'Match', 'Include', 'IgnoreUnknown', 'Tag', 'CanonicalizeHostname', 'CanonicalDomains'],
    ...['CanonicalizeFallbackLocal', 'CanonicalizeMaxDots', 'CanonicalizePermittedCNAMEs'],
  ),
  ...moot(
    'tsplay shares its own connection',
    ...['ControlMaster', 'ControlPath', 'ControlPersist', 'Compression'],
  ),
  ...moot('programs have no terminal, as with -T', 'RequestTTY', 'EscapeChar', 'EnableEscapeCommandline'),
  ...moot('programs have no terminal, as with -T', 'ObscureKeystrokeTiming'),
  ...moot(
    'programs have no display',
    'ForwardX11',
    'ForwardX11Timeout',
    'ForwardX11Trusted',
    'XAuthLocation',
  ),
  ...moot(
    'it only says how ssh speaks to people',
    ...['BatchMode', 'LogLevel', 'LogVerbose', 'SyslogFacility', 'FingerprintHash', 'VisualHostKey'],
    ...['NumberOfPasswordPrompts', 'VersionAddendum', 'WarnWeakCrypto'],
  ),
  ...moot(
    'nothing happens without another option, which is decided on itself',
    ...['HostbasedAcceptedAlgorithms', 'EnableSSHKeysign', 'GSSAPIKexAlgorithms', 'GSSAPITrustDns'],
    ...['GSSAPIRenewalForcesRekey', 'CASignatureAlgorithms', 'ClearAllForwardings', 'ExitOnForwardFailure'],
    ...['GatewayPorts', 'PermitRemoteOpen', 'TunnelDevice', 'StreamLocalBindMask', 'StreamLocalBindUnlink'],
    'LocalCommand',
  ),
  ...moot('tsplay changes no agent and no known keys but new ones', 'AddKeysToAgent', 'UpdateHostKeys'),
]);

/** What releases of ssh print for options that are refused and not set. */
const unset: Readonly<Record<string, readonly string[]>> = {
  remotecommand: ['none'],
  sessiontype: ['default'],
  refuseconnection: ['none'],
  stdinnull: ['no', 'false'],
  forkafterauthentication: ['no', 'false'],
};

export interface Judged {
  /** Options that are set and that only the system's ssh obeys. */
  readonly beyond: readonly string[];
  /** Options that are set and cannot be obeyed, with the reason. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

type Lines = readonly (readonly [string, string])[];

/** Compares an answer of `ssh -G` with that for no configuration at all. An option that is not known goes to ssh. */
export function judgeOptions(lines: Lines, defaults: Lines): Judged {
  const usual = new Set(defaults.map(([name, value]) => `${name} ${value}`));
  const set = new Set(lines.filter(([name, value]) => !usual.has(`${name} ${value}`)).map(([name]) => name));
  const beyond: string[] = [];
  const refusals: { name: string; why: string }[] = [];
  for (const name of set) {
    const decision = decisions.get(name) ?? { done: 'openssh' };
    if (decision.done === 'openssh') beyond.push(name);
    const value = lines.find(([other]) => other === name)?.[1] ?? '';
    if (decision.done === 'refused' && unset[name]?.includes(value) !== true)
      refusals.push({ name, why: decision.why });
  }
  return { beyond, refused: refusals };
}
