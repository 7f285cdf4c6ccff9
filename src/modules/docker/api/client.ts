/**
 * Docker's Engine API as plain requests over the connection's client. One thin layer instead of dockerode's typed
 * methods: every endpoint is reached the same way, and a failure always says which request it was.
 * Answers have types of our own, kept beside what asks for them: those of dockerode promise labels, tags and settings that the daemon
 * gives as null or leaves out, and have none for nodes and tasks.
 * Endpoints and fields: Docker Engine API v1.41 and later, https://docs.docker.com/reference/api/engine/.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Docker,
  fail,
  missing,
  ModuleFailure,
  parseForeignJson,
  Prerequisite,
  type ReadHost,
  StreamError,
  TooMuchJson,
  TsplayError,
} from '../../../sdk/index.ts';
import type { RegistryAuth } from './registry-auth.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RequestOptions {
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, a tar archive. */
  readonly tar?: Buffer | undefined;
  readonly auth?: RegistryAuth | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Bytes that an answer of `bytes` may have; what a task may keep (`max_task_output`) when not given. */
  readonly limit?: number | undefined;
  /** Milliseconds; the client's own when not given. */
  readonly timeout?: number | undefined;
}

/** Docker answered with an error, and the task fails with it. `message` is the daemon's own text. */
export class DockerError extends ModuleFailure {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface DockerApi {
  get<T>(path: string, options?: RequestOptions): Promise<T>;
  /** `undefined` when Docker says 404. */
  find<T>(path: string, options?: RequestOptions): Promise<T | undefined>;
  post<T = unknown>(path: string, options?: RequestOptions): Promise<T>;
  delete(path: string, options?: RequestOptions): Promise<void>;
  /** The answer's body as text, for endpoints that stream JSON lines. */
  text(method: string, path: string, options?: RequestOptions): Promise<string>;
  bytes(method: string, path: string, options?: RequestOptions): Promise<Buffer>;
}

const statusCodes = { 200: true, 201: true, 202: true, 204: true, 304: true, 101: true };

export interface ClientOptions {
  /** `/v1.41`, or empty for the daemon's newest. */
  readonly prefix: string;
  /** Milliseconds that a request may take when it does not say so itself. */
  readonly timeout: number;
  /**
   * Milliseconds for which what a swarm without a leader refuses is asked again. An election begins after ten to twenty
   * seconds of the old leader's silence.
   */
  readonly electionPatience?: number | undefined;
}

/** A client for one host. */
export function dockerApi(
  docker: Docker,
  { name: hostName, maxOutput }: Pick<ReadHost, 'name' | 'maxOutput'>,
  { prefix, timeout, electionPatience = 30_000 }: ClientOptions,
): DockerApi {
  const dial = (method: string, path: string, options: RequestOptions, limit: number): Promise<Buffer> =>
    throughElection(electionPatience, () =>
      dialOnce(docker, {
        method,
        path: prefix + path,
        options,
        timeout: options.timeout ?? timeout,
        limit,
      }),
    ).catch((error: unknown) => {
      throw explain(error, hostName, `${method} ${path}`);
    });
  const json = async <T>(method: string, path: string, options: RequestOptions = {}): Promise<T> =>
    parseJson(await dial(method, path, options, maxOutput), `${method} ${path}`) as T;
  return {
    get: (path, options) => json('GET', path, options),
    post: (path, options) => json('POST', path, options),
    find: <T>(path: string, options?: RequestOptions) =>
      json<T>('GET', path, options).catch((error: unknown) => {
        if (error instanceof DockerError && error.status === 404) return undefined;
        throw error;
      }),
    delete: async (path, options = {}) => {
      await dial('DELETE', path, options, maxOutput);
    },
    text: async (method, path, options = {}) =>
      (await dial(method, path, options, maxOutput)).toString('utf8'),
    bytes: (method, path, options = {}) => dial(method, path, options, options.limit ?? maxOutput),
  };
}

/** Asks again while the swarm has no leader: what was refused for that has not been begun. */
async function throughElection<T>(patience: number, ask: () => Promise<T>): Promise<T> {
  const until = Date.now() + patience;
  for (let pause = 100; ; pause = Math.min(2 * pause, 1000)) {
    try {
      return await ask();
    } catch (error) {
      const leaderless = error instanceof Error && /swarm does not have a leader/i.test(error.message);
      if (!leaderless || Date.now() + pause > until) throw error;
    }
    await sleep(pause);
  }
}

interface Dial {
  readonly method: string;
  readonly path: string;
  readonly options: RequestOptions;
  readonly timeout: number;
  /** Bytes. */
  readonly limit: number;
}

function dialOnce(docker: Docker, { method, path, options, timeout, limit }: Dial): Promise<Buffer> {
  const query: Record<string, string> = {};
  for (const [key, value] of Object.entries(options.query ?? {}))
    if (value !== undefined) query[key] = String(value);
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        // The modem appends `_query` only to a path that ends in `?`.
        path: `${path}?`,
        method,
        // A `_body` is always given: without one the modem would send the query again as the body.
        options: { _query: query, _body: options.body ?? {} },
        allowEmpty: options.body !== undefined,
        ...(options.tar ? { file: options.tar } : {}),
        // Own headers replace the modem's, so the type of a JSON body must be among them.
        headers: {
          ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...options.headers,
          ...(options.auth ? { 'X-Registry-Auth': options.auth.header } : {}),
        },
        isStream: true,
        statusCodes,
        abortSignal: AbortSignal.timeout(timeout),
      },
      (error, answer) => {
        if (error) reject(error);
        else collect(answer as IncomingMessage, limit, `${method} ${path}`).then(resolve, reject);
      },
    );
  });
}

