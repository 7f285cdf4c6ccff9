/**
 * Decides whether the key that a server shows is trusted.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { quote } from '../../util/shell.ts';
import type { ConnectOptions } from '../types.ts';
import { appendKnownHost } from './accept-new.ts';
import { fingerprint, judge, keyType, knownHostName, lookUp, type KnownKey } from './known-hosts.ts';

type Policy = Pick<ConnectOptions, 'hostKeyChecking' | 'knownHostsFiles'>;

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
  const name = knownHostName(id.host, id.port);
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

async function acceptUnknown(id: HostIdentity, name: string, key: Buffer, policy: Policy): Promise<void> {
  // ssh also takes an entry without the port for a host on an unusual port.
  const plain = id.port === 22 ? [] : await lookUp(policy.knownHostsFiles, id.host.toLowerCase());
  if (judge(key, plain).kind === 'known') return;
  const file = policy.knownHostsFiles[0];
  if (policy.hostKeyChecking !== 'accept-new' || file === undefined) throw unknown(id, key, file);
  await appendKnownHost(file, name, key).catch((cause: unknown) => {
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

const keyText = (key: Buffer): string => `${keyType(key)} ${fingerprint(key)}`;

const unknown = (id: HostIdentity, key: Buffer, file: string | undefined): TsplayError =>
  new TsplayError('TSP2003', `${id.label}: the host key ${keyText(key)} is not known.`, {
    hint: `Compare it with the host's own, then run \`ssh-keyscan -p ${id.port} ${quote(id.host)} >> ${file ?? '~/.ssh/known_hosts'}\`, or set host_key_checking to accept-new.`,
  });

const changed = (id: HostIdentity, name: string, key: Buffer, entry: KnownKey): TsplayError =>
  new TsplayError(
    'TSP2003',
    `${id.label}: the host key has changed. It is ${keyText(key)}; ${entry.file}:${entry.line} says ${fingerprint(entry.key)}. Somebody may be listening in, or the host was installed anew.`,
    { hint: `If the new key is right: ssh-keygen -f ${quote(entry.file)} -R ${quote(name)}` },
  );

const revoked = (id: HostIdentity, key: Buffer, entry: KnownKey): TsplayError =>
  new TsplayError(
    'TSP2003',
    `${id.label}: the host key ${keyText(key)} is revoked (${entry.file}:${entry.line}).`,
    { hint: 'Do not trust this host until it has a new key.' },
  );
