/**
 * Decides whether the key that a server shows is trusted.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { quote } from '../../util/shell.ts';
import type { ConnectOptions, SshSettings } from '../types.ts';
import { appendKnownHost } from './accept-new.ts';
import { fingerprint, judge, keyType, knownHostName, lookUp, type KnownKey } from './known-hosts.ts';

type Policy = Pick<ConnectOptions, 'hostKeyChecking' | 'knownHostsFiles' | 'mayAsk'> & {
  readonly settings?: SshSettings | undefined;
  /** Asks the person at the terminal; undefined is not an answer. */
  readonly ask?: ((question: string) => Promise<string | undefined>) | undefined;
};

/** The address that a key belongs to, and how it is called in messages. */
export interface HostIdentity {
  readonly host: string;
  readonly port: number;
  readonly label: string;
}

/** Signature algorithms by key type, best first. */
const algorithmsOf: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

export interface HostKeyCheck {
  /** What to offer the server: first the types that are known, so that it shows a key we can compare. */
  readonly algorithms: readonly string[];
  /** Throws TSP2003 when the key is not trusted; remembers it where the policy is to accept new ones. */
  verify(key: Buffer): Promise<void>;
}

export async function createHostKeyCheck(id: HostIdentity, policy: Policy): Promise<HostKeyCheck> {
  const name = keyName(id, policy);
  const files = policy.hostKeyChecking === 'no' ? [] : policy.knownHostsFiles;
  const known = await lookUp(files, name);
  const knownTypes = new Set(known.filter((entry) => !entry.revoked).map((entry) => entry.type));
  const types = Object.keys(algorithmsOf).sort(
    (a, b) => Number(knownTypes.has(b)) - Number(knownTypes.has(a)),
  );
  return {
    algorithms: types.flatMap((type) => algorithmsOf[type] ?? []),
    async verify(key) {
      if (policy.hostKeyChecking === 'no') return;
      const verdict = judge(key, known);
      switch (verdict.kind) {
        case 'known':
          return;
        case 'revoked':
          throw revoked(id, key, verdict.entry);
        case 'changed':
          throw changed(id, name, key, verdict.entry);
        case 'unknown':
          return acceptUnknown(id, name, key, policy);
      }
    },
  };
}

/** What the host is called in known_hosts. */
export const keyName = (
  { host, port }: Pick<HostIdentity, 'host' | 'port'>,
  { settings }: { readonly settings?: SshSettings | undefined },
): string => settings?.hostKeyAlias?.toLowerCase() ?? knownHostName(host, port);

async function acceptUnknown(id: HostIdentity, name: string, key: Buffer, policy: Policy): Promise<void> {
  // ssh also takes an entry without the port for a host on an unusual port.
  const plain = id.port === 22 ? [] : await lookUp(policy.knownHostsFiles, id.host.toLowerCase());
  if (judge(key, plain).kind === 'known') return;
  const file = policy.knownHostsFiles[0];
  const accepted =
    file !== undefined &&
    (policy.hostKeyChecking === 'accept-new' || (await confirmed(id, name, key, policy)));
  if (!accepted) throw unknown(id, key, file);
  await appendKnownHost(file, name, key, policy.settings?.hashKnownHosts).catch((cause: unknown) => {
    throw new TsplayError(
      'TSP2003',
      `${id.label}: cannot add the host key to ${file}: ${(cause as Error).message}`,
      {
        hint: 'Make the file writable, or name another one (UserKnownHostsFile).',
        cause,
      },
    );
  });
}

/** Answers by host and key: names that lead to one host are asked about once. */
const answers = new Map<string, Promise<boolean>>();

/** Whether the person at the terminal trusts the key. */
function confirmed(id: HostIdentity, name: string, key: Buffer, policy: Policy): Promise<boolean> {
  const { ask } = policy;
  if (ask === undefined || policy.mayAsk !== true) return Promise.resolve(false);
  const about = `${name} ${fingerprint(key)}`;
  let answer = answers.get(about);
  if (answer === undefined) {
    answer = confirm(id, key, ask);
    answers.set(about, answer);
  }
  return answer;
}

/** ssh's own question, with its three answers. */
async function confirm(id: HostIdentity, key: Buffer, ask: NonNullable<Policy['ask']>): Promise<boolean> {
  const print = fingerprint(key);
  const type = keyType(key)
    .replace(/^ssh-|^ecdsa-sha2-/, '')
    .toUpperCase();
  let question = `The authenticity of host '${id.label}' can't be established.\n${type} key fingerprint is ${print}.\nAre you sure you want to continue connecting (yes/no/[fingerprint])? `;
  for (;;) {
    const answer = (await ask(question))?.trim();
    if (answer === undefined || answer.toLowerCase() === 'no') return false;
    if (answer.toLowerCase() === 'yes' || answer === print) return true;
    question = "Please type 'yes', 'no' or the fingerprint: ";
  }
}

const keyText = (key: Buffer): string => `${keyType(key)} ${fingerprint(key)}`;

const unknown = (id: HostIdentity, key: Buffer, file: string | undefined): TsplayError =>
  new TsplayError('TSP2003', `${id.label}: the host key ${keyText(key)} is not known.`, {
    hint: `Compare it with the host's own, then run \`ssh-keyscan -p ${id.port} ${quote(id.host)} >> ${file ?? '~/.ssh/known_hosts'}\`, or set host_key_checking to accept-new.`,
  });

const changed = (id: HostIdentity, name: string, key: Buffer, entry: KnownKey): TsplayError =>
  new TsplayError(
    'TSP2003',
    `${id.label}: the host key has changed. It is ${keyText(key)}; ${entry.file}:${entry.line} says ${fingerprint(entry.key)}. Someone may be intercepting the connection, or the host was reinstalled.`,
    { hint: `If the new key is right: ssh-keygen -f ${quote(entry.file)} -R ${quote(name)}` },
  );

const revoked = (id: HostIdentity, key: Buffer, entry: KnownKey): TsplayError =>
  new TsplayError(
    'TSP2003',
    `${id.label}: the host key ${keyText(key)} is revoked (${entry.file}:${entry.line}).`,
    { hint: 'Do not trust this host until it has a new key.' },
  );
