/**
 * An HTTP exchange that came to no answer. An answer with a bad status is an answer.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { StreamError, type StreamFailure } from '../stream/error.ts';

export type HttpFailure = StreamFailure | 'tls' | 'closed' | 'forbidden-method' | 'url' | 'proxy' | 'netrc';

export class HttpConnectError extends TsplayError {
  override readonly name = 'HttpConnectError';
  readonly reason: HttpFailure;
  readonly url: string;
  /** Why, without the address, which the message begins with. */
  readonly words: string;
  constructor(reason: HttpFailure, url: string, words: string, cause?: unknown) {
    super('TSP2008', `${url}: ${words}`, { cause });
    this.reason = reason;
    this.url = url;
    this.words = words;
  }
}

const tls = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO|ERR_OSSL)/;

/** Whatever Node's client throws, as one kind of error with the reason in words. */
export function httpError(url: string, error: Error): HttpConnectError {
  if (error instanceof HttpConnectError) return error;
  if (error instanceof StreamError)
    return new HttpConnectError(error.reason, url, wordsFor(url, error), error);
  const { code = '' } = error as NodeJS.ErrnoException;
  if (tls.test(code)) return new HttpConnectError('tls', url, `TLS failed: ${error.message}`, error);
  const closed = /ECONNRESET|EPIPE|socket hang up|Parse Error/.test(`${code} ${error.message}`);
  const words = closed ? `the connection was closed (${error.message})` : error.message;
  return new HttpConnectError(closed ? 'closed' : 'other', url, words, error);
}

/** The address stands in the URL already, unless it is a proxy's or a socket's. */
function wordsFor(url: string, { words }: StreamError): string {
  const { hostname, port, protocol } = new URL(url);
  const at = `${hostname}:${port === '' ? (protocol === 'https:' ? 443 : 80) : port}: `;
  return words.startsWith(at) ? words.slice(at.length) : words;
}
