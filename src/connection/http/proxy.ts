/**
 * Which proxy an address is asked through: the variables `http_proxy`, `https_proxy` and `no_proxy`, read as Python's
 * urllib reads them, so that modules and lookups go the way they go under Ansible.
 * @module
 */
import type { StreamTarget } from '../types.ts';
import { bareHost, loginIn, portOf } from './address.ts';
import { HttpConnectError } from './error.ts';
import { authorizationOf } from './trail.ts';

/** Variables of an environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Proxy {
  /** `http:` or `https:`, host and port; no path. */
  readonly url: URL;
  /** `Proxy-Authorization`, where the variable has a user and a password. */
  readonly authorization: string | undefined;
}

/** The name in small letters wins, also when it is empty: that switches a proxy off. */
const variable = (environment: Environment, name: string): string =>
  environment[name] ?? environment[name.toUpperCase()] ?? '';

/** Whether `no_proxy` names this host, the domain it is in, or it with its port. */
function isExcepted(url: URL, noProxy: string): boolean {
  if (noProxy.trim() === '*') return true;
  const names = [bareHost(url), url.host].map((name) => name.toLowerCase());
  return noProxy
    .split(',')
    .map((word) => word.trim().replace(/^\.+/, '').toLowerCase())
    .some((word) => word !== '' && names.some((name) => name === word || name.endsWith(`.${word}`)));
}

/**
 * The proxy for an address; undefined where it is asked directly.
 * @throws HttpConnectError when the variable has something else than the address of an HTTP proxy.
 */
export function proxyFor(url: URL, environment: Environment): Proxy | undefined {
  const name = `${url.protocol.slice(0, -1)}_proxy`;
  const value = variable(environment, name).trim();
  if (value === '' || isExcepted(url, variable(environment, 'no_proxy'))) return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  // The value may hold a password: it is not shown.
  if (proxy === undefined || !/^https?:$/.test(proxy.protocol))
    throw new HttpConnectError('proxy', url.origin, `${name} does not have the address of an HTTP proxy`);
  const login = loginIn(proxy);
  return {
    url: new URL(proxy.origin),
    authorization: login && authorizationOf(login),
  };
}

/** Where its own connection goes. */
export const proxyTarget = ({ url }: Proxy): StreamTarget & { readonly kind: 'tcp' } => ({
  kind: 'tcp',
  host: bareHost(url),
  port: portOf(url),
});
