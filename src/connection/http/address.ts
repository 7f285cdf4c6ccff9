/**
 * The parts of a URL that a connection is made from.
 * @module
 */
import { unescape } from 'node:querystring';
import type { HttpLogin } from '../types.ts';

/** A host's name or address, without the brackets of IPv6. */
export const bareHost = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

/** The port that is written, or the scheme's own. */
export const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);

/** User and password of a URL; undefined where it names no user. A `%` that begins no escape stands for itself. */
export const loginIn = (url: URL): Pick<HttpLogin, 'user' | 'password'> | undefined =>
  url.username === '' ? undefined : { user: unescape(url.username), password: unescape(url.password) };

/** The given login, or else the URL's, which is asked without it. What is no URL comes back as it is. */
export function loginOf(
  address: string,
  given: {
    readonly user: string | undefined;
    readonly password: string | undefined;
    readonly atOnce: boolean;
  },
): { readonly url: string; readonly login: HttpLogin | undefined } {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const written = url && loginIn(url);
  const user = given.user ?? written?.user;
  if (user === undefined || url === undefined) return { url: address, login: undefined };
  if (written !== undefined) url.username = url.password = '';
  return {
    url: written === undefined ? address : url.href,
    login: { user, password: given.password ?? written?.password ?? '', atOnce: given.atOnce },
  };
}
