/**
 * The answer of `ssh -G`: one lower-case keyword and its value per line (ssh_config(5)).
 * @module
 */
import { join } from 'node:path';
import type { ConnectOptions } from '../types.ts';

export interface SshG {
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  readonly agent: string | undefined;
  readonly agentForward: boolean;
  readonly knownHostsFiles: readonly string[];
  readonly hostKeyChecking: ConnectOptions['hostKeyChecking'] | undefined;
  /** Milliseconds. */
  readonly connectTimeout: number | undefined;
  readonly keepaliveInterval: number | undefined;
  readonly proxyJump: readonly string[];
  readonly proxyCommand: string | undefined;
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

export function parseSshG(text: string, home: string): SshG {
  const lines = text.split('\n').map((line): [string, string] => {
    const blank = line.indexOf(' ');
    return [line.slice(0, blank), line.slice(blank + 1).trim()];
  });
  const all = (keyword: string): string[] => lines.filter(([k]) => k === keyword).map(([, value]) => value);
  const one = (keyword: string): string | undefined => all(keyword)[0];
  const expand = (path: string): string => (path.startsWith('~/') ? join(home, path.slice(2)) : path);
  const files = (keyword: string): string[] =>
    all(keyword).flatMap((value) =>
      value
        .split(/\s+/)
        .filter((path) => path !== 'none' && path !== '')
        .map(expand),
    );
  const agent = one('identityagent');
  const jump = one('proxyjump');
  const command = one('proxycommand');
  return {
    hostname: one('hostname') ?? '',
    port: Number(one('port') ?? 22),
    user: one('user') ?? '',
    identityFiles: all('identityfile')
      .filter((path) => path !== 'none')
      .map(expand),
    agent: agent === undefined || agent === 'none' || agent === 'SSH_AUTH_SOCK' ? undefined : expand(agent),
    // A path instead of yes forwards the agent behind that path: the one that is used, in almost all cases.
    agentForward: !['no', undefined].includes(one('forwardagent')),
    knownHostsFiles: [...files('userknownhostsfile'), ...files('globalknownhostsfile')],
    hostKeyChecking: checking(one('stricthostkeychecking')),
    connectTimeout: milliseconds(one('connecttimeout')),
    keepaliveInterval: milliseconds(one('serveraliveinterval')),
    proxyJump: jump === undefined || jump === 'none' ? [] : jump.split(',').map((hop) => hop.trim()),
    proxyCommand: command === undefined || command === 'none' ? undefined : command,
  };
}
