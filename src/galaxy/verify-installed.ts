/**
 * Whether installed collections are as they were built, by their own word or by a server's.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { download, sha256Of, unpackCollection } from './artifact.ts';
import { Candidates, versionInfo, type Candidate } from './candidates.ts';
import { folderOf } from './collections.ts';
import type { Teller } from './install.ts';
import { looseMetadata, manifestName } from './metadata.ts';
import { checkedCollectionName } from './names.ts';
import type { Requirement } from './requirements.ts';
import type { GalaxyServer } from './server.ts';
import { signatureFrom, unverified, type SignatureRules } from './signatures.ts';
import { verifyCollection } from './verify.ts';

export interface VerifyOptions extends Pick<Teller, 'say' | 'warn'> {
  readonly paths: readonly string[];
  readonly servers: readonly GalaxyServer[];
  readonly offline: boolean;
  readonly signatures: SignatureRules;
}

/** On which server a version is. @throws {TsplayError} TSP1505 where it is on none */
async function onServers(
  name: string,
  version: string,
  { source }: Requirement,
  options: VerifyOptions,
): Promise<Extract<Candidate, { readonly from: 'server' }>> {
  const candidates = new Candidates({
    ...options,
    fetched: [],
    preferred: [],
    pre: true,
    upgrade: false,
    noDeps: true,
  });
  const found = await candidates.matches(name, [
    { name, range: version, source: source === '' ? undefined : source },
  ]);
  const [first] = found;
  if (first?.from === 'server') return first;
  throw new TsplayError(
    'TSP1505',
    `Failed to find remote collection '${name}:${version}' on any of the galaxy servers`,
  );
}

/**
 * Says that an installed collection is as it was built.
 * @throws {TsplayError} TSP1505, which names each file that is missing, changed or no part of it
 */
export async function verifyInstalled(requirement: Requirement, options: VerifyOptions): Promise<void> {
  const { say, paths } = options;
  if (requirement.kind !== 'galaxy')
    throw new TsplayError(
      'TSP1505',
      `'${requirement.kind}' type is not supported. The format namespace.name is expected.`,
      { src: requirement.src },
    );
  const name = checkedCollectionName(requirement.name ?? '', requirement.src);
  const folder = paths.map((path) => folderOf(name, path)).find((path) => existsSync(path));
  if (folder === undefined)
    throw new TsplayError('TSP1505', `Collection ${name} is not installed in any of the collection paths.`, {
      hint: paths.join(', '),
    });
  const version = looseMetadata(folder)?.version ?? '*';
  const wanted = requirement.version ?? '*';
  if (wanted !== '*' && wanted !== version)
    throw new TsplayError(
      'TSP1505',
      `${name} has the version '${version}' but is being compared to '${wanted}'`,
    );
  const own = { name, version, folder };
  if (options.offline || !existsSync(join(folder, manifestName))) {
    await checkSignatures(own, requirement, [], options);
    await verifyCollection(own, say);
    return;
  }
  const remote = await onServers(name, version, requirement, options);
  const info = await versionInfo(remote);
  await checkSignatures(own, requirement, info.signatures, options);
  const signed = options.signatures.keyring !== undefined && info.signatures.length > 0;
  const temporary = await mkdtemp(join(tmpdir(), 'tsplay-galaxy-'));
  try {
    const built = signed
      ? undefined
      : await unpackCollection(await download(info, remote.server, temporary), join(temporary, 'content'));
    await verifyCollection(
      own,
      say,
      built === undefined
        ? undefined
        : { manifest: await sha256Of(join(built, manifestName)), by: 'the remote collection' },
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function checkSignatures(
  { name, folder }: { readonly name: string; readonly folder: string },
  { signatures }: Requirement,
  told: readonly string[],
  options: VerifyOptions,
): Promise<void> {
  const all = [...told, ...(await Promise.all(signatures.map(signatureFrom)))];
  if (options.signatures.keyring === undefined) {
    if (all.length > 0)
      options.warn(
        'The GnuPG keyring used for collection signature verification was not configured but signatures were provided by the Galaxy server. Configure a keyring for ansible-galaxy to verify the origin of the collection. Skipping signature verification.',
      );
    return;
  }
  const why = await unverified(join(folder, manifestName), all, options.signatures);
  if (why !== undefined)
    throw new TsplayError('TSP1505', `Signature verification failed for '${name}': ${why}`);
}
