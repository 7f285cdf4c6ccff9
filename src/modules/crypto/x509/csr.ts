/** `community.crypto.openssl_csr` and `community.crypto.openssl_csr_pipe` */
import { defineModule, p } from '../../../sdk/index.ts';
import { needDirectory } from '../lib/place.ts';
import { planFile, planRemoval, planResult, type SignedText } from '../lib/signed-text.ts';
import { publicHalf } from './keys.ts';
import { parseRequest } from './pem.ts';
import { isRight, makeRequest, placeOf, requestKeys, toldRequest, whomOf } from './request.ts';
import { requestConstraints, requestParams, requestReturns, type RequestGiven } from './request-params.ts';
import type { ModuleContext, ReadHost } from '../../../sdk/index.ts';

const differences = [
  "The host's openssl signs, or tsplay where the key is in the task; a passphrase never stands in a command line.",
  'Fields and uses are known by the names of OpenSSL that certificates have; others by their numbers.',
] as const;

const params = {
  path: p.path({ doc: 'The file.', required: true }),
  state: p.choice(['absent', 'present'], { doc: 'Whether it is there.', default: 'present' }),
  ...requestParams,
  force: p.bool({ doc: 'Make a new one in any case.', default: false }),
  backup: p.bool({ doc: 'Keep a dated copy of a request that is replaced or removed.', default: false }),
  return_content: p.bool({ doc: 'Tell the request as `csr`.', default: false, since: '1.0.0' }),
  ...p.fileAttributes,
} as const;

export const opensslCsr = defineModule({
  name: 'community.crypto.openssl_csr',
  summary: 'Make requests for certificates',
  params,
  constraints: {
    ...requestConstraints,
    requiredIf: [['state', 'present', ['privatekey_path', 'privatekey_content'], 'any']],
  },
  support: { check: 'full', diff: 'full' },
  diffAlways: true,
  differences,
  returns: {
    ...requestReturns,
    filename: 'The file.',
    backup_file: 'Where the old request was kept.',
    csr: 'The request, with `return_content`.',
  },
  examples: [
    {
      title: 'For a web server',
      yaml: 'community.crypto.openssl_csr:\n  path: /etc/ssl/example.com.csr\n  privatekey_path: /etc/ssl/private/example.com.pem\n  common_name: example.com\n  subject_alt_name: "DNS:example.com,DNS:www.example.com"',
    },
    {
      title: 'For an authority',
      yaml: 'community.crypto.openssl_csr:\n  path: /etc/ssl/ca.csr\n  privatekey_path: /etc/ssl/private/ca.pem\n  common_name: Our CA\n  use_common_name_for_san: false\n  basic_constraints: ["CA:TRUE"]\n  basic_constraints_critical: true\n  key_usage: [keyCertSign, cRLSign]\n  key_usage_critical: true',
    },
  ],
  async plan(given, host, context) {
    const whom = whomOf(given);
    const content = (csr: string | undefined): object => (given.return_content ? { csr: csr ?? null } : {});
    if (given.state === 'absent') {
      const result = { ...requestKeys(given, whom), filename: given.path, ...content(undefined) };
      await needDirectory(given.path, host);
      return planRemoval(given, host, result);
    }
    const [, before, stat, key] = await Promise.all([
      needDirectory(given.path, host),
      host.readText(given.path),
      host.stat(given.path, { follow: true }),
      keyLater(given, host),
    ]);
    const text = signed(given, before, key, context);
    return planFile(
      {
        ...text,
        stat,
        given,
        keys: (csr) => ({ ...requestKeys(given, whom), filename: given.path, ...content(csr) }),
      },
      host,
      context,
    );
  },
});

type Key = Awaited<ReturnType<typeof publicHalf>>;

/** The key is asked for with all else, and missed only where it is needed. */
async function keyLater(given: RequestGiven, host: ReadHost): Promise<() => Key> {
  try {
    const key = await publicHalf(placeOf(given), host);
    return () => key;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function signed(
  given: RequestGiven & { readonly force: boolean },
  before: string | undefined,
  key: () => Key,
  context: ModuleContext,
): SignedText {
  const whom = whomOf(given);
  const request = before === undefined ? undefined : parseRequest(before);
  const keeps = !given.force && request !== undefined && isRight(given, whom, request, key());
  return {
    before,
    make: keeps ? undefined : (write) => makeRequest(given, whom, write, context),
    told: toldRequest,
    keys: (csr) => ({ ...requestKeys(given, whom), csr: csr ?? null }),
  };
}

export const opensslCsrPipe = defineModule({
  name: 'community.crypto.openssl_csr_pipe',
  summary: 'Make requests for certificates, without a file',
  params: { content: p.str({ doc: 'The request that there is.' }), ...requestParams },
  constraints: { ...requestConstraints, requiredOneOf: [['privatekey_path', 'privatekey_content']] },
  support: { check: 'full', diff: 'full' },
  diffAlways: true,
  differences,
  returns: requestReturns,
  examples: [
    {
      title: 'A request',
      yaml: 'community.crypto.openssl_csr_pipe:\n  privatekey_path: /etc/ssl/private/example.com.pem\n  common_name: example.com',
    },
  ],
  async plan(given, host, context) {
    const key = await keyLater(given, host);
    return planResult(signed({ ...given, force: false }, given.content, key, context), context);
  },
});
