/** `community.crypto.openssl_privatekey` */
import {
  defineModule,
  fail,
  missing,
  type ModuleContext,
  type Plan,
  quote,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import { applyAttributes, newAttributes, type Wanted } from '../../files/lib/attributes.ts';
import { valuesDiff } from '../../lib/diff.ts';
import { attributesOf, needDirectory } from '../lib/place.ts';
import { planRemoval } from '../lib/signed-text.ts';
import { decide, wantedFormat, type Found } from './key-decision.ts';
import { fingerprints, formatOf, keyInfo, type KeyFormat, type KeyInfo } from './key-info.ts';
import { discouraged, keyParams, type Given } from './key-params.ts';
import { keyFromDer, publicData } from '../x509/public-keys.ts';
import { hasRaw, lookProgram, makeProgram } from './key-programs.ts';

export const opensslPrivatekey = defineModule({
  name: 'community.crypto.openssl_privatekey',
  summary: 'Make private keys for TLS',
  params: keyParams,
  constraints: { requiredTogether: [['cipher', 'passphrase']], requiredIf: [['type', 'ECC', ['curve']]] },
  support: { check: 'full', diff: 'full' },
  diffAlways: true,
  differences: [
    'Keys are made and read by openssl of the host; a passphrase never stands in a command line.',
    'Of the numbers in a public key of DSA, the diff tells the size only.',
  ],
  returns: {
    size: 'Bits.',
    type: 'Kind of the key.',
    curve: 'The curve, for ECC.',
    filename: 'The file.',
    fingerprint: 'Fingerprints of the public key by all hashes.',
    backup_file: 'Where the old key was kept.',
    privatekey: 'The key, with `return_content`; in base64 when it is raw.',
  },
  examples: [
    {
      title: 'RSA',
      yaml: 'community.crypto.openssl_privatekey:\n  path: /etc/ssl/private/example.com.pem\n  size: 2048',
    },
    {
      title: 'On a curve, with a passphrase',
      yaml: 'community.crypto.openssl_privatekey:\n  path: /etc/ssl/private/example.com.pem\n  type: ECC\n  curve: secp256r1\n  cipher: auto\n  passphrase: "{{ phrase }}"',
    },
  ],
  async plan(given, host, context) {
    await needDirectory(given.path, host);
    return given.state === 'absent' ? removal(given, host) : presence(given, host, context);
  },
});

const phrase = ({ passphrase = '' }: Given): { stdin: string } => ({ stdin: `${passphrase}\n` });

async function look(given: Given, host: ReadHost): Promise<Found> {
  const [stat, said] = await Promise.all([
    host.stat(given.path, { follow: true }),
    host.probe(lookProgram(given.path, given.type), phrase(given)),
  ]);
  if (said.rc !== 0) missing(said.stderr.trim());
  const [head = '', pem = ''] = said.stdout.split(/^=\n/m);
  const [first = '', second = ''] = head.split('\n');
  const isEncrypted = first.includes('ENCRYPTED') || second.includes('ENCRYPTED');
  // A key that needs no passphrase is not the one that was asked for with one.
  const isMeant = isEncrypted === (given.passphrase !== undefined);
  return { stat, format: formatOf(first), info: isMeant ? keyInfo(pem) : undefined };
}

const keysOf = ({ type, size, curve, path }: Given, info: KeyInfo | undefined): ResultKeys => ({
  size,
  type,
  filename: path,
  fingerprint: info === undefined ? null : fingerprints(info.der),
  ...(type === 'ECC' ? { curve } : {}),
});

/** What the diff says of a key. */
function told(info: KeyInfo | undefined, isThere: boolean): ResultKeys {
  if (!isThere) return {};
  if (info === undefined) return { can_parse_key: false, key_is_consistent: null };
  return {
    can_parse_key: true,
    key_is_consistent: null,
    public_key: info.pem,
    public_key_fingerprints: fingerprints(info.der, 'sha256'),
    type: info.type,
    public_data: publicData(keyFromDer(info.der)),
  };
}

function removal(given: Given, host: ReadHost): Promise<Plan> {
  const content = given.return_content ? { privatekey: null } : {};
  return planRemoval(given, host, { ...keysOf(given, undefined), ...content });
}

async function presence(given: Given, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const { path, type, curve = '', return_content: withContent } = given;
  const wanted: Wanted = { ...given, mode: given.mode ?? '0600' };
  const found = await look(given, host);
  const decision = decide(given, found);
  const attributes = await attributesOf(path, found.stat, wanted, host);
  const isThere = found.stat !== undefined;
  // Ansible's module does not look into raw keys.
  const before = told(found.format === 'raw' ? undefined : found.info, isThere);
  const content = withContent
    ? { privatekey: isThere ? await contentOf(path, found.format, host) : null }
    : {};
  const result = { ...keysOf(given, found.info), ...content };
  if (decision === 'keep' && attributes?.changed !== true)
    return { changed: false, result, diff: valuesDiff(before, before) };
  const warns = decision === 'make' && type === 'ECC' && discouraged.has(curve) && !context.check;
  let after = before;
  return {
    changed: true,
    result,
    // A key that has not been made cannot be told.
    diff: context.check ? valuesDiff(before, before) : undefined,
    diffOf: () => [valuesDiff(before, after)],
    warnings: warns ? [`Elliptic curves of type ${curve} should not be used for new keys!`] : [],
    apply: async (write) => {
      if (decision === 'keep') {
        await applyAttributes(write, path, attributes?.set ?? {});
        return undefined;
      }
      const made = await make(given, wanted, decision === 'convert' ? path : undefined, write, context);
      after = told(wantedFormat(given) === 'raw' ? undefined : made.info, true);
      const text = withContent ? { privatekey: await contentOf(path, wantedFormat(given), write) } : {};
      return { ...keysOf(given, made.info), ...text, ...made.keys };
    },
  };
}

async function contentOf(path: string, format: KeyFormat, host: ReadHost): Promise<string | null> {
  const bytes = await host.readFile(path);
  return bytes?.toString(format === 'raw' ? 'base64' : 'utf8') ?? null;
}

/** `from` is a key that is only to have another format. */
async function make(
  given: Given,
  wanted: Wanted,
  from: string | undefined,
  write: WriteHost,
  { remoteTmp }: ModuleContext,
): Promise<{ readonly info: KeyInfo | undefined; readonly keys: ResultKeys }> {
  const { path, type, size, curve, cipher, passphrase, backup } = given;
  const format = wantedFormat(given);
  if (passphrase !== undefined && cipher !== 'auto')
    fail('Cryptography backend can only use "auto" for cipher option.');
  const cannot =
    (format === 'pkcs1' && hasRaw(type)) || (format === 'raw' && (!hasRaw(type) || passphrase !== undefined));
  if (cannot)
    fail(`Cryptography backend cannot serialize the private key in the required format "${given.format}"`);
  const making = { type, size, curve, format, encrypted: passphrase !== undefined, from };
  const made = await write.run(makeProgram(making, remoteTmp), phrase(given));
  if (made.rc !== 0) fail(made.stderr.trim());
  const [folder = '', ...pem] = made.stdout.split('\n');
  try {
    const set = newAttributes(wanted, { mode: 0o600, isDirectory: false });
    const options = { ...set, backup, unsafeWrites: given.unsafe_writes };
    const { backupFile } = await write.writeFile(path, { remotePath: `${folder}/key` }, options);
    return {
      info: keyInfo(pem.join('\n')),
      keys: backupFile === undefined ? {} : { backup_file: backupFile },
    };
  } finally {
    await write.run(`rm -rf -- ${quote(folder)}`);
  }
}
