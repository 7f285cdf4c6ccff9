/**
 * What sources that are called over HTTP share: listening, TLS, tokens and signatures.
 * @module
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { p, type EventSourceContext } from '../../sdk/index.ts';
import { parseForeignJson, TooMuchJson } from '../../util/depth.ts';
import { errorText } from '../../util/error-text.ts';

export const serverParams = {
  host: p.str({ doc: 'The address to listen at.', default: '0.0.0.0' }),
  port: p.int({ doc: 'The port; 0 for any that is free.', required: true }),
  token: p.str({ doc: 'Only requests with this bearer token are heard.', secret: true }),
  hmac_secret: p.str({ doc: 'Only requests signed with this are heard.', secret: true }),
  hmac_algo: p.str({ doc: 'How they are signed.', default: 'sha256' }),
  hmac_header: p.str({ doc: 'The header with the signature.', default: 'x-hub-signature-256' }),
  hmac_format: p.choice(['hex', 'base64'], { doc: 'How the signature is written.', default: 'hex' }),
  certfile: p.path({ doc: 'A certificate: HTTPS is spoken then.' }),
  keyfile: p.path({ doc: 'Its key, where it is not in the same file.' }),
  password: p.str({ doc: "The key's passphrase.", secret: true }),
  cafile: p.path({ doc: 'Only clients with a certificate of this authority are heard.' }),
} as const;

export interface ServerArgs {
  readonly host: string;
  readonly port: number;
  readonly token?: string | undefined;
  readonly hmac_secret?: string | undefined;
  readonly hmac_algo: string;
  readonly hmac_header: string;
  readonly hmac_format: 'hex' | 'base64';
  readonly certfile?: string | undefined;
  readonly keyfile?: string | undefined;
  readonly password?: string | undefined;
  readonly cafile?: string | undefined;
}

/** An answer other than 200. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A request that was let in. */
export interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The most that a request may bring. */
const mostBytes = 8 * 1024 * 1024;

/** Listens until the run ends. The caller gets its answer when the event has been taken. */
export async function serve(
  args: ServerArgs,
  context: EventSourceContext,
  take: (call: Call) => Promise<void>,
): Promise<void> {
  const { signal, cwd, warn } = context;
  if (args.hmac_secret !== undefined) createHmac(args.hmac_algo, '');
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, args, take).then(
      () => response.writeHead(200).end('ok\n'),
      (error: unknown) => {
        const status = error instanceof Refusal ? error.status : 500;
        response
          .writeHead(status, { connection: 'close' })
          .end(error instanceof Refusal ? `${error.message}\n` : '');
        if (status === 500) warn(errorText(error));
      },
    );
  };
  const read = (file: string): Buffer => readFileSync(resolve(cwd, file));
  const server =
    args.certfile === undefined
      ? createHttp(handler)
      : createHttps(
          {
            cert: read(args.certfile),
            key: read(args.keyfile ?? args.certfile),
            ...(args.password === undefined ? {} : { passphrase: args.password }),
            ...(args.cafile === undefined
              ? {}
              : { ca: read(args.cafile), requestCert: true, rejectUnauthorized: true }),
          },
          handler,
        );
  server.requestTimeout = 30_000;
  server.listen(args.port, args.host);
  await once(server, 'listening', { signal });
  if (!signal.aborted) await once(signal, 'abort').catch(() => undefined);
  server.close();
  server.closeAllConnections();
}

async function answer(
  request: IncomingMessage,
  args: ServerArgs,
  take: (call: Call) => Promise<void>,
): Promise<void> {
  if (request.method !== 'POST') throw new Refusal(405, 'only POST is heard');
  checkToken(request, args);
  const raw = await bodyOf(request);
  checkSignature(request, raw, args);
  let body: unknown;
  try {
    body = parseForeignJson(raw.toString('utf8'));
  } catch (error) {
    throw new Refusal(
      400,
      error instanceof TooMuchJson ? `the body is ${error.message}` : 'the body is not JSON',
    );
  }
  const headers = Object.entries(request.headers).filter(([name]) => name !== 'authorization');
  await take({
    path: (request.url ?? '/').replace(/^\/+|\?.*$/g, ''),
    headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
    body,
  });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw new Refusal(413, 'the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Compares without telling by its time how much was right. */
function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function checkToken({ headers }: IncomingMessage, { token }: ServerArgs): void {
  if (token === undefined) return;
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (given === undefined) throw new Refusal(401, 'a bearer token is missing');
  if (!equal(given.trim(), token)) throw new Refusal(401, 'the token is not valid');
}

function checkSignature({ headers }: IncomingMessage, body: Buffer, args: ServerArgs): void {
  if (args.hmac_secret === undefined) return;
  const given = headers[args.hmac_header.toLowerCase()];
  if (typeof given !== 'string') throw new Refusal(400, `the header ${args.hmac_header} is missing`);
  const prefix = `${args.hmac_algo}=`;
  const digest = given.trim().startsWith(prefix) ? given.trim().slice(prefix.length) : given.trim();
  const expected = createHmac(args.hmac_algo, args.hmac_secret).update(body).digest(args.hmac_format);
  if (!equal(digest, expected)) throw new Refusal(401, 'the signature is not valid');
}
