/**
 * Where an answer sends the client next.
 * @module
 */
import type { HttpRequest, HttpResponse } from '../types.ts';

export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly body: string | Buffer | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const redirecting = new Set([301, 302, 303, 307, 308]);

/** Headers that describe a body, meaningless where it is dropped. */
const bodyHeaders = /^(content-|transfer-encoding$)/i;
/** What is for one server only. */
const personal = /^(authorization|cookie|proxy-authorization)$/i;

const without = (headers: Hop['headers'], pattern: RegExp): Hop['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !pattern.test(name)));

/** The next request, or undefined when this answer is the last. `safe` follows only what was a GET or HEAD. */
export function nextHop(
  hop: Hop,
  response: Pick<HttpResponse, 'status' | 'headers'>,
  follow: HttpRequest['followRedirects'] = 'safe',
): Hop | undefined {
  const location = response.headers['location'];
  if (!redirecting.has(response.status) || location === undefined || follow === 'none') return undefined;
  const reading = hop.method === 'GET' || hop.method === 'HEAD';
  if (follow === 'safe' && !reading) return undefined;
  const url = new URL(location, hop.url);
  const headers = url.origin === hop.url.origin ? hop.headers : without(hop.headers, personal);
  const keepMethod = reading || response.status === 307 || response.status === 308;
  if (keepMethod) return { ...hop, url, headers };
  return { url, method: 'GET', body: undefined, headers: without(headers, bodyHeaders) };
}
