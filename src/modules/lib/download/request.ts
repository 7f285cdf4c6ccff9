/**
 * Requests of a download: headers, authentication, redirects, refusals.
 * @module
 */
import {
  fail,
  type HttpStream,
  keyText,
  loginOf,
  missing,
  type ReadHost,
  type ResultKeys,
  toPlain,
  TsplayError,
} from '../../../sdk/index.ts';
import { headerText } from '../../../util/json.ts';
import type { GetUrlParams } from '../../net_tools/get-url/params.ts';

/** What a request is made from; `unarchive` makes one from much less. */
export type Download = Pick<
  GetUrlParams,
  | 'url'
  | 'timeout'
  | 'headers'
  | 'unredirected_headers'
  | 'force_basic_auth'
  | 'validate_certs'
  | 'http_agent'
  | 'force'
> &
  Partial<
    Pick<
      GetUrlParams,
      'ciphers' | 'url_username' | 'url_password' | 'use_proxy' | 'use_netrc' | 'client_cert' | 'client_key'
    >
  >;

/** Own headers win, whatever their case. */
function headersOf(download: Download): Record<string, string> {
  const own = [...download.headers].map(([key, value]): [string, string] => [
    keyText(key),
    headerText(toPlain(value)),
  ]);
  const has = (name: string): boolean => own.some(([key]) => key.toLowerCase() === name);
  return Object.fromEntries([
    ...(has('user-agent') ? [] : [['User-Agent', download.http_agent] as const]),
    ...(download.force && !has('cache-control') ? [['Cache-Control', 'no-cache'] as const] : []),
    ...own,
  ]);
}

async function ask(
  host: ReadHost,
  download: Download,
  address: string,
  method: 'GET' | 'HEAD',
): Promise<HttpStream> {
  const [cert, key] = await Promise.all([pem(host, download.client_cert), pem(host, download.client_key)]);
  return host.httpStream({
    ...loginOf(address, {
      user: download.url_username,
      password: download.url_password,
      atOnce: download.force_basic_auth,
    }),
    method,
    headers: headersOf(download),
    followRedirects: 'all',
    unredirectedHeaders: download.unredirected_headers,
    timeout: download.timeout * 1000,
    validateCerts: download.validate_certs,
    useProxy: download.use_proxy ?? true,
    useNetrc: download.use_netrc ?? true,
    clientCert: cert,
    ciphers: download.ciphers?.join(':'),
    clientKey: key ?? cert,
  });
}

const pem = async (host: ReadHost, path: string | undefined): Promise<Buffer | undefined> =>
  path === undefined
    ? undefined
    : ((await host.readFile(path)) ?? missing(`No certificate or key at ${path}`));

/** Ansible's words for an answer. */
export const messageOf = ({ status, statusText, headers }: Omit<HttpStream, 'body'>): string =>
  status >= 200 && status < 300
    ? `OK (${headers['content-length'] ?? 'unknown'} bytes)`
    : `HTTP Error ${status}: ${statusText}`;

/** An answer with status 200; anything else fails the task, in Ansible's words. `keys` are shown with the failure. */
export async function request(
  host: ReadHost,
  download: Download,
  address: string,
  method: 'GET' | 'HEAD',
  keys: ResultKeys,
): Promise<HttpStream> {
  let answer: HttpStream;
  try {
    answer = await ask(host, download, address, method);
    // Not every server knows HEAD: then the question is a GET whose body is not read.
    if (method === 'HEAD' && [405, 501].includes(answer.status))
      answer = await ask(host, download, address, 'GET');
  } catch (error) {
    if (!(error instanceof TsplayError) || error.code !== 'TSP2008') throw error;
    // The server may be what an earlier task is about to start.
    return missing(`Request failed: ${error.message}`, { ...keys, url: address, status_code: -1 });
  }
  if (answer.status === 200) return answer;
  answer.body.destroy();
  return fail('Request failed', {
    ...keys,
    url: address,
    status_code: answer.status,
    response: messageOf(answer),
  });
}
