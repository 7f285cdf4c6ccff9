/**
 * community.general.consul_kv: values of Consul's key-value store, over its HTTP API (/v1/kv).
 * @module
 */
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { LookupCall, LookupDeclaration } from '../template/index.ts';
import { boolOption, numberOption, termText, textOption } from './options.ts';
import { cut } from '../util/cut.ts';
import { parseForeignJson } from '../util/depth.ts';

interface Query {
  readonly key: string;
  readonly token: string | undefined;
  readonly recurse: boolean;
  readonly index: string | undefined;
  readonly datacenter: string | undefined;
}

const timeout = 30_000;
/** Consul refuses values of more than 512 KiB; a tree of them may still be large. */
const mostBytes = 64 * 1024 * 1024;
const emptyValues = new Map<string, string | null>([
  ['textual_none', 'None'],
  ['python_none', null],
  ['empty_string', ''],
]);

/** `key name=value …`, over the options. */
function queryOf(term: string, call: LookupCall): Query {
  const [key = '', ...params] = term.split(' ').filter((part) => part !== '');
  const named = new Map<string, string>();
  for (const param of params) {
    const [name = '', value] = param.split('=');
    if (value === undefined || !['token', 'recurse', 'index', 'datacenter'].includes(name))
      throw new Error(`${name} not a valid consul lookup parameter`);
    named.set(name, value);
  }
  const get = (name: string): string | undefined => named.get(name) ?? textOption(call, name);
  const recurse = named.get('recurse');
  return {
    key,
    token: get('token'),
    // Python takes any text for true.
    recurse: recurse === undefined ? boolOption(call, 'recurse') : recurse !== '',
    index: get('index'),
    datacenter: get('datacenter'),
  };
}

/** Where Consul is: the URL over host, port and scheme. */
function baseOf(call: LookupCall): URL {
  const scheme = textOption(call, 'scheme') ?? 'http';
  const host = textOption(call, 'host') ?? 'localhost';
  const base = new URL(`${scheme}://${host}:${textOption(call, 'port') ?? '8500'}`);
  const url = textOption(call, 'url') ?? call.ctx.host.services.env['ANSIBLE_CONSUL_URL'];
  if (url === undefined) return base;
  const given = new URL(url.includes('://') ? url : `${scheme}://${url}`);
  given.port ||= base.port;
  return given;
}

function addressOf(query: Query, call: LookupCall): URL {
  const path = query.key.replace(/^\/+/, '').split('/').map(encodeURIComponent).join('/');
  const url = new URL(`/v1/kv/${path}`, baseOf(call));
  if (query.recurse) url.searchParams.set('recurse', '1');
  if (query.index !== undefined) url.searchParams.set('index', query.index);
  if (query.datacenter !== undefined) url.searchParams.set('dc', query.datacenter);
  return url;
}

function requestOptions(query: Query, call: LookupCall): RequestOptions {
  const ca = textOption(call, 'ca_path');
  const client = textOption(call, 'client_cert');
  return {
    timeout,
    headers: query.token === undefined ? {} : { 'X-Consul-Token': query.token },
    rejectUnauthorized: boolOption(call, 'validate_certs'),
    ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
    ...(client === undefined ? {} : { cert: readFileSync(client), key: readFileSync(client) }),
  };
}

const get = (url: URL, options: RequestOptions): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const answer = (response: IncomingMessage): void => {
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
    };
    const request =
      url.protocol === 'https:' ? httpsRequest(url, options, answer) : httpRequest(url, options, answer);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeout / 1000} s`)));
    request.on('error', reject);
    // A change of the protocol, which nobody asked for, gives neither an answer nor an error.
    request.once('close', () => reject(new Error('the connection was closed without an answer')));
    request.end();
  });

async function values(term: string, call: LookupCall, empty: string | null): Promise<(string | null)[]> {
  const query = queryOf(term, call);
  const { status, body } = await get(addressOf(query, call), requestOptions(query, call));
  if (status === 404) return [];
  if (status !== 200) throw new Error(`${status} ${cut(body.trim(), 200)}`);
  const entries = parseForeignJson(body) as { readonly Value: string | null }[];
  return entries.map(({ Value }) => (Value === null ? empty : Buffer.from(Value, 'base64').toString('utf8')));
}

export const consulKv: LookupDeclaration = {
  name: 'consul_kv',
  collection: 'community.general',
  signature:
    "recurse=false, index=none, datacenter=none, token=none, host='localhost', port=8500, scheme='http', validate_certs=true, ca_path=none, client_cert=none, url=none, empty_value='textual_none'",
  doc: "Values of Consul's key-value store. A term may be followed by `recurse=true`, `token=…`, `index=…` and `datacenter=…`; $ANSIBLE_CONSUL_URL says where Consul is.",
  example: [
    "lookup('community.general.consul_kv', 'my/key', host='127.0.0.1', port=1, errors='ignore')",
    'None',
  ],
  run: async (terms, call) => {
    const how = textOption(call, 'empty_value') ?? 'textual_none';
    const empty = emptyValues.get(how);
    if (empty === undefined) throw new Error(`empty_value cannot be ${how}`);
    if (!Number.isInteger(numberOption(call, 'port'))) throw new Error('port must be a number');
    const found: (string | null)[] = [];
    for (const term of terms.map(termText)) {
      try {
        found.push(...(await values(term, call, empty)));
      } catch (e) {
        const message = e instanceof Error ? e.message || e.name : String(e);
        throw new Error(`Error locating '${term}' in kv store. Error was ${message}`, { cause: e });
      }
    }
    return found;
  },
};
