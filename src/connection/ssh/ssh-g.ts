/**
 * The answer of `ssh -G`: one lower-case keyword and its value per line (ssh_config(5)).
 * @module
 */
import type { ConnectOptions, SshSettings } from '../types.ts';
import { expandPath, expandTokens, type Names } from './tokens.ts';

export interface SshG {
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  /** `none`: there should be none. */
  readonly agent: string | undefined;
  readonly agentForward: boolean;
  readonly knownHostsFiles: readonly string[];
  readonly hostKeyChecking: ConnectOptions['hostKeyChecking'] | undefined;
  /** Milliseconds. */
  readonly connectTimeout: number | undefined;
  readonly keepaliveInterval: number | undefined;
  readonly proxyJump: readonly string[];
  readonly proxyCommand: string | undefined;
  readonly connectionAttempts: number;
  readonly certificateFiles: readonly string[];
  readonly gssapi: boolean;
  readonly sessionEnv: Readonly<Record<string, string>>;
  readonly settings: SshSettings;
}

const checking = (word: string | undefined): SshG['hostKeyChecking'] => {
  switch (word) {
    case 'yes':
    case 'true':
      return 'yes';
    case 'accept-new':
      return 'accept-new';
    case 'no':
    case 'off':
    case 'false':
      return 'no';
    // `ask` needs a person: who runs tsplay decides what that means.
    default:
      return undefined;
  }
};

const milliseconds = (word: string | undefined): number | undefined =>
  word === undefined || !/^[1-9]\d*$/.test(word) ? undefined : Number(word) * 1000;

export type Lines = readonly (readonly [string, string])[];

export const linesOf = (text: string): Lines =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const blank = line.indexOf(' ');
      return blank < 0 ? [line, ''] : [line.slice(0, blank).toLowerCase(), line.slice(blank + 1).trim()];
    });

const isOn = (word: string | undefined): boolean => word === 'yes' || word === 'true';

/** Patterns of SendEnv: `*` and `?`, nothing else. */
const envPattern = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

function environment(sent: readonly string[], set: readonly string[]): Record<string, string> {
  const patterns = sent.map(envPattern);
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && patterns.some((pattern) => pattern.test(name))) env[name] = value;
  for (const word of set) {
    const at = word.indexOf('=');
    if (at > 0) env[word.slice(0, at)] = word.slice(at + 1);
  }
  return env;
}

/** ssh prints several paths with blanks between them, and none around a path that has some itself: a path begins as paths do. */
const pathsOf = (value: string): readonly string[] => value.split(/ (?=[/~%$]|none$)/);

const families = { inet: 4, inet6: 6 } as const;

const listOf = (word: string | undefined): readonly string[] | undefined => word?.split(',');

/** `original`: the name that ssh was asked for. `defaults`: the answer where nothing is configured. */
export function parseSshG(lines: Lines, original: string, defaults: Lines = []): SshG {
  const all = (keyword: string): string[] => lines.filter(([k]) => k === keyword).map(([, value]) => value);
  const one = (keyword: string): string | undefined => all(keyword)[0];
  /** Only what was set. */
  const changed = (keyword: string): string | undefined => {
    const value = one(keyword);
    return value === defaults.find(([k]) => k === keyword)?.[1] ? undefined : value;
  };
  const jump = one('proxyjump');
  const names: Names = {
    original,
    host: one('hostname') ?? original,
    alias: one('hostkeyalias'),
    port: Number(one('port') ?? 22),
    user: one('user') ?? '',
    jump: jump ?? '',
  };
  const path = (text: string): string => expandPath(text, names);
  const files = (keyword: string): string[] =>
    all(keyword).flatMap((value) =>
      pathsOf(value)
        .filter((file) => file !== 'none' && file !== '')
        .map(path),
    );
  const agent = one('identityagent');
  const command = one('proxycommand');
  const family = one('addressfamily');
  return {
    hostname: names.host,
    port: names.port,
    user: names.user,
    identityFiles: all('identityfile')
      .filter((file) => file !== 'none')
      .map(path),
    agent:
      agent === undefined || agent === 'SSH_AUTH_SOCK'
        ? undefined
        : agent === 'none'
          ? 'none'
          : agentPath(agent, path),
    // A path instead of yes forwards the agent behind that path: the one that is used, in almost all cases.
    agentForward: !['no', undefined].includes(one('forwardagent')),
    knownHostsFiles: [...files('userknownhostsfile'), ...files('globalknownhostsfile')],
    hostKeyChecking: checking(one('stricthostkeychecking')),
    connectTimeout: milliseconds(one('connecttimeout')),
    keepaliveInterval: milliseconds(one('serveraliveinterval')),
    proxyJump: jump === undefined || jump === 'none' ? [] : jump.split(',').map((hop) => hop.trim()),
    proxyCommand:
      command === undefined || command === 'none'
        ? undefined
        : expandTokens(command, names).replaceAll('%', '%%'),
    connectionAttempts: Number(one('connectionattempts') ?? 1),
    certificateFiles: files('certificatefile'),
    gssapi: isOn(one('gssapiauthentication')),
    sessionEnv: environment(all('sendenv'), all('setenv')),
    settings: {
      hostKeyAlias: names.alias,
      hashKnownHosts: isOn(one('hashknownhosts')),
      bindAddress: one('bindaddress'),
      addressFamily: family === 'inet' || family === 'inet6' ? families[family] : undefined,
      keepaliveCountMax: Number(one('serveralivecountmax') ?? 3),
      identitiesOnly: isOn(one('identitiesonly')),
      noLoginBy: (
        [
          ['publickey', 'pubkeyauthentication'],
          ['password', 'passwordauthentication'],
          ['keyboard-interactive', 'kbdinteractiveauthentication'],
        ] as const
      ).flatMap(([method, keyword]) => (['no', 'false'].includes(one(keyword) ?? '') ? [method] : [])),
      ciphers: listOf(changed('ciphers')),
      kex: listOf(changed('kexalgorithms')),
      macs: listOf(changed('macs')),
      hostKeyAlgorithms: listOf(changed('hostkeyalgorithms')),
    },
  };
}

/** `$NAME` is the path in a variable. */
const agentPath = (text: string, path: (text: string) => string): string | undefined =>
  text.startsWith('$') && !text.startsWith('${') ? process.env[text.slice(1)] : path(text);
