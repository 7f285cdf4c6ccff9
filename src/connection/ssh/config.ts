/**
 * The user's and the system's SSH configuration, as ssh itself understands it (`ssh -G`).
 * @module
 */
import { execFile } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TsplayError } from '../../errors/index.ts';
import { asSentence } from '../../util/sentence.ts';
import type { Hop, SshConfig } from '../types.ts';
import { impossible } from './algorithms.ts';
import { judgeOptions } from './option-table.ts';
import { linesOf, parseSshG, type Lines, type SshG } from './ssh-g.ts';

const run = promisify(execFile);

/** Milliseconds for ssh to read its files: a `Match exec` may run programs. */
const answerTime = 60_000;

/** Lines that say the same of every host; Debian's /etc/ssh/ssh_config holds no others. */
const alike =
  /^\s*(#|$|host\s+\*\s*$|sendenv\s|hashknownhosts\s|gssapiauthentication\s|include\s+\/etc\/ssh\/ssh_config\.d\/\*\.conf)/i;

const userFile = join(homedir(), '.ssh', 'config');
const systemFile = '/etc/ssh/ssh_config';

/** Whether what ssh says may differ from host to host: one process per host saved where not. */
async function differsByHost(): Promise<boolean> {
  const more = await readdir('/etc/ssh/ssh_config.d').catch(() => []);
  const names = more
    .filter((name) => name.endsWith('.conf'))
    .map((name) => join('/etc/ssh/ssh_config.d', name));
  const texts = await Promise.all(
    [userFile, systemFile, ...names].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  return !texts.every((text) => text.split('\n').every((line) => alike.test(line)));
}

let differs: Promise<boolean> | undefined;

interface Asked {
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  /** Further words for ssh; they are stronger than the files. */
  readonly args?: readonly string[];
}

type Failure = Error & {
  readonly code?: unknown;
  readonly signal?: string | null;
  readonly killed?: boolean;
  readonly stderr?: string;
};

async function sshG({ host, user, port, args = [] }: Asked): Promise<Lines> {
  const words = [
    ...args,
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
  ];
  const { stdout } = await run('ssh', ['-G', ...words, '--', host], { timeout: answerTime });
  const lines = linesOf(stdout);
  // A wrapper that ends well and says nothing would leave out jump hosts and all else.
  if (!lines.some(([name, value]) => name === 'hostname' && value !== ''))
    throw new Error('`ssh -G` says no hostname: is it the ssh of OpenSSH that is found first?');
  return lines;
}

/** What ssh says of a host. Rejects with TSP2002 where ssh would not begin either. */
const ask = (asked: Asked): Promise<Lines> =>
  sshG(asked).catch((cause: unknown) => {
    throw unreadable(asked.host, cause as Failure);
  });

/** How an ssh ended that said nothing. */
function withoutWords({ code, signal, killed, message }: Failure): string {
  if (killed === true && typeof code !== 'string')
    return `\`ssh -G\` gave no answer within ${answerTime / 1000} s (a \`Match exec\` that waits?)`;
  if (typeof signal === 'string') return `\`ssh -G\` was ended by ${signal}`;
  return typeof code === 'number' ? `\`ssh -G\` ended with status ${code} and no words` : message;
}

function unreadable(host: string, cause: Failure): TsplayError {
  const missing = cause.code === 'ENOENT';
  const said = (cause.stderr ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(debug\d|Pseudo-terminal)/.test(line))
    .join(' / ');
  const why = missing
    ? 'ssh is not installed, and only it can read the configuration of ssh'
    : said === ''
      ? withoutWords(cause)
      : said;
  return new TsplayError('TSP2002', `Failed to connect to the host via ssh: ${host}: ${asSentence(why)}`, {
    hint: missing
      ? 'Install the OpenSSH client (apt-get install openssh-client), or remove ssh_args, ssh_common_args and ~/.ssh/config.'
      : 'Correct ssh_args, ssh_common_args, ssh_extra_args or the file: with an option that ssh does not take nothing of the configuration counts.',
    cause,
  });
}

let untouched: Promise<Lines> | undefined;

/** What ssh says where nothing is configured. */
const defaults = (): Promise<Lines> => {
  untouched ??= ask({ host: 'localhost', args: ['-F', 'none'] });
  return untouched;
};

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

interface Understood {
  readonly found: SshG;
  /** What only the system's ssh can do. */
  readonly beyond: readonly string[];
}

/** An answer of ssh, with what is to become of each option in it. Rejects with TSP2002 for one that cannot be obeyed. */
async function understand(asked: Asked, lines: Lines): Promise<Understood> {
  const usual = await defaults();
  const { beyond, refused } = judgeOptions(lines, usual);
  const [bad] = refused;
  if (bad !== undefined) throw await notObeyed(asked, bad);
  const found = parseSshG(lines, asked.host, usual);
  const commands = /%[^%dhijkLlnpruC]/.test(found.proxyCommand ?? '') ? ['ProxyCommand'] : [];
  const ticket = found.gssapi && (await hasTicket()) ? ['GSSAPIAuthentication'] : [];
  const certificates = found.certificateFiles.length > 0 ? ['CertificateFile'] : [];
  const more = [...impossible(found.settings), ...commands, ...ticket, ...certificates];
  return { found, beyond: [...beyond, ...more] };
}

async function notObeyed(
  { host, args = [] }: Asked,
  { name, why }: { readonly name: string; readonly why: string },
): Promise<TsplayError> {
  const place = await placeOf(name, args);
  return new TsplayError(
    'TSP2002',
    `Failed to connect to the host via ssh: ${host}: ${name} is set in the SSH configuration${place}, and cannot be obeyed: ${why}.`,
    {
      hint: `Set it for other uses of this host only, for example with another Host alias, or give -o ${name}=… that undoes it.`,
    },
  );
}

/** Where an option is set, in words: the first line that names it. */
async function placeOf(name: string, args: readonly string[]): Promise<string> {
  const [, own] = fileOf(args);
  const line = new RegExp(`^\\s*${name}[\\s=]`, 'i');
  for (const file of own === undefined ? [userFile, systemFile] : [own]) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const at = text.split('\n').findIndex((candidate) => line.test(candidate));
    if (at >= 0) return ` (${file}:${at + 1})`;
  }
  return '';
}

/** Whether there is a Kerberos ticket to log in with, where it usually lies. */
const hasTicket = async (): Promise<boolean> =>
  process.env['KRB5CCNAME'] !== undefined ||
  (await readable(`/tmp/krb5cc_${process.getuid?.() ?? 0}`)).length > 0;

const jumpsInACircle = (host: string): TsplayError =>
  new TsplayError(
    'TSP2002',
    `Failed to connect to the host via ssh: the jump host ${host} is to be reached through itself (ProxyJump).`,
    {
      hint: `Give it a block of its own in the SSH configuration, in front of the others, with \`ProxyJump none\`.`,
    },
  );

const notAJump = (jump: string): TsplayError =>
  new TsplayError('TSP2002', `Failed to connect to the host via ssh: ProxyJump: ${jump} is no jump host.`, {
    hint: 'A jump host is written [user@]host[:port], an IPv6 address in brackets.',
  });

interface Jumps {
  readonly hops: readonly Hop[];
  readonly beyond: readonly string[];
}

/** `behind`: the hosts that are reached through these, by address. Rejects with TSP2002 where one is behind itself. */
async function resolveJumps(
  jumps: readonly string[],
  file: readonly string[],
  behind: readonly string[],
): Promise<Jumps> {
  const hops: Hop[] = [];
  const beyond: string[] = [];
  for (const jump of jumps) {
    // A user's name may hold an `@`, a host's none.
    const match = /^(?:ssh:\/\/)?(?:(.+)@)?(\[[^\]]+\]|[^:@]+)(?::(\d+))?$/.exec(jump);
    if (match?.[2] === undefined) throw notAJump(jump);
    const host = match[2].replace(/^\[|\]$/g, '');
    const asked = {
      host,
      user: match[1],
      port: match[3] === undefined ? undefined : Number(match[3]),
      args: file,
    };
    const { found, beyond: more } = await understand(asked, await ask(asked));
    // The first hop may itself be behind others.
    if (hops.length === 0) {
      const address = `${found.user}@${found.hostname}:${found.port}`;
      if (behind.includes(address)) throw jumpsInACircle(host);
      const before = await resolveJumps(found.proxyJump, file, [...behind, address]);
      hops.push(...before.hops);
      beyond.push(...before.beyond);
    }
    beyond.push(...more);
    hops.push({
      host: found.hostname,
      port: found.port,
      user: found.user,
      privateKeyFiles: (await Promise.all(found.identityFiles.map(readable))).flat(),
      settings: found.settings,
    });
  }
  return { hops, beyond };
}

