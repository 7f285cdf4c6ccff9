/**
 * What is remembered from one answer to the next: cookies, where the client has been, whether it has logged in.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import type { HttpLogin, HttpRequest } from '../types.ts';
import { createCookieJar } from './cookies.ts';
import { nextHop, type Hop } from './redirect.ts';

/** As Python's urllib has them, so that Ansible's users meet the same end. */
const maxRedirects = 10;
const loop =
  'The HTTP server returned a redirect error that would lead to an infinite loop.\nThe last 30x error message was:\n';

export const authorizationOf = ({ user, password }: Pick<HttpLogin, 'user' | 'password'>): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const has = (headers: Hop['headers'], wanted: string): boolean =>
  Object.keys(headers).some((name) => name.toLowerCase() === wanted);

export interface Trail {
  /** The hop with the cookies that belong to it, unless the user wrote some. */
  readonly withCookies: (hop: Hop) => Hop;
  /** The hop that follows an answer; undefined when the answer is the last. */
  readonly after: (
    message: IncomingMessage,
    hop: Hop,
  ) => {
    readonly hop: Hop | undefined;
    readonly statusText: string;
    readonly cookies: Readonly<Record<string, string>>;
  };
}

export function createTrail(request: HttpRequest): Trail {
  const jar = createCookieJar();
  const home = URL.canParse(request.url) ? new URL(request.url).origin : undefined;
  let redirects = 0;
  let loggedIn = request.login?.atOnce === true;

  /** The same again with the login that the server asks for. */
  function login({ statusCode }: IncomingMessage, hop: Hop): Hop | undefined {
    if (statusCode !== 401 || request.login === undefined || loggedIn || hop.url.origin !== home)
      return undefined;
    loggedIn = true;
    return { ...hop, headers: { ...hop.headers, Authorization: authorizationOf(request.login) } };
  }

  return {
    withCookies(hop) {
      const cookies = has(hop.headers, 'cookie') ? undefined : jar.headerFor(hop.url);
      return cookies === undefined ? hop : { ...hop, headers: { ...hop.headers, Cookie: cookies } };
    },
    after(message, hop) {
      jar.take(hop.url, message.headersDistinct['set-cookie'] ?? []);
      const { statusCode: status = 0, statusMessage = '', headers } = message;
      const again = login(message, hop);
      const next =
        again === undefined ? nextHop(hop, { status, location: headers.location }, request) : ({ kind: 'hop', hop: again } as const); // prettier-ignore
      if (next.kind === 'last') {
        const statusText = next.refused === undefined ? statusMessage : `${statusMessage} - ${next.refused}`;
        return { hop: undefined, statusText, cookies: jar.all() };
      }
      if (again === undefined && ++redirects > maxRedirects)
        return { hop: undefined, statusText: `${loop}${statusMessage}`, cookies: jar.all() };
      return { hop: next.hop, statusText: statusMessage, cookies: {} };
    },
  };
}
