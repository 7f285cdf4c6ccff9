/**
 * Where an answer sends the client next, and what of the request may go there. All that speak HTTP go through here.
 * @module
 */
import type { HttpRequest } from '../types.ts';

export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly body: string | Buffer | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** No redirect has led to another server so far: what shows who asks may be sent. */
  readonly trusted: boolean;
}

/** The next request; or the answer is the last, with words for its status where a redirect was refused. */
export type Next =
  { readonly kind: 'hop'; readonly hop: Hop } | { readonly kind: 'last'; readonly refused?: string };

const redirecting = new Set([301, 302, 303, 307, 308]);

/** Headers that describe a body, meaningless where it is dropped. */
const bodyHeaders = /^(content-|transfer-encoding$)/i;
/**
 * What is for one server only, by the names that such headers have: X-Auth-Token, PRIVATE-TOKEN, X-Api-Key, X-CSRFToken …
 * The word ends a part of the name and need not begin one.
 */
const personal =
  /^cookie2?$|(auth|authorization|authentication|bearer|token|key|secret|password|passwd|passphrase|credential|session|session-?id|jwt|signature|csrf|xsrf)s?([-_]|$)/i;

const without = (headers: Hop['headers'], drop: (name: string) => boolean): Hop['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !drop(name)));

/** The same server, or the same host that now wants TLS, both at their usual ports. */
const trusts = (from: URL, to: URL): boolean =>
  from.origin === to.origin ||
  (from.hostname === to.hostname &&
    from.protocol === 'http:' &&
    to.protocol === 'https:' &&
    from.port === '' &&
    to.port === '');

/** Whether an answer of this status to this method is followed: ansible's `follow_redirects`. */
function follows(status: number, method: string, follow: HttpRequest['followRedirects'] = 'safe'): boolean {
  const reading = method === 'GET' || method === 'HEAD';
  switch (follow) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'safe':
      return reading;
    case 'urllib2':
      return reading || (method === 'POST' && status < 304);
  }
}

/** 307 and 308 say the same request again; the others what browsers, and so Ansible, make of them. */
function methodAfter(status: number, method: string, follow: HttpRequest['followRedirects']): string {
  if (method === 'HEAD' || status > 304) return method;
  if (follow === 'urllib2' || status !== 301 || method === 'POST') return 'GET';
  return method;
}

/** What an answer leads to. */
export function nextHop(
  hop: Hop,
  answer: { readonly status: number; readonly location: string | undefined },
  request: Pick<HttpRequest, 'followRedirects' | 'unredirectedHeaders'>,
): Next {
  const { status, location } = answer;
  if (!redirecting.has(status) || location === undefined) return { kind: 'last' };
  if (!follows(status, hop.method, request.followRedirects)) return { kind: 'last' };
  if (!URL.canParse(location, hop.url.href))
    return { kind: 'last', refused: `Redirection to '${location}' is not allowed` };
  const url = new URL(location, hop.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { kind: 'last', refused: `Redirection to url '${location}' is not allowed` };
  const unredirected = new Set(request.unredirectedHeaders?.map((name) => name.toLowerCase()));
  const away = !trusts(hop.url, url);
  const again = status > 304;
  const headers = without(
    hop.headers,
    (name) =>
      unredirected.has(name.toLowerCase()) ||
      (away && (personal.test(name) || /^host$/i.test(name))) ||
      (!again && bodyHeaders.test(name)),
  );
  const method = methodAfter(status, hop.method, request.followRedirects);
  return {
    kind: 'hop',
    hop: { url, method, body: again ? hop.body : undefined, headers, trusted: hop.trusted && !away },
  };
}
