/** `community.crypto.openssl_pkcs12` */
import { createPublicKey, X509Certificate } from 'node:crypto';
import {
  defineModule,
  fail,
  type FileStat,
  missing,
  type ModuleContext,
  type Plan,
  quote,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import { applyAttributes, newAttributes, octal, type Wanted } from '../../files/lib/attributes.ts';
import { attributesOf, needDirectory } from '../lib/place.ts';
import { planRemoval } from '../lib/signed-text.ts';
import { certificatesIn } from '../x509/pem.ts';
import { pkcs12Params, type Given } from './pkcs12-params.ts';
import { compareProgram, input, lookProgram, makeProgram, mark, parseProgram } from './pkcs12-programs.ts';

export const opensslPkcs12 = defineModule({
  name: 'community.crypto.openssl_pkcs12',
  summary: 'Make archives of keys and certificates (PKCS #12), or take them apart',
  params: pkcs12Params,
  constraints: {
    requiredIf: [['action', 'parse', ['src']]],
    mutuallyExclusive: [['privatekey_path', 'privatekey_content']],
  },
  support: { check: 'full', diff: 'none' },
  differences: [
    "The host's openssl does it; keys stay on the host, and a passphrase never stands in a command line.",
    'An archive without a name is refused in check mode too.',
    'An archive of a certificate without its key is known again.',
  ],
  returns: {
    filename: 'The file.',
    privatekey_path: 'The private key.',
    mode: 'Permissions of the file.',
    backup_file: 'Where the old file was kept.',
    pkcs12: 'The archive in base64, with `return_content`.',
  },
  examples: [
    {
      title: 'An archive for a Java server',
      yaml: 'community.crypto.openssl_pkcs12:\n  path: /etc/ssl/example.com.p12\n  friendly_name: example.com\n  privatekey_path: /etc/ssl/private/example.com.pem\n  certificate_path: /etc/ssl/example.com.crt\n  other_certificates: /etc/ssl/ca.crt\n  passphrase: "{{ phrase }}"',
    },
    {
      title: 'Take one apart',
      yaml: 'community.crypto.openssl_pkcs12:\n  action: parse\n  src: /root/example.com.p12\n  path: /etc/ssl/private/example.com.pem\n  passphrase: "{{ phrase }}"',
    },
  ],
  async plan(given, host, context) {
    await needDirectory(given.path, host);
    const base = {
      filename: given.path,
      ...(given.privatekey_path === undefined ? {} : { privatekey_path: given.privatekey_path }),
    };
    if (given.state === 'absent') {
      const content = given.return_content ? { pkcs12: null } : {};
      return { ...(await planRemoval(given, host, { ...base, ...content })), diff: undefined };
    }
    const stat = await host.stat(given.path, { follow: true });
    const made =
      given.action === 'parse'
        ? await parsing(given, stat, host, context)
        : await exporting(given, stat, host, context);
    return planFile(given, base, stat, made, host, context);
  },
});

/** A program that leaves the new file in a private folder; undefined where the file is right. */
type Making = { readonly program: string } | undefined;

async function parsing(
  given: Given,
  stat: FileStat | undefined,
  host: ReadHost,
  { remoteTmp }: ModuleContext,
): Promise<Making> {
  const program = parseProgram(given, remoteTmp);
  const compared = await host.probe(compareProgram(given, remoteTmp), { stdin: input(given) });
  if (compared.rc === 127 || compared.rc === 3) missing(compared.stderr.trim());
  if (compared.rc !== 0) fail(compared.stderr.trim() || 'The archive cannot be read');
  return stat !== undefined && compared.stdout.trim() === 'same' && !given.force ? undefined : { program };
}

/** PEM of the certificates of a file. */
async function certificates(path: string, host: ReadHost): Promise<readonly string[]> {
  const text = (await host.readText(path)) ?? missing(`[Errno 2] No such file or directory: '${path}'`);
  const found = certificatesIn(text);
  return found.length > 0 ? found : fail(`${path} holds no certificate that can be read`);
}

async function exporting(
  given: Given,
  stat: FileStat | undefined,
  host: ReadHost,
  { remoteTmp }: ModuleContext,
): Promise<Making> {
  const { certificate_path: own, other_certificates: others = [], friendly_name: name = '' } = given;
  if (name === '') fail('Friendly_name is required');
  const [said, certificate, further] = await Promise.all([
    host.probe(lookProgram(given, remoteTmp), { stdin: input(given) }),
    own === undefined ? [] : certificates(own, host),
    Promise.all(others.map((path) => certificates(path, host))),
  ]);
  if (said.rc !== 0) missing(said.stderr.trim());
  const all = further.flatMap((list) => (given.other_certificates_parse_all ? list : list.slice(0, 1)));
  const [key = '', ...found] = said.stdout.split(mark);
  const hasKey = given.privatekey_path !== undefined || given.privatekey_content !== undefined;
  if (hasKey && key.trim() === '')
    missing('Wrong passphrase provided for private key, or there is no private key');
  const isRight = stat !== undefined && !given.force && isSame(given, { key, certificate, all }, found);
  return isRight ? undefined : { program: makeProgram(given, all.join(''), remoteTmp) };
}

const keyOf = (pem: string): string =>
  pem.trim() === '' ? '' : createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('hex');
const sorted = (list: readonly string[]): string =>
  [...new Set(list.map((pem) => new X509Certificate(pem).fingerprint256))].sort().join();

interface Wish {
  readonly key: string;
  readonly certificate: readonly string[];
  readonly all: readonly string[];
}

function isSame(given: Given, wish: Wish, found: readonly string[]): boolean {
  const { friendly_name: name, passphrase = '' } = given;
  const [key = '', own = '', others = '', seal = ''] = found;
  // An open archive is read with any passphrase.
  if ((seal.trim() !== '') !== (passphrase !== '')) return false;
  const wanted = wish.certificate.slice(0, 1);
  if (keyOf(key) !== keyOf(wish.key)) return false;
  // Without a key, openssl calls no certificate the archive's own.
  if (key.trim() === '')
    return sorted([...certificatesIn(own), ...certificatesIn(others)]) === sorted([...wanted, ...wish.all]);
  const [, called] = /friendlyName: (.*)/.exec(own) ?? [];
  return (
    sorted(certificatesIn(own)) === sorted(wanted) &&
    sorted(certificatesIn(others)) === sorted(wish.all) &&
    (wanted.length === 0 || called === name)
  );
}

async function planFile(
  given: Given,
  base: ResultKeys,
  stat: FileStat | undefined,
  making: Making,
  host: ReadHost,
  context: ModuleContext,
): Promise<Plan> {
  const { path } = given;
  const wanted: Wanted = { ...given, mode: given.mode ?? '0400' };
  const attributes = await attributesOf(path, stat, wanted, host);
  const result = { ...base, ...(await content(given, host)) };
  const mode = stat === undefined || context.check ? {} : { mode: octal(stat.mode).padStart(4, '0') };
  if (making === undefined && attributes?.changed !== true)
    return { changed: false, result: { ...result, ...mode } };
  return {
    changed: true,
    result,
    apply: async (write) => {
      const kept = making === undefined ? {} : await make(given, wanted, making.program, write);
      const after =
        making === undefined
          ? await applyAttributes(write, path, attributes?.set ?? {})
          : await write.stat(path, { follow: true });
      return {
        ...(await content(given, write)),
        ...kept,
        ...(after === undefined ? {} : { mode: octal(after.mode).padStart(4, '0') }),
      };
    },
  };
}

async function content({ return_content: withContent, path }: Given, host: ReadHost): Promise<ResultKeys> {
  if (!withContent) return {};
  return { pkcs12: (await host.readFile(path))?.toString('base64') ?? null };
}

async function make(given: Given, wanted: Wanted, program: string, write: WriteHost): Promise<ResultKeys> {
  const made = await write.run(program, { stdin: input(given) });
  if (made.rc !== 0) fail(made.stderr.trim() || 'The archive could not be made');
  const folder = made.stdout.trim();
  try {
    const set = newAttributes(wanted, { mode: 0o600, isDirectory: false });
    const options = { ...set, backup: given.backup, unsafeWrites: given.unsafe_writes };
    const { backupFile } = await write.writeFile(given.path, { remotePath: `${folder}/made` }, options);
    return backupFile === undefined ? {} : { backup_file: backupFile };
  } finally {
    await write.run(`rm -rf -- ${quote(folder)}`);
  }
}
