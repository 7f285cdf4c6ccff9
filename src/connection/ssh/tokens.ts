/**
 * The tokens and variables that ssh fills in where an option is used; `ssh -G` leaves them (ssh_config(5), TOKENS).
 * @module
 */
import { createHash } from 'node:crypto';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';

export interface Names {
  /** As it was asked for, as it resolves, and as its key is known. */
  readonly original: string;
  readonly host: string;
  readonly alias: string | undefined;
  readonly port: number;
  readonly user: string;
  readonly jump: string;
}

/** Text with its tokens filled in; those that are not known stay. */
export function expandTokens(text: string, names: Names): string {
  const local = userInfo();
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    d: homedir(),
    h: names.host,
    i: String(local.uid),
    j: names.jump,
    k: names.alias ?? names.original,
    L: hostname().split('.')[0] ?? '',
    l: hostname(),
    n: names.original,
    p: String(names.port),
    r: names.user,
    u: local.username,
  };
  const hash = createHash('sha1')
    .update(`${values['l'] ?? ''}${names.host}${names.port}${names.user}${names.jump}`)
    .digest('hex');
  return text
    .replace(/%([%dhijkLlnpruC])/g, (token, name: string) => (name === 'C' ? hash : (values[name] ?? token)))
    .replace(/\$\{([A-Za-z_]\w*)\}/g, (token, name: string) => process.env[name] ?? token);
}

/** A path of the configuration. */
export const expandPath = (path: string, names: Names): string => {
  const expanded = expandTokens(path, names);
  return expanded.startsWith('~/') ? join(homedir(), expanded.slice(2)) : expanded;
};