async function collect(answer: IncomingMessage, limit: number, request: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop ends the answer.
    if (size > limit)
      throw new TsplayError('TSP2009', `Docker's answer to ${request} is longer than ${limit} bytes`, {
        hint: 'Raise max_task_output ([defaults], TSPLAY_MAX_TASK_OUTPUT).',
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer, request: string): unknown {
  const text = body.toString('utf8').trim();
  if (text === '') return undefined;
  try {
    return parseForeignJson(text);
  } catch (error) {
    if (error instanceof TooMuchJson) fail(`Docker's answer to ${request} is too much: ${error.message}`);
    return text;
  }
}

interface ModemError extends Error {
  readonly statusCode?: number;
  readonly code?: string;
}

/** An answer of Docker's stays one; no answer at all is something that an earlier task may be about to mend. */
function explain(error: unknown, hostName: string, request: string): unknown {
  // TSP2008 is a stream that could not be opened; any other means that the connection itself is lost.
  if (error instanceof TsplayError && (error.code !== 'TSP2008' || /would change/.test(error.message)))
    return error;
  if (!(error instanceof Error)) return error;
  const { statusCode, code } = error as ModemError;
  if (statusCode !== undefined) return answered(statusCode, daemonMessage(error.message), hostName);
  if (error instanceof ModuleFailure) return error;
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return new ModuleFailure(`Docker on ${hostName} did not finish ${request} in time`);
  const denied = code === 'EACCES' || /permission denied/i.test(error.message);
  try {
    missing(
      denied
        ? `Docker's socket on ${hostName} may not be opened by this user: use become, or add the user to the group docker`
        : `Docker does not answer on ${hostName}: ${error instanceof StreamError ? error.words : error.message}`,
    );
  } catch (prerequisite) {
    return prerequisite;
  }
}

/** A node that is not a manager is one that an earlier task may be about to make a manager. */
function answered(status: number, message: string, hostName: string): Error {
  return [406, 503].includes(status) && /not a swarm manager|not part of a swarm/i.test(message)
    ? new Prerequisite(`${hostName} is not a manager of a swarm: ${message}`)
    : new DockerError(status, message);
}

/** `(HTTP code 404) unexpected - No such container: x ` is for people who know the modem. */
const daemonMessage = (text: string): string =>
  text.replace(/^\(HTTP code \d+\) .*? - /s, '').trim() || 'no message';
