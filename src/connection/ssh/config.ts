/**
 * The user's and the system's SSH configuration, as ssh itself understands it (`ssh -G`).
 * @module
 */
import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ConnectOptions, Hop } from '../types.ts';
import { parseSshG, type SshG } from './ssh-g.ts';

const run = promisify(execFile);

/** How deep jump hosts may hang on jump hosts. */
const maxJumps = 8;

/** Directives that change nothing about how a host is reached; Debian's /etc/ssh/ssh_config holds no others. */
const idle =
  /^\s*(#|$|host\s+\*\s*$|sendenv\s|hashknownhosts\s|gssapi|include\s+\/etc\/ssh\/ssh_config\.d\/\*\.conf)/i;

const isIdle = (text: string): boolean => text.split('\n').every((line) => idle.test(line));

/** Whether asking ssh could tell anything that is not its defaults: one process per host saved where not. */
async function isConfigured(): Promise<boolean> {
  const user = await readFile(join(homedir(), '.ssh', 'config'), 'utf8').catch(() => '');
  const system = await readFile('/etc/ssh/ssh_config', 'utf8').catch(() => '');
  const more = await readdir('/etc/ssh/ssh_config.d').catch(() => []);
  const texts = await Promise.all(
    more
      .filter((name) => name.endsWith('.conf'))
      .map((name) => readFile(join('/etc/ssh/ssh_config.d', name), 'utf8').catch(() => '')),
  );
  return ![user, system, ...texts].every(isIdle);
}

let configured: Promise<boolean> | undefined;

async function askSsh(
  host: string,
  user: string | undefined,
  port: number | undefined,
  args: readonly string[] = [],
): Promise<SshG | undefined> {
  const words = [
    ...args,
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ];
  try {
    const { stdout } = await run('ssh', ['-G', ...words, '--', host], { timeout: 10_000 });
    return parseSshG(stdout, homedir());
  } catch {
    // No ssh here, or a configuration that it does not take: its defaults are ours too.
    return undefined;
  }
}

const readable = async (file: string): Promise<string[]> =>
  access(file).then(
    () => [file],
    () => [],
  );

/** Keys that ssh tries by itself, in its order. */
const defaultKeys = ['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => join(homedir(), '.ssh', name));

/** Which configuration file to read: all that a jump host has in common with the host behind it. */
const fileOf = (args: readonly string[]): readonly string[] => {
  const at = args.indexOf('-F');
  return at >= 0 ? args.slice(at, at + 2) : args.filter((word) => word.startsWith('-F')).slice(0, 1);
};

async function resolveJumps(
  jumps: readonly string[],
  file: readonly string[],
  depth: number,
): Promise<readonly Hop[]> {
  const hops: Hop[] = [];
  for (const jump of jumps) {
    const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(jump);
    if (match?.[2] === undefined) continue;
    const name = match[2].replace(/^\[|\]$/g, '');
    const port = match[3] === undefined ? undefined : Number(match[3]);
    const found = await askSsh(name, match[1], port, file);
    // The first hop may itself be behind others.
    if (found !== undefined && hops.length === 0 && depth < maxJumps)
      hops.push(...(await resolveJumps(found.proxyJump, file, depth + 1)));
    hops.push({
      host: found?.hostname ?? name,
      port: found?.port ?? port ?? 22,
      user: found?.user ?? match[1] ?? '',
      privateKeyFiles: (await Promise.all((found?.identityFiles ?? []).map(readable))).flat(),
    });
  }
  return hops;
}

const cache = new Map<string, Promise<Partial<ConnectOptions>>>();

/**
 * What the SSH configuration says of a host: address, port, user, keys that exist, agent, jump hosts, known_hosts
 * files, key checking, timeout and keepalive. Only ssh's defaults, quickly, where nothing is configured. `args` are
 * further words for ssh, such as `-o ProxyJump=…`; they are stronger than the files.
 */
export function resolveSshConfig(
  host: string,
  user?: string,
  port?: number,
  args: readonly string[] = [],
): Promise<Partial<ConnectOptions>> {
  const key = JSON.stringify([host, user, port, args]);
  let found = cache.get(key);
  if (found === undefined) {
    found = resolve(host, user, port, args);
    cache.set(key, found);
  }
  return found;
}

async function resolve(
  host: string,
  user: string | undefined,
  port: number | undefined,
  args: readonly string[],
): Promise<Partial<ConnectOptions>> {
  configured ??= isConfigured();
  const ask = args.length > 0 || (await configured);
  const found = ask ? await askSsh(host, user, port, args) : undefined;
  const keys = (await Promise.all((found?.identityFiles ?? defaultKeys).map(readable))).flat();
  if (found === undefined) return { privateKeyFiles: keys };
  return {
    host: found.hostname,
    port: found.port,
    user: found.user,
    privateKeyFiles: keys,
    ...(found.agent === undefined ? {} : { agent: found.agent }),
    ...(found.agentForward ? { agentForward: true } : {}),
    ...(found.knownHostsFiles.length === 0 ? {} : { knownHostsFiles: found.knownHostsFiles }),
    ...(found.hostKeyChecking === undefined ? {} : { hostKeyChecking: found.hostKeyChecking }),
    ...(found.connectTimeout === undefined ? {} : { connectTimeout: found.connectTimeout }),
    ...(found.keepaliveInterval === undefined ? {} : { keepaliveInterval: found.keepaliveInterval }),
    ...(found.proxyCommand === undefined ? {} : { proxyCommand: found.proxyCommand }),
    proxyJump: await resolveJumps(found.proxyJump, fileOf(args), 0),
  };
}
