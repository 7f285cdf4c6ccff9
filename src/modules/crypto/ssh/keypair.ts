/** `community.crypto.openssh_keypair` */
import {
  defineModule,
  fail,
  type FileStat,
  missing,
  type ModuleContext,
  p,
  type Params,
  type Plan,
  quote,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import { applyAttributes, type AttributePlan } from '../../files/lib/attributes.ts';
import { valuesDiff } from '../../lib/diff.ts';
import { attributesOf, needDirectory, removeFiles } from '../lib/place.ts';
import {
  lookProgram,
  makeProgram,
  parseListing,
  parsePublic,
  phraseInput,
  type Key,
  type PublicKey,
} from './keygen.ts';

const params = {
  path: p.path({
    operand: true,
    doc: 'The private key; the public one is beside it with `.pub`.',
    required: true,
  }),
  state: p.choice(['present', 'absent'], { doc: 'Whether the pair is there.', default: 'present' }),
  type: p.choice(['rsa', 'dsa', 'rsa1', 'ecdsa', 'ed25519'], { doc: 'Kind of the key.', default: 'rsa' }),
  size: p.int({ doc: 'Bits: 4096 for RSA, 256, 384 or 521 for ECDSA, fixed for the others.' }),
  comment: p.str({ doc: 'Comment of the public key.' }),
  passphrase: p.str({ doc: 'What the private key is encrypted with.', secret: true, since: '1.7.0' }),
  private_key_format: p.choice(['auto', 'pkcs1', 'pkcs8', 'ssh'], {
    doc: 'Format of the private key; `auto` leaves it to ssh-keygen.',
    default: 'auto',
    since: '1.7.0',
  }),
  backend: p.choice(['auto', 'cryptography', 'opensshbin'], {
    doc: 'What Ansible makes the key with. Here it is always ssh-keygen.',
    default: 'auto',
    since: '1.7.0',
  }),
  force: p.bool({ doc: 'Make a new pair in any case.', default: false }),
  regenerate: p.choice(['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'], {
    doc: 'When a key that is there is replaced: never, never but fail where it is another, where it is another, also where it cannot be read, always.',
    default: 'partial_idempotence',
  }),
  ...p.fileAttributes,
} as const;
type Given = Params<typeof params>;

export const opensshKeypair = defineModule({
  name: 'community.crypto.openssh_keypair',
  summary: 'Make pairs of keys for SSH',
  params,
  support: { check: 'full', diff: 'full' },
  differences: [
    'All is done by ssh-keygen of the host, whatever `backend` says; a passphrase never stands in a command line.',
    'A new comment is written to the public key; the copy in the private key stays as it is.',
  ],
  returns: {
    size: 'Bits.',
    type: 'Kind of the key.',
    filename: 'The private key.',
    fingerprint: 'Fingerprint, by SHA-256.',
    public_key: 'The public key without its comment.',
    comment: 'Its comment.',
  },
  examples: [
    {
      title: 'A pair',
      yaml: 'community.crypto.openssh_keypair:\n  path: /root/.ssh/id_ed25519\n  type: ed25519',
    },
    {
      title: 'With a passphrase',
      yaml: 'community.crypto.openssh_keypair:\n  path: /etc/ssh/deploy\n  size: 2048\n  passphrase: "{{ phrase }}"\n  comment: deploy',
    },
  ],
  async plan(given, host, context) {
    const size = sizeOf(given);
    if (given.backend === 'opensshbin' && given.private_key_format !== 'auto')
      fail("'auto' is the only valid option for 'private_key_format' when 'backend' is not 'cryptography'");
    await needDirectory(given.path, host);
    const found = await look(given, host, context);
    if (found.stat?.type === 'directory')
      fail(`${given.path} is a directory. Please specify a path to a file.`);
    return given.state === 'absent'
      ? removal(given, size, found, context)
      : presence(given, size, found, context);
  },
});

function sizeOf({ type, size }: Given): number {
  if (type === 'rsa' || type === 'rsa1') {
    if (size !== undefined && size < 1024)
      fail(
        'For RSA keys, the minimum size is 1024 bits and the default is 4096 bits. Attempting to use bit lengths under 1024 will cause the module to fail.',
      );
    return size ?? 4096;
  }
  if (type === 'dsa') {
    if ((size ?? 1024) !== 1024) fail('DSA keys must be exactly 1024 bits as specified by FIPS 186-2.');
    return 1024;
  }
  if (type === 'ed25519') return 256;
  if (![256, 384, 521].includes(size ?? 256))
    fail(
      'For ECDSA keys, size determines the key length by selecting from one of three elliptic curve sizes: 256, 384 or 521 bits. Attempting to use bit lengths other than these three values for ECDSA keys will cause this module to fail.',
    );
  return size ?? 256;
}

interface Found {
  readonly stat: FileStat | undefined;
  readonly publicStat: FileStat | undefined;
  readonly key: Key | undefined;
  /** Of the public file. */
  readonly written: PublicKey | undefined;
  /** That belongs to the private key; undefined where that cannot be read. */
  readonly matching: PublicKey | undefined;
  readonly format: string;
  readonly attributes: readonly (AttributePlan | undefined)[];
}

const formats: Readonly<Record<string, string>> = {
  '-----BEGIN OPENSSH PRIVATE KEY-----': 'SSH',
  '-----BEGIN PRIVATE KEY-----': 'PKCS8',
  '-----BEGIN ENCRYPTED PRIVATE KEY-----': 'PKCS8',
};

async function look(given: Given, host: ReadHost, context: ModuleContext): Promise<Found> {
  const { path, passphrase } = given;
  const publicPath = `${path}.pub`;
  const [stat, publicStat, publicText, said] = await Promise.all([
    host.stat(path, { follow: true }),
    host.stat(publicPath, { follow: true }),
    host.readText(publicPath),
    host.probe(lookProgram(path, passphrase, context.remoteTmp), phraseInput(passphrase)),
  ]);
  if (said.rc !== 0) missing(said.stderr.trim());
  const [listing = '', open = '', unlocked = '', header = '', kind] = said.stdout.split('\n');
  // A key that needs none is not the one that a passphrase was asked for.
  const isReadable = passphrase === undefined ? kind === 'open' : kind === 'locked' && unlocked !== '';
  return {
    stat,
    publicStat,
    key: parseListing(listing),
    written: publicText === undefined ? undefined : parsePublic(publicText),
    matching: isReadable ? parsePublic(passphrase === undefined ? open : unlocked) : undefined,
    format: formats[header] ?? (/^-----BEGIN \w+ PRIVATE KEY-----$/.test(header) ? 'PKCS1' : ''),
    attributes: await Promise.all([
      attributesOf(path, stat, given, host),
      attributesOf(publicPath, publicStat, given, host),
    ]),
  };
}

const usesKeygen = ({ backend, passphrase }: Given): boolean =>
  backend === 'opensshbin' || (backend === 'auto' && passphrase === undefined);

const stateOf = (
  given: Given,
  { key, written, format }: Pick<Found, 'key' | 'written' | 'format'>,
): Record<string, unknown> => ({
  ...(key === undefined ? {} : { ...key, format: usesKeygen(given) ? '' : format }),
  ...(written === undefined ? {} : { comment: written.comment, public_key: written.data }),
});

const keysOf = (
  { path, type }: Given,
  size: number,
  { key, written }: Pick<Found, 'key' | 'written'>,
): ResultKeys => ({
  size,
  type,
  filename: path,
  fingerprint: key?.fingerprint ?? '',
  public_key: written === undefined ? '' : `${written.type} ${written.data}`,
  comment: written?.comment ?? '',
});

function removal(given: Given, size: number, found: Found, { check }: ModuleContext): Plan {
  const isThere = found.stat !== undefined || found.publicStat !== undefined;
  const result = keysOf(given, size, found);
  const diff = valuesDiff(stateOf(given, found), {});
  if (!isThere) return { changed: false, result, diff };
  const paths = [
    ...(found.stat === undefined ? [] : [given.path]),
    ...(found.publicStat === undefined ? [] : [`${given.path}.pub`]),
  ];
  return {
    changed: true,
    result,
    diff: check ? valuesDiff(stateOf(given, found), {}) : diff,
    apply: async (write) => {
      await removeFiles(paths, write);
      return undefined;
    },
  };
}

/** Whether the private key is made anew. Fails where it is wrong and must not be touched. */
function isMadeAnew(given: Given, size: number, found: Found): boolean {
  const { key, stat, matching, format } = found;
  const regenerate = given.force ? 'always' : given.regenerate;
  const careful = ['never', 'fail', 'partial_idempotence'].includes(regenerate);
  if (stat !== undefined && careful && (key === undefined || matching === undefined))
    fail(
      'Unable to read the key. The key is protected with a passphrase or broken. Will not proceed. To force regeneration, call the module with `generate` set to `full_idempotence` or `always`, or with `force=true`.',
    );
  if (key === undefined || regenerate === 'always') return true;
  if (regenerate === 'never') return false;
  const isRight =
    key.size === size &&
    key.type === given.type &&
    (given.private_key_format === 'auto' || given.private_key_format.toUpperCase() === format);
  if (regenerate === 'fail' && !isRight)
    fail(
      'Key has wrong type and/or size. Will not proceed. To force regeneration, call the module with `generate` set to `partial_idempotence`, `full_idempotence` or `always`, or with `force=true`.',
    );
  return !isRight || (regenerate === 'full_idempotence' && matching === undefined);
}

function presence(given: Given, size: number, found: Found, context: ModuleContext): Plan {
  const { path, comment } = given;
  const { matching, written } = found;
  const anew = isMadeAnew(given, size, found);
  const isPublicRight =
    matching !== undefined &&
    written?.type === matching.type &&
    written.data === matching.data &&
    (comment === undefined || written.comment === comment);
  const files = [path, `${path}.pub`];
  const sets = found.attributes.map((plan) => (plan?.changed === true ? plan.set : undefined));
  const before = stateOf(given, found);
  const result = keysOf(given, size, found);
  if (!anew && isPublicRight && sets.every((set) => set === undefined))
    return { changed: false, result, diff: valuesDiff(before, before) };
  let after = before;
  return {
    changed: true,
    result,
    // A key that has not been made cannot be told.
    diff: context.check ? valuesDiff(before, before) : undefined,
    diffOf: () => [valuesDiff(before, after)],
    apply: async (write) => {
      let now: Pick<Found, 'key' | 'written' | 'format'> = found;
      if (anew) now = await makePair(given, size, write, context);
      else if (!isPublicRight && matching !== undefined)
        now = { ...found, written: await restore(given, matching, write) };
      for (const [i, file] of files.entries()) {
        const set = sets[i];
        // What was made just now gets all of it.
        const stat =
          set === undefined && (anew || found.publicStat === undefined) ? await write.stat(file) : undefined;
        const fresh = await attributesOf(file, stat, given, write);
        const wanted = set ?? (fresh?.changed === true ? fresh.set : undefined);
        if (wanted !== undefined) await applyAttributes(write, file, wanted);
      }
      after = stateOf(given, now);
      return keysOf(given, size, now);
    },
  };
}

async function makePair(
  given: Given,
  size: number,
  write: WriteHost,
  { remoteTmp }: ModuleContext,
): Promise<Pick<Found, 'key' | 'written' | 'format'>> {
  const { path, type, passphrase, private_key_format: format } = given;
  const making = { type, size, comment: given.comment ?? '', format, passphrase };
  const made = await write.run(makeProgram(making, remoteTmp), phraseInput(passphrase));
  if (made.rc !== 0) fail(made.stderr.trim() || `ssh-keygen ended with ${made.rc}`);
  const [folder = '', listing = '', line = ''] = made.stdout.split('\n');
  try {
    const [old, oldPublic] = await Promise.all([write.stat(path), write.stat(`${path}.pub`)]);
    await write.writeFile(
      path,
      { remotePath: `${folder}/key` },
      { ...(old === undefined ? { mode: 0o600 } : {}), unsafeWrites: given.unsafe_writes },
    );
    await write.writeFile(
      `${path}.pub`,
      { remotePath: `${folder}/key.pub` },
      { ...(oldPublic === undefined ? { mode: 0o644 } : {}), unsafeWrites: given.unsafe_writes },
    );
  } finally {
    await write.run(`rm -rf -- ${quote(folder)}`);
  }
  return {
    key: parseListing(listing),
    written: parsePublic(line),
    format: format === 'auto' ? 'SSH' : format.toUpperCase(),
  };
}

async function restore({ path, comment }: Given, matching: PublicKey, write: WriteHost): Promise<PublicKey> {
  const restored = { ...matching, comment: comment ?? '' };
  const line = [restored.type, restored.data, restored.comment].filter(Boolean).join(' ');
  const old = await write.stat(`${path}.pub`);
  await write.writeFile(`${path}.pub`, `${line}\n`, old === undefined ? { mode: 0o644 } : {});
  return restored;
}
