/**
 * A request of the uri module: headers, authentication, redirects, and the answer as result keys.
 * @module
 */
import { gunzipSync } from 'node:zlib';
import type { HttpRequest, HttpResponse, Params, ResultKeys } from '../../../sdk/index.ts';
import { keyText, toPlain } from '../../../util/value.ts';
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

interface Login {
  readonly url: string;
  readonly authorization: string | undefined;
}

/** Credentials come from the parameters or from the URL, which is asked without them. */
export function loginOf(params: UriParams): Login {
  let user = params.url_username;
  let password = params.url_password;
  let url = params.url;
  const parts = URL.canParse(url) ? new URL(url) : undefined;
  if (parts !== undefined && parts.username !== '') {
    user ??= decodeURIComponent(parts.username);
    password ??= decodeURIComponent(parts.password);
    parts.username = '';
    parts.password = '';
    url = parts.href;
  }
  if (user === undefined) return { url, authorization: undefined };
  return { url, authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
}

const scalar = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function headersOf(params: UriParams, materials: Materials): Record<string, string> {
  const own = [...params.headers].map(([key, value]): [string, string] => [
    keyText(key),
    scalar(toPlain(value)),
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

const followOf = (params: UriParams): 'all' | 'safe' | 'none' => {
  switch (params.follow_redirects) {
    case 'all':
    case 'yes':
    case 'urllib2':
      return 'all';
    case 'none':
    case 'no':
      return 'none';
    case 'safe':
      return 'safe';
  }
};

const without = (
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> => {
  const dropped = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name.toLowerCase())));
};

/** Follows redirects one by one where some headers must not be sent again. */
async function sendFollowing(send: Send, request: HttpRequest, params: UriParams): Promise<HttpResponse> {
  const follow = followOf(params);
  if (params.unredirected_headers.length === 0) return send({ ...request, followRedirects: follow });
  const safe = request.method === 'GET' || request.method === 'HEAD';
  let current = request;
  for (let hops = 0; ; hops++) {
    const response = await send({ ...current, followRedirects: 'none' });
    const location = response.headers['location'];
    const redirect = [301, 302, 303, 307, 308].includes(response.status) && location !== undefined;
    if (!redirect || hops >= 10 || follow === 'none' || (follow === 'safe' && !safe)) return response;
    current = {
      ...current,
      url: new URL(location, current.url).href,
      headers: without(current.headers ?? {}, params.unredirected_headers),
      ...(response.status < 307 && !safe ? { method: 'GET', body: undefined } : {}),
    };
  }
}

/** Asks; authenticates when asked to, or at once where the task wants that. */
export async function exchange(send: Send, params: UriParams, materials: Materials): Promise<HttpResponse> {
  const { url, authorization } = loginOf(params);
  const headers = headersOf(params, materials);
  const request: HttpRequest = {
    url,
    method: params.method.toUpperCase(),
    headers,
    body: materials.body,
    socketPath: params.unix_socket,
    timeout: params.timeout * 1000,
    validateCerts: params.validate_certs,
    ca: materials.ca,
    clientCert: materials.clientCert,
    clientKey: materials.clientKey ?? materials.clientCert,
  };
  const known = { ...request, headers: { ...headers, Authorization: authorization ?? '' } };
  if (authorization === undefined) return sendFollowing(send, request, params);
  if (params.force_basic_auth) return sendFollowing(send, known, params);
  const first = await sendFollowing(send, request, params);
  return first.status === 401 ? sendFollowing(send, known, params) : first;
}

/** The body without its content coding. */
export function bodyOf(response: HttpResponse, params: UriParams): Buffer {
  const { body } = response;
  const packed = (response.headers['content-encoding'] ?? '').includes('gzip');
  return params.decompress && packed && body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
}

const isJson = (type: string): boolean => {
  const sub = type.split(';')[0]?.split('/')[1]?.trim().toLowerCase() ?? '';
  return ['json', 'javascript'].includes(sub.split('+').at(-1) ?? '');
};

const charsetOf = (type: string): BufferEncoding =>
  /charset="?(?:iso-8859-1|latin-?1|us-ascii)/i.test(type) ? 'latin1' : 'utf8';

function cookiesOf(header: string | undefined): Record<string, unknown> {
  if (header === undefined) return {};
  // Joined headers: a comma inside `Expires=Wed, 21 Oct` is no border.
  const cookies = header.split(/,\s*(?=[^;,=\s]+=)/).flatMap((each) => {
    const match = /^\s*([^=;]+)=([^;]*)/.exec(each);
    return match?.[1] === undefined ? [] : [[match[1], match[2] ?? ''] as const];
  });
  return {
    cookies: Object.fromEntries(cookies),
    cookies_string: cookies.map(([name, value]) => `${name}=${value}`).join('; '),
  };
}

/** Keys by which the engine tells how a task went: no header sets one. */
const taskKeys: ReadonlySet<string> = new Set(
  'ansible_facts changed failed skipped unreachable warnings deprecations exception invocation diff results censored json content path'.split(
    ' ',
  ),
);

/** Result keys of an answer: headers in lower case with underscores, `json` where the body is some. */
export function responseKeys(response: HttpResponse, params: UriParams, elapsed: number): ResultKeys {
  const { headers, status } = response;
  const type = headers['content-type'] ?? '';
  const content = bodyOf(response, params).toString(charsetOf(type));
  const fine = params.status_code.includes(status);
  const named = Object.entries(headers).map(
    ([name, value]) => [name.replaceAll('-', '_').toLowerCase(), value] as const,
  );
  const plain = Object.fromEntries(named.filter(([name]) => !taskKeys.has(name)));
  const { location } = headers;
  const httpOk = status >= 200 && status < 300;
  return {
    ...plain,
    ...cookiesOf(headers['set-cookie']),
    ...(location === undefined
      ? {}
      : { location: URL.canParse(location, response.url) ? new URL(location, response.url).href : location }),
    url: response.url,
    status,
    redirected:
      response.url !== params.url && new URL(response.url).href !== new URL(loginOf(params).url).href,
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
    return { json: JSON.parse(content) as unknown };
  } catch {
    return {};
  }
}
