/**
 * A request of the uri module: headers, authentication, redirects, and the answer as result keys.
 * @module
 */
import { gunzipSync } from 'node:zlib';
import { byteText } from '../../../util/size.ts';
import {
  fail,
  type HttpRequest,
  type HttpResponse,
  keyText,
  loginOf,
  type Params,
  parseForeignValues,
  type ResultKeys,
  toPlain,
  TsplayError,
} from '../../../sdk/index.ts';
import { headerText } from '../../../util/json.ts';
import type { uriParams } from './params.ts';

export type UriParams = Params<typeof uriParams>;
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** Files that a request needs, read already. */
export interface Materials {
  readonly body: Buffer | string | undefined;
  readonly contentType: string | undefined;
  readonly ca: Buffer | undefined;
  readonly clientCert: Buffer | undefined;
  readonly clientKey: Buffer | undefined;
}

const addressOf = (params: UriParams): ReturnType<typeof loginOf> =>
  loginOf(params.url, {
    user: params.url_username,
    password: params.url_password,
    atOnce: params.force_basic_auth,
  });

function headersOf(params: UriParams, materials: Materials): Record<string, string> {
  const own = [...params.headers].map(([key, value]): [string, string] => [
    keyText(key),
    headerText(toPlain(value)),
  ]);
  const isType = ([name]: [string, string]): boolean => name.toLowerCase() === 'content-type';
  // The boundary of a multipart body is in its type: there is no overriding that.
  const fixed = params.body_format === 'form-multipart';
  const type =
    materials.contentType !== undefined && (fixed || !own.some(isType)) ? materials.contentType : undefined;
  return Object.fromEntries([
    ['User-Agent', params.http_agent],
    ...(params.force ? [['Cache-Control', 'no-cache'] as const] : []),
    ...own.filter((header) => type === undefined || !isType(header)),
    ...(type === undefined ? [] : [['Content-Type', type] as const]),
  ]);
}

const followOf = ({ follow_redirects: follow }: UriParams): HttpRequest['followRedirects'] =>
  follow === 'yes' ? 'all' : follow === 'no' ? 'none' : follow;

/** Asks; redirects and logins are the client's. */
export function exchange(send: Send, params: UriParams, materials: Materials): Promise<HttpResponse> {
  return send({
    ...addressOf(params),
    method: params.method.toUpperCase(),
    headers: headersOf(params, materials),
    body: materials.body,
    followRedirects: followOf(params),
    unredirectedHeaders: params.unredirected_headers,
    socketPath: params.unix_socket,
    useProxy: params.use_proxy,
    useNetrc: params.use_netrc,
    timeout: params.timeout * 1000,
    validateCerts: params.validate_certs,
    ca: materials.ca,
    clientCert: materials.clientCert,
    ciphers: params.ciphers?.join(':'),
    clientKey: materials.clientKey ?? materials.clientCert,
  });
}

/**
 * The body without its content coding, of at most `limit` bytes: few bytes may unpack to very many.
 * @throws {TsplayError} TSP2009 for more
 */
export function bodyOf(response: HttpResponse, params: UriParams, limit: number): Buffer {
  const { body } = response;
  const packed = (response.headers['content-encoding'] ?? '').includes('gzip');
  if (!params.decompress || !packed || body[0] !== 0x1f || body[1] !== 0x8b) return body;
  try {
    return gunzipSync(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE')
      return fail(`${response.url}: the answer's gzip is broken: ${(error as Error).message}`);
    throw new TsplayError('TSP2009', `${response.url}: the answer unpacks to more than ${byteText(limit)}`, {
      hint: 'Fetch it to a file with get_url, or raise max_task_output ([defaults], TSPLAY_MAX_TASK_OUTPUT).',
    });
  }
}

const isJson = (type: string): boolean => {
  const sub = type.split(';')[0]?.split('/')[1]?.trim().toLowerCase() ?? '';
  return ['json', 'javascript'].includes(sub.split('+').at(-1) ?? '');
};

const charsetOf = (type: string): BufferEncoding =>
  /charset="?(?:iso-8859-1|latin-?1|us-ascii)/i.test(type) ? 'latin1' : 'utf8';

function cookiesOf({ cookies }: HttpResponse): Record<string, unknown> {
  const pairs = Object.entries(cookies);
  if (pairs.length === 0) return {};
  return { cookies, cookies_string: pairs.map(([name, value]) => `${name}=${value}`).join('; ') };
}

/** Keys by which the engine tells how a task went: no header sets one. */
const taskKeys: ReadonlySet<string> = new Set(
  'ansible_facts changed failed skipped unreachable warnings deprecations exception invocation diff results censored json content path'.split(
    ' ',
  ),
);

/** Result keys of an answer: headers in lower case with underscores, `json` where the body is some. */
export function responseKeys(
  response: HttpResponse,
  params: UriParams,
  { elapsed, limit }: { readonly elapsed: number; readonly limit: number },
): ResultKeys {
  const { headers, status } = response;
  const type = headers['content-type'] ?? '';
  const content = bodyOf(response, params, limit).toString(charsetOf(type));
  const fine = params.status_code.includes(status);
  const named = Object.entries(headers).map(
    ([name, value]) => [name.replaceAll('-', '_').toLowerCase(), value] as const,
  );
  const plain = Object.fromEntries(named.filter(([name]) => !taskKeys.has(name)));
  const { location } = headers;
  const httpOk = status >= 200 && status < 300;
  return {
    ...plain,
    ...cookiesOf(response),
    ...(location === undefined
      ? {}
      : { location: URL.canParse(location, response.url) ? new URL(location, response.url).href : location }),
    url: response.url,
    status,
    redirected:
      response.url !== params.url && new URL(response.url).href !== new URL(addressOf(params).url).href,
    msg: httpOk
      ? `OK (${headers['content-length'] ?? 'unknown'} bytes)`
      : `HTTP Error ${status}: ${response.statusText}`,
    elapsed,
    ...(isJson(type) ? jsonKey(content) : {}),
    ...(params.return_content || (!fine && content !== '') ? { content } : {}),
  };
}

function jsonKey(content: string): { json?: unknown } {
  try {
    return { json: parseForeignValues(content) };
  } catch {
    return {};
  }
}
