/**
 * Command lines of the system's ssh, sftp and scp.
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectOptions, OpensshOptions } from '../types.ts';

/** How the programs are called for one host. */
export interface SshCommand {
  readonly executable: string;
  /** Words for ssh, sftp and scp alike, host excluded. */
  readonly common: readonly string[];
  /** Words for ssh only. */
  readonly sshOnly: readonly string[];
  readonly host: string;
  /** Whether processes share one login. */
  readonly shared: boolean;
  /** Whether that login is kept for the next run. */
  readonly persistent: boolean;
  /** Where the shared login writes what it has to say. */
  readonly log: string;
}

/** Whether the words for ssh set an option: `-o Name=value`, `-oName value`. */
const sets = (words: readonly string[], name: string): boolean =>
  words.some((word) => new RegExp(`^(-o)?\\s*${name}\\s*[= ]`, 'i').test(word));

const valueOf = (words: readonly string[], name: string): string | undefined => {
  for (const word of words) {
    const value = new RegExp(`^(?:-o)?\\s*${name}\\s*[= ]\\s*"?([^"]*)`, 'i').exec(word)?.[1];
    if (value !== undefined) return value.trim();
  }
  return undefined;
};

/** The host before, as the words for ssh name it. */
export function jumpOf(words: readonly string[]): string | undefined {
  const at = words.indexOf('-J');
  return (
    (at >= 0 ? words[at + 1] : undefined) ?? valueOf(words, 'ProxyJump') ?? valueOf(words, 'ProxyCommand')
  );
}

/** Seconds that a shared login outlives its last use, where nothing is said: as long as Ansible's. */
const persistFor = '60s';

/** Longest path of a unix socket, less what ssh puts behind it while it is being made. */
const longestSocket = 107 - 17;

/** What is left to say about passwords where there is none: no one could answer questions. */
const noQuestions = [
  ...['-o', 'KbdInteractiveAuthentication=no'],
  ...['-o', 'PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey'],
  ...['-o', 'PasswordAuthentication=no'],
];

const option = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : ['-o', `${name}=${value}`];

/** A value with blanks or quotes for the right-hand side of `-o`. */
const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

function login(options: ConnectOptions, ssh: OpensshOptions): string[] {
  const { hostKeyChecking, keepaliveInterval, pkcs11Provider } = { ...options, ...ssh };
  const asks = options.password !== undefined || options.passphrase !== undefined;
  const keepalive = keepaliveInterval > 0 && !sets(ssh.args, 'ServerAliveInterval');
  return [
    ...option('StrictHostKeyChecking', hostKeyChecking === 'yes' ? undefined : hostKeyChecking),
    ...option('Port', ssh.portGiven ? String(options.port) : undefined),
    ...options.privateKeyFiles.flatMap((file) => option('IdentityFile', quoted(file))),
    ...option('PKCS11Provider', pkcs11Provider),
    ...(asks ? ['-o', 'NumberOfPasswordPrompts=1'] : noQuestions),
    ...option('User', ssh.userGiven ? quoted(options.user) : undefined),
    ...option('ConnectTimeout', String(Math.max(1, Math.round(options.connectTimeout / 1000)))),
    ...option(
      'ServerAliveInterval',
      keepalive ? String(Math.max(1, Math.round(keepaliveInterval / 1000))) : undefined,
    ),
  ];
}

/** `%(directory)s` and `%%` of Ansible's `control_path`; what else begins with `%` is ssh's. */
const expandControlPath = (pattern: string, dir: string): string =>
  pattern.replaceAll('%(directory)s', dir).replaceAll('%%', '%');

function ownControlPath(dir: string, id: string): string {
  const path = join(dir, createHash('sha256').update(id).digest('hex').slice(0, 10));
  return path.length <= longestSocket ? path : join(tmpdir(), `tsplay-cp-${process.getuid?.() ?? 0}`, id);
}

export function sshCommand(options: ConnectOptions): SshCommand {
  const ssh = options.openssh;
  if (ssh === undefined) throw new Error('openssh options are missing');
  const given = [...ssh.args, ...ssh.sshArgs];
  const shared = valueOf(given, 'ControlMaster')?.toLowerCase() !== 'no';
  const persistent = shared && sets(given, 'ControlPersist');
  const words = [...ssh.args, ...login(options, ssh)];
  const id = JSON.stringify([options.host, words, ssh.sshArgs, persistent ? '' : randomBytes(8)]);
  const path = ownControlPath(ssh.controlPathDir, id);
  const wanted = ssh.controlPath;
  const control =
    wanted === undefined || wanted === '' ? path : expandControlPath(wanted, ssh.controlPathDir);
  const own = sets(given, 'ControlPath') ? [] : option('ControlPath', quoted(control));
  return {
    executable: ssh.executable,
    common: shared
      ? [...words, ...option('ControlMaster', 'auto'), ...option('ControlPersist', persistFor), ...own]
      : words,
    sshOnly: [...ssh.sshArgs, ...(options.agentForward === true ? ['-A'] : [])],
    host: options.host,
    shared,
    persistent,
    log: `${path}.log`,
  };
}

/** Words for ssh: options, then the host, then what runs there. */
export const sshWords = (
  command: SshCommand,
  options: readonly string[],
  ...program: readonly string[]
): readonly string[] => [...command.common, ...command.sshOnly, ...options, '--', command.host, ...program];