const cache = new Map<string, Promise<SshConfig>>();

/**
 * What the SSH configuration says of a host: address, port, user, keys that exist, agent, jump hosts, known_hosts
 * files, key checking, timeout and keepalive, and which options only the system's ssh obeys. `args` are further words for
 * ssh, such as `-o ProxyJump=…`; they are stronger than the files. Rejects with TSP2002 where ssh itself would refuse to
 * begin: one option that it does not take, and nothing of its configuration can be trusted.
 */
export function resolveSshConfig(
  host: string,
  user?: string,
  port?: number,
  args: readonly string[] = [],
): Promise<SshConfig> {
  const key = JSON.stringify([host, user, port, args]);
  let found = cache.get(key);
  if (found === undefined) {
    found = resolve({ host, user, port, args });
    cache.set(key, found);
  }
  return found;
}

let common: Promise<Lines | undefined> | undefined;

/** What ssh says of every host alike; undefined where there is no ssh, and nothing configured that it could read. */
async function sayCommon(): Promise<Lines | undefined> {
  try {
    return await sshG({ host: 'localhost' });
  } catch (cause) {
    if ((cause as Failure).code === 'ENOENT') return undefined;
    throw unreadable('localhost', cause as Failure);
  }
}

/** ssh's answer; the common one, of which the host's own address is not part, where all hosts are alike. */
async function linesFor(asked: Asked): Promise<Lines | undefined> {
  differs ??= differsByHost();
  if ((asked.args ?? []).length > 0 || (await differs)) return ask(asked);
  common ??= sayCommon();
  const own = new Map([
    ['hostname', asked.host],
    ...(asked.port === undefined ? [] : [['port', String(asked.port)] as const]),
    ...(asked.user === undefined ? [] : [['user', asked.user] as const]),
  ]);
  return (await common)?.map(([name, value]) => [name, own.get(name) ?? value] as const);
}

