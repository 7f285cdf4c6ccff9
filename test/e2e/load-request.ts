import { request } from 'node:http';
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { FailureReason } from './load-stats.ts';

/** One request of a load. */
export interface LoadRequest {
  readonly url: URL;
  readonly method: 'GET' | 'PUT';
  readonly body?: string;
  /** The connection to use. `false`: a fresh one for this request alone. */
  readonly agent: Agent | false;
  readonly timeout: number;
}

/** How a request ended, seen from the client. */
export interface Answer {
  readonly reused: boolean;
  readonly color: string;
  readonly failure?: { readonly reason: FailureReason; readonly detail: string };
}

/**
 * Send a request once and wait for the whole answer. Never rejects and never tries again: node:http does not send a
 * request a second time by itself, which is why it is used here and no higher client.
 */
export function sendOnce(options: LoadRequest): Promise<Answer> {
  return new Promise((resolve) => {
    const outgoing = request(options.url, {
      method: options.method,
      agent: options.agent,
      headers: options.body === undefined ? {} : bodyHeaders(options.body),
    });
    const timer = setTimeout(() => outgoing.destroy(new TimeoutError()), options.timeout);
    const end = (color: string, failure?: Answer['failure']): void => {
      clearTimeout(timer);
      resolve({ reused: outgoing.reusedSocket, color, ...(failure ? { failure } : {}) });
    };
    outgoing.on('error', (error) => {
      end('', failureOf(error));
    });
    outgoing.once('response', (response) => {
      readAll(outgoing, response, end);
    });
    outgoing.end(options.body);
  });
}

function readAll(
  outgoing: ClientRequest,
  response: IncomingMessage,
  end: (color: string, failure?: Answer['failure']) => void,
): void {
  const status = response.statusCode ?? 0;
  const color = String(response.headers['x-service-color'] ?? '');
  response.resume();
  response.once('end', () => {
    if (status < 400) end(color);
    else end(color, { reason: 'status', detail: `status ${status}` });
  });
  response.on('error', (error) => {
    const failure = failureOf(outgoing.errored ?? error);
    end(color, { ...failure, detail: `${failure.detail} in the middle of an answer with status ${status}` });
  });
}

class TimeoutError extends Error {}

function failureOf(error: Error): { reason: FailureReason; detail: string } {
  const code = 'code' in error ? String(error.code) : '';
  const detail = code === '' ? error.message : code;
  if (error instanceof TimeoutError) return { reason: 'timeout', detail: 'no answer in time' };
  if (code === 'ECONNREFUSED') return { reason: 'refused', detail };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { reason: 'reset', detail };
  return { reason: 'other', detail };
}

function bodyHeaders(body: string): Record<string, string> {
  return { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) };
}
