/**
 * A way through a proxy to a server: HTTP's CONNECT (RFC 9110, 9.3.6).
 * @module
 */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { StreamTarget } from '../types.ts';
import { HttpConnectError } from './error.ts';
import type { Proxy } from './proxy.ts';
import { asSocket } from './socket.ts';

/** Milliseconds for the answer: a request may have given up before, and nobody would end what it waited for. */
const patience = 30_000;

type TcpTarget = Extract<StreamTarget, { kind: 'tcp' }>;

/**
 * Asks the proxy at the other end of `stream` for the server; what is returned reaches the server itself.
 * @throws HttpConnectError where the proxy refuses or breaks off.
 */
export function openTunnel(stream: Duplex, { host, port }: TcpTarget, proxy: Proxy): Promise<Duplex> {
  const server = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const { authorization } = proxy;
  const asking = requestHttp({
    method: 'CONNECT',
    path: server,
    headers: {
      Host: server,
      ...(authorization === undefined ? {} : { 'Proxy-Authorization': authorization }),
    },
    createConnection: () => stream,
  });
  const failure = (words: string, cause?: unknown): HttpConnectError => {
    stream.destroy();
    return new HttpConnectError('proxy', `https://${server}`, `the proxy ${proxy.url.host} ${words}`, cause);
  };
  const timer = setTimeout(
    () => asking.destroy(new Error(`no answer within ${patience / 1000} s`)),
    patience,
  ).unref();
  asking.once('close', () => clearTimeout(timer));
  return new Promise((resolve, reject) => {
    asking.once('connect', (answer: IncomingMessage, socket: Duplex, head: Buffer) => {
      clearTimeout(timer);
      if (answer.statusCode !== 200) {
        const words = `${answer.statusCode} ${answer.statusMessage ?? ''}`.trim();
        reject(failure(`answers ${words} to CONNECT`));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(asSocket(socket));
    });
    // A server that does not know CONNECT may answer it as it answers anything else.
    asking.once('response', () => reject(failure('does not understand CONNECT')));
    asking.once('error', (error) => reject(failure(`broke off: ${error.message}`, error)));
    asking.end();
  });
}
