/**
 * The lookup url: what addresses answer, asked by the controller with the client that the modules have.
 * @module
 */
import { readFileSync } from 'node:fs';
import { httpRequest, ofThisMachine } from '../connection/http.ts';
import { connectLocal, type HttpRequest, type Transport } from '../connection/index.ts';
import type { LookupCall, LookupDeclaration } from '../template/index.ts';
import { splitLines } from '../util/split-lines.ts';
import { isDict, keyText, valueText, type Value } from '../util/value.ts';
import { boolOption, isYes, numberOption, termText, textOption } from './options.ts';

const redirects: Readonly<Record<string, HttpRequest['followRedirects']>> = {
  urllib2: 'urllib2',
  all: 'all',
  safe: 'safe',
  none: 'none',
};

/** Ansible takes words for yes and no as well. */
const followOf = (text: string): HttpRequest['followRedirects'] =>
  redirects[text] ?? (isYes(text) ? 'all' : 'none');

function headersOf(call: LookupCall): Record<string, string> {
  const headers = (call.options.get('headers') ?? null) as Value;
  const own = isDict(headers)
    ? [...headers].map(([name, value]) => [keyText(name), valueText(value)] as const)
    : [];
  return Object.fromEntries([
    ['User-Agent', textOption(call, 'http_agent') ?? 'ansible-httpget'],
    ...(boolOption(call, 'force') ? [['Cache-Control', 'no-cache'] as const] : []),
    ...own,
  ]);
}

/** A list, or the text that OpenSSL takes. */
function ciphersOf(call: LookupCall): string | undefined {
  const given = (call.options.get('ciphers') ?? null) as Value;
  return Array.isArray(given) ? given.map((name) => valueText(name)).join(':') : textOption(call, 'ciphers');
}

function requestOf(url: string, call: LookupCall): HttpRequest {
  const user = textOption(call, 'username');
  const ca = textOption(call, 'ca_path');
  const unredirected = (call.options.get('unredirected_headers') ?? null) as Value;
  return {
    url,
    headers: headersOf(call),
    followRedirects: followOf(textOption(call, 'follow_redirects') ?? 'urllib2'),
    unredirectedHeaders: Array.isArray(unredirected) ? unredirected.map((name) => valueText(name)) : [],
    timeout: numberOption(call, 'timeout') * 1000,
    validateCerts: boolOption(call, 'validate_certs'),
    ciphers: ciphersOf(call),
    useProxy: boolOption(call, 'use_proxy'),
    useNetrc: boolOption(call, 'use_netrc'),
    socketPath: textOption(call, 'unix_socket'),
    ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
    ...(user === undefined
      ? {}
      : {
          login: {
            user,
            password: textOption(call, 'password') ?? '',
            atOnce: boolOption(call, 'force_basic_auth'),
          },
        }),
  };
}

/** The body. Rejects in Ansible's words. */
async function get(local: Transport, address: string, call: LookupCall): Promise<string> {
  const { status, statusText, body } = await httpRequest(local, requestOf(address, call), {
    ...ofThisMachine,
    onSecret: (text) => call.ctx.host.services.run.secret?.(text),
  }).catch((error: unknown) => {
    throw new Error(`Failed lookup url for ${address} : ${(error as Error).message}`, { cause: error });
  });
  if (status >= 200 && status < 300) return body.toString('utf8');
  throw new Error(`Received HTTP error for ${address} : HTTP Error ${status}: ${statusText}`);
}

export const url: LookupDeclaration = {
  name: 'url',
  signature:
    "validate_certs=true, split_lines=true, use_proxy=true, username=none, password=none, headers=none, force=false, timeout=10, http_agent='ansible-httpget', force_basic_auth=false, follow_redirects='urllib2', use_gssapi=false, use_netrc=true, unix_socket=none, ca_path=none, unredirected_headers=none, ciphers=none",
  doc: 'What URLs answer, line by line. A redirect takes no secrets to another server.',
  example: ["lookup('url', 'http://127.0.0.1:1/', errors='ignore')", "''"],
  run: async (terms, call) => {
    const local = connectLocal();
    try {
      const found: string[] = [];
      for (const address of terms.map(termText)) {
        const text = await get(local, address, call);
        found.push(...(boolOption(call, 'split_lines') ? splitLines(text) : [text]));
      }
      return found;
    } finally {
      await local.close();
    }
  },
};
