/**
 * An HTTP exchange that came to no answer. An answer with a bad status is an answer.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { StreamError, type StreamFailure } from '../stream/error.ts';

export type HttpFailure = StreamFailure | 'tls' | 'closed' | 'forbidden-method' | 'url';

export class HttpConnectError extends TsplayError {
  override readonly name = 'HttpConnectError';
  readonly reason: HttpFailure;
  readonly url: string;
  constructor(reason: HttpFailure, url: string, message: string, cause?: unknown) {
    super('TSP2008', message, { cause });
    this.reason = reason;
    this.url = url;
  }
}

const tls = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO|ERR_OSSL)/;

/** Whatever Node's client throws, as one kind of error with the reason in words. */
export function httpError(url: string, error: Error): HttpConnectError {
  if (error instanceof HttpConnectError) return error;
  if (error instanceof StreamError)
    return new HttpConnectError(error.reason, url, `${url}: ${error.message}`, error);
  const { code = '' } = error as NodeJS.ErrnoException;
  if (tls.test(code)) return new HttpConnectError('tls', url, `${url}: TLS failed: ${error.message}`, error);
  const closed = /ECONNRESET|EPIPE|socket hang up|Parse Error/.test(`${code} ${error.message}`);
  const words = closed ? `the connection was closed (${error.message})` : error.message;
  return new HttpConnectError(closed ? 'closed' : 'other', url, `${url}: ${words}`, error);
}