async function resolve(asked: Asked): Promise<SshConfig> {
  const lines = await linesFor(asked);
  if (lines === undefined)
    return { privateKeyFiles: (await Promise.all(defaultKeys.map(readable))).flat(), beyond: [] };
  const { found, beyond } = await understand(asked, lines);
  const jumps = await resolveJumps(found.proxyJump, fileOf(asked.args ?? []), []);
  return {
    host: found.hostname,
    port: found.port,
    user: found.user,
    privateKeyFiles: (await Promise.all(found.identityFiles.map(readable))).flat(),
    ...(found.agent === undefined ? {} : { agent: found.agent }),
    ...(found.agentForward ? { agentForward: true } : {}),
    ...(found.knownHostsFiles.length === 0 ? {} : { knownHostsFiles: found.knownHostsFiles }),
    ...(found.hostKeyChecking === undefined ? {} : { hostKeyChecking: found.hostKeyChecking }),
    ...(found.connectTimeout === undefined ? {} : { connectTimeout: found.connectTimeout }),
    ...(found.keepaliveInterval === undefined ? {} : { keepaliveInterval: found.keepaliveInterval }),
    ...(found.proxyCommand === undefined ? {} : { proxyCommand: found.proxyCommand }),
    ...(found.connectionAttempts > 1 ? { retries: found.connectionAttempts - 1 } : {}),
    sessionEnv: found.sessionEnv,
    settings: found.settings,
    proxyJump: jumps.hops,
    beyond: [...new Set([...beyond, ...jumps.beyond])],
  };
}
