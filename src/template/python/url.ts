/**
 * `urllib.parse.urlsplit` as the dict Ansible makes of it.
 * @module
 */
import { valueError } from '../runtime/errors.ts';
import { dict, type Py, type PyDict } from '../runtime/types.ts';

interface Authority {
  readonly username: string | null;
  readonly password: string | null;
  readonly hostname: string | null;
  readonly port: number | null;
}

function splitAuthority(netloc: string): Authority {
  const at = netloc.lastIndexOf('@');
  const user = at < 0 ? undefined : netloc.slice(0, at);
  const host = netloc.slice(at + 1);
  const colon = user?.indexOf(':') ?? -1;
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(host);
  const plain = /^([^:]*)(?::(.*))?$/.exec(host);
  const name = bracketed?.[1] ?? plain?.[1] ?? '';
  const portText = bracketed ? bracketed[2] : plain?.[2];
  if (portText !== undefined && portText !== '' && !/^\d+$/.test(portText)) {
    return valueError(`Port could not be cast to integer value as '${portText}'`);
  }
  const port = portText === undefined || portText === '' ? null : Number(portText);
  if (port !== null && port > 65535) return valueError('Port out of range 0-65535');
  return {
    username: user === undefined ? null : colon < 0 ? user : user.slice(0, colon),
    password: user === undefined || colon < 0 ? null : user.slice(colon + 1),
    hostname: name === '' ? null : name.toLowerCase(),
    port,
  };
}

export interface UrlParts {
  readonly scheme: string;
  readonly netloc: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** The parts of a URL, whose host and port are not looked at yet. */
export function urlParts(url: string): UrlParts {
  const clean = url.replace(/^[\x00-\x20]+/, '').replace(/[\t\r\n]/g, '');
  const m = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([\s\S]*))?$/.exec(
    clean,
  );
  const [, scheme = '', netloc = '', path = '', query = '', fragment = ''] = m ?? [];
  if (netloc.includes('[') !== netloc.includes(']')) return valueError('Invalid IPv6 URL');
  return { scheme: scheme.toLowerCase(), netloc, path, query, fragment };
}

export function splitUrl(url: string): PyDict {
  const { scheme, netloc, path, query, fragment } = urlParts(url);
  const { username, password, hostname, port } = splitAuthority(netloc);
  const parts: [string, Py][] = [
    ['fragment', fragment],
    ['hostname', hostname],
    ['netloc', netloc],
    ['password', password],
    ['path', path],
    ['port', port],
    ['query', query],
    ['scheme', scheme],
    ['username', username],
  ];
  return dict(parts);
}
