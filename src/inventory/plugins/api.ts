/**
 * Questions to HTTP APIs that know of hosts: plain HTTP, TLS, and unix sockets of this machine.
 * @module
 */
import { readFileSync } from 'node:fs';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TsplayError } from '../../errors/index.ts';
import { fromPlain, type Value } from '../../util/value.ts';
import { cut } from '../../util/cut.ts';
import { parseForeignValues } from '../../util/depth.ts';
import { errorText } from '../../util/error-text.ts';

export interface ApiOptions {
  /** `http://…`, `https://…`, `tcp://…` or `unix:///path`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  /** Paths of PEM files. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly verify?: boolean | undefined;
}

/** GET of a path; the answer's JSON as data. Rejects with TSP1301 that names the address. */
export async function getJson(options: ApiOptions, path: string): Promise<Value> {
  const { status, body } = await exchange(options, path).catch((cause: unknown) => {
    const why = errorText(cause);
    throw new TsplayError('TSP1301', `${options.url}: ${why}`, { cause });
  });
  if (status !== 200)
    throw new TsplayError('TSP1301', `${options.url}${path} answered ${status}: ${cut(body.trim(), 200)}`);
  try {
    return fromPlain(parseForeignValues(body));
  } catch (cause) {
    throw new TsplayError('TSP1301', `${options.url}${path} answered with something that is not JSON`, {
      cause,
    });
  }
}

/** What an inventory program may print, too. */
const mostBytes = 128 * 1024 * 1024;

function exchange(options: ApiOptions, path: string): Promise<{ status: number; body: string }> {
  const { secure, target } = targetOf(options, path);
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(target, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > mostBytes) response.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.on('error', reject);
    // A change of the protocol, which nobody asked for, gives neither an answer nor an error.
    request.once('close', () => reject(new Error('the connection was closed without an answer')));
    request.on('timeout', () => request.destroy(new Error(`no answer within ${options.timeout / 1000} s`)));
    request.end();
  });
}

function targetOf(options: ApiOptions, path: string): { secure: boolean; target: RequestOptions } {
  const common = { path, headers: { ...options.headers }, timeout: options.timeout };
  if (options.url.startsWith('unix://'))
    return { secure: false, target: { ...common, socketPath: options.url.slice('unix://'.length) } };
  const tls = options.ca !== undefined || options.cert !== undefined || options.verify !== undefined;
  const url = new URL(options.url.replace(/^tcp:/, tls ? 'https:' : 'http:'));
  const file = (name: string | undefined) => (name === undefined ? {} : readFileSync(name));
  const secure = url.protocol === 'https:';
  const certificates = secure
    ? {
        ...(options.ca === undefined ? {} : { ca: file(options.ca) as Buffer }),
        ...(options.cert === undefined ? {} : { cert: file(options.cert) as Buffer }),
        ...(options.key === undefined ? {} : { key: file(options.key) as Buffer }),
        rejectUnauthorized: options.verify ?? true,
      }
    : {};
  const base = url.pathname === '/' ? '' : url.pathname;
  return {
    secure,
    target: { ...common, ...certificates, hostname: url.hostname, port: url.port, path: base + path },
  };
}
