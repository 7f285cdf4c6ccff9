/**
 * Who is let in: a request that names this server as its host, comes from no other page, and has the token in its path.
 * @module
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export interface Gate {
  /** The first part of every path. */
  readonly token: string;
  readonly port: number;
}

export interface Admitted {
  readonly method: 'GET' | 'POST';
  /** Behind the token, decoded; without an empty first part. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

export interface Refused {
  readonly status: 400 | 403 | 404 | 405 | 415;
  readonly message: string;
}

/** 256 bits, as a word of a URL. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Of equal length whatever is compared, so that the time tells nothing. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

const refuse = (status: Refused['status'], message: string): Refused => ({ status, message });

/** Tells what a request wants, or why it gets nothing. The token is looked at last: who lacks the rest learns nothing of it. */
export function admit({ method, url = '', headers }: IncomingMessage, gate: Gate): Admitted | Refused {
  const hosts = [`127.0.0.1:${gate.port}`, `localhost:${gate.port}`];
  const { host = '', origin } = headers;
  // A name that someone else made lead here (DNS rebinding) is not ours.
  if (!hosts.includes(host.toLowerCase())) return refuse(403, 'This server is not called that.');
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`)
    return refuse(403, 'Another page asks for this.');
  const site = headers['sec-fetch-site'];
  const isVisit = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !(method === 'GET' && isVisit))
    return refuse(403, 'Another page asks for this.');
  if (method !== 'GET' && method !== 'POST') return refuse(405, 'GET and POST are understood.');
  const parsed = pathOf(url);
  if (parsed === undefined) return refuse(400, 'The address cannot be read.');
  const [token = '', ...path] = parsed.path;
  if (!isSame(token, gate.token))
    return refuse(403, 'The address lacks the token that tsplay web has printed.');
  if (method === 'POST') {
    // Every browser says where a page that changes something comes from; a form of another page cannot send this type.
    if (origin === undefined) return refuse(403, 'It is not said which page asks for this.');
    if (!/^application\/json(;|$)/.test(headers['content-type'] ?? ''))
      return refuse(415, 'JSON is expected.');
  }
  return { method, path, query: parsed.query };
}

function pathOf(
  url: string,
): { readonly path: readonly string[]; readonly query: URLSearchParams } | undefined {
  const [path = '', ...rest] = url.split('?');
  if (!path.startsWith('/')) return undefined;
  try {
    return {
      path: path.slice(1).split('/').map(decodeURIComponent),
      query: new URLSearchParams(rest.join('?')),
    };
  } catch {
    return undefined;
  }
}
