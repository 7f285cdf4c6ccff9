/**
 * Node's HTTP agents over a transport: sockets are streams of the host, kept and used again.
 * @module
 */
import { Agent as HttpAgent, type AgentOptions, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { guardOf, type Guard } from '../guard.ts';
import type { Become, StreamTarget, Transport } from '../types.ts';
import { HttpConnectError } from './error.ts';
import { proxyTarget, type Proxy } from './proxy.ts';
import { asSocket, canAnswer } from './socket.ts';
import { openTunnel } from './tunnel.ts';

interface SocketRequest {
  readonly host?: string | null;
  readonly port?: number | string | null;
  readonly socketPath?: string | null;
}

type Done = (error: Error | null, stream?: Duplex) => void;

/** What an agent does besides pooling. */
interface Behaviour {
  readonly transport: Transport;
  readonly become: Become | undefined;
  /** Lets nothing through but GET and HEAD. */
  readonly readOnly: boolean;
  /** What TLS goes through: a plain request to a proxy needs no agent that knows of it. */
  readonly proxy: Proxy | undefined;
}

/** Idle sockets that are kept per target; more would hold channels that others may need. */
const keep: AgentOptions = { keepAlive: true, maxFreeSockets: 4, scheduling: 'lifo' };

const targetOf = (request: SocketRequest): StreamTarget =>
  typeof request.socketPath === 'string'
    ? { kind: 'unix', path: request.socketPath }
    : { kind: 'tcp', host: request.host ?? '127.0.0.1', port: Number(request.port ?? 80) };

const open = async (behaviour: Behaviour, target: StreamTarget): Promise<Duplex> =>
  asSocket(await behaviour.transport.openStream(target, { become: behaviour.become }));

/** To the server, or through a proxy to it. */
async function openSecure(behaviour: Behaviour, request: SocketRequest): Promise<Duplex> {
  const { proxy } = behaviour;
  const target = targetOf(request);
  if (proxy === undefined || target.kind !== 'tcp') return open(behaviour, target);
  return openTunnel(await open(behaviour, proxyTarget(proxy)), target, proxy);
}

const refuses = (behaviour: Behaviour, request: ClientRequest): boolean =>
  behaviour.readOnly && request.method !== 'GET' && request.method !== 'HEAD';

/** Guards of the connection are asked by what may change something. */
const guardFor = (behaviour: Behaviour, request: ClientRequest): Guard | undefined =>
  behaviour.readOnly || request.method === 'GET' || request.method === 'HEAD'
    ? undefined
    : guardOf(behaviour.transport);

const refusal = (request: ClientRequest): Error =>
  new HttpConnectError(
    'forbidden-method',
    request.path,
    `${request.method} would change something, and nothing may be changed here.`,
  );

const count = (behaviour: Behaviour): void => {
  behaviour.transport.stats.requests++;
  behaviour.transport.stats.roundTrips++;
};

/** The method by which Node hands a request to its agent; not in the types, but how agents have always worked. */
export interface WithAddRequest {
  addRequest(request: ClientRequest, options: object): void;
}

/** How an agent tells a request that there is no socket for it; `destroy` alone would wait for one. */
interface WithOnSocket {
  onSocket(socket: null, error: Error): void;
}

/** Wraps an agent: a refused request fails before any byte is sent. */
function guard<A extends HttpAgent>(agent: A, behaviour: Behaviour): A {
  const inner = agent as unknown as WithAddRequest;
  const add = inner.addRequest.bind(agent);
  inner.addRequest = (request, options) => {
    if (refuses(behaviour, request)) {
      (request as unknown as WithOnSocket).onSocket(null, refusal(request));
      return;
    }
    const send = (): void => {
      count(behaviour);
      add(request, options);
    };
    const allowed = guardFor(behaviour, request);
    if (allowed === undefined) send();
    else
      allowed().then(send, (error: unknown) => {
        (request as unknown as WithOnSocket).onSocket(null, error as Error);
      });
  };
  return agent;
}

type Create = (options: SocketRequest & ConnectionOptions, done: Done) => undefined;

const creating = <A extends HttpAgent>(agent: A, create: Create): A => {
  const inner = agent as unknown as { createConnection: Create; keepSocketAlive(socket: Duplex): boolean };
  inner.createConnection = create;
  const keeps = inner.keepSocketAlive.bind(agent);
  inner.keepSocketAlive = (socket) => canAnswer(socket) && keeps(socket);
  return agent;
};

const createHttpAgent = (behaviour: Behaviour): HttpAgent =>
  guard(
    creating(new HttpAgent(keep), (options, done) => {
      open(behaviour, targetOf(options)).then((stream) => done(null, stream), done);
      return undefined;
    }),
    behaviour,
  );

const createHttpsAgent = (behaviour: Behaviour): HttpsAgent =>
  guard(
    creating(new HttpsAgent(keep), (options, done) => {
      openSecure(behaviour, options)
        .then((stream) => overTls(stream, options))
        .then((socket) => done(null, socket), done);
      return undefined;
    }),
    behaviour,
  );

type TlsRequest = SocketRequest &
  ConnectionOptions & {
    /** Name or address that the certificate must have. */
    readonly identity?: string;
  };

/** @throws what OpenSSL says of a certificate, a key or ciphers that it cannot use. */
function overTls(stream: Duplex, options: TlsRequest): Duplex {
  try {
    return startTls(stream, options);
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

function startTls(stream: Duplex, options: TlsRequest): Duplex {
  const { ca, cert, key, ciphers, rejectUnauthorized, servername, identity } = options;
  const socket = connectTls({
    host: identity,
    socket: stream,
    ca,
    cert,
    key,
    ...(ciphers === undefined ? {} : { ciphers }),
    rejectUnauthorized,
    servername,
  } as ConnectionOptions);
  // A stream that breaks takes the TLS layer with it.
  stream.once('error', (error) => socket.destroy(error));
  return socket;
}

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/** Agents live as long as their transport. */
const pools = new WeakMap<Transport, Map<string, Agents>>();

export function agentsOf(
  transport: Transport,
  become: Become | undefined,
  readOnly: boolean,
  proxy?: Proxy,
): Agents {
  let pool = pools.get(transport);
  if (pool === undefined) {
    pool = new Map();
    pools.set(transport, pool);
  }
  const key = JSON.stringify([
    readOnly,
    become?.method,
    become?.user,
    become?.password,
    become?.flags,
    proxy,
  ]);
  let agents = pool.get(key);
  if (agents === undefined) {
    const behaviour: Behaviour = { transport, become, readOnly, proxy };
    agents = { http: createHttpAgent(behaviour), https: createHttpsAgent(behaviour) };
    pool.set(key, agents);
  }
  return agents;
}
