import { createHash } from 'node:crypto';
import {
  defineModule,
  fail,
  missing,
  parseMode,
  unknown,
  type FileAttributes,
  type FileStat,
  type HttpResponse,
  type ModuleContext,
  type Plan,
  type ReadHost,
  type ResultKeys,
} from '../../../sdk/index.ts';
import { encodeBody, formType } from './body.ts';
import { bodyOf, exchange, responseKeys, type Materials, type Send, type UriParams } from './exchange.ts';
import { uriParams } from './params.ts';

async function hostFile(host: ReadHost, path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined) return undefined;
  return (await host.readFile(path)) ?? missing(`${path} is not on the host`);
}

/** Everything that the request is made of; the files are asked for together. */
async function materialsOf(params: UriParams, host: ReadHost, context: ModuleContext): Promise<Materials> {
  const { controller } = context;
  const source = async (): Promise<Buffer | undefined> => {
    if (params.src === undefined) return undefined;
    if (params.remote_src) return hostFile(host, params.src);
    return controller.readFile(await controller.findFile('files', params.src));
  };
  const [body, file, ca, clientCert, clientKey] = await Promise.all([
    encodeBody(params.body, params.body_format, controller),
    source(),
    hostFile(host, params.ca_path),
    hostFile(host, params.client_cert),
    hostFile(host, params.client_key),
  ]);
  const content = file ?? body.content;
  // Servers that read forms rely on it: what Python's client calls a body of which nothing else is said.
  const contentType = body.type ?? (content === undefined ? undefined : formType);
  return { body: content, contentType, ca, clientCert, clientKey };
}

const seconds = (from: number): number => Math.floor((performance.now() - from) / 1000);

/** Asks, and fails like Ansible where no answer comes or its status is none of those wanted. */
async function ask(
  send: Send,
  params: UriParams,
  materials: Materials,
  limit: number,
): Promise<{ response: HttpResponse; keys: ResultKeys }> {
  const start = performance.now();
  let response: HttpResponse;
  try {
    response = await exchange(send, params, materials);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'HttpConnectError') throw error;
    const said = `Status code was -1 and not [${params.status_code.join(', ')}]: Request failed: ${error.message}`;
    return missing(said, { status: -1, url: params.url, redirected: false, elapsed: seconds(start) });
  }
  const keys = responseKeys(response, params, { elapsed: seconds(start), limit });
  if (!params.status_code.includes(response.status)) {
    const msg = `Status code was ${response.status} and not [${params.status_code.join(', ')}]: ${String(keys['msg'])}`;
    // An earlier task may be about to change what the server says.
    missing(msg, { ...keys, changed: false });
  }
  return { response, keys };
}

function nameOf(response: HttpResponse): string {
  const given = /filename="?([^";]+)"?/.exec(response.headers['content-disposition'] ?? '')?.[1];
  const last = new URL(response.url).pathname.split('/').at(-1);
  return (given?.split('/').at(-1) ?? last) || 'index.html';
}

const attributesOf = (params: UriParams, stat: FileStat | undefined): FileAttributes => ({
  owner: params.owner,
  group: params.group,
  mode:
    params.mode === undefined || params.mode === null
      ? undefined
      : parseMode(params.mode, { current: stat?.mode ?? 0o644, isDirectory: false }),
});

const same = (stat: FileStat, wanted: FileAttributes): boolean =>
  (wanted.mode === undefined || wanted.mode === stat.mode) &&
  (wanted.owner === undefined || wanted.owner === stat.owner || wanted.owner === String(stat.uid)) &&
  (wanted.group === undefined || wanted.group === stat.group || wanted.group === String(stat.gid));

/** Writes the body where it differs from what is there. */
async function planDest(
  dest: string,
  params: UriParams,
  response: HttpResponse,
  keys: ResultKeys,
  host: ReadHost,
): Promise<Plan> {
  const content = bodyOf(response, params, host.maxOutput);
  let path = dest;
  let stat = await host.stat(path, { follow: true, checksum: 'sha1' });
  if (stat?.type === 'directory') {
    path = `${path.replace(/\/+$/, '')}/${nameOf(response)}`;
    stat = await host.stat(path, { follow: true, checksum: 'sha1' });
  }
  const attributes = attributesOf(params, stat);
  const result = { ...keys, path };
  const digest = createHash('sha1').update(content).digest('hex');
  if (stat?.checksum === digest && same(stat, attributes)) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (write) => {
      await write.writeFile(path, content, { ...attributes, unsafeWrites: params.unsafe_writes });
      return undefined;
    },
  };
}

/** `creates` and `removes`; undefined when the request should be made. */
async function skipped(params: UriParams, host: ReadHost): Promise<Plan | undefined> {
  const { creates, removes } = params;
  const there = async (path: string | undefined): Promise<boolean> =>
    path !== undefined && (await host.stat(path, { follow: true })) !== undefined;
  const [created, removable] = await Promise.all([there(creates), there(removes)]);
  if (created) return { changed: false, result: { stdout: `skipped, since '${creates ?? ''}' exists` } };
  if (removes !== undefined && !removable)
    return { changed: false, result: { stdout: `skipped, since '${removes}' does not exist` } };
  return undefined;
}

async function planUri(params: UriParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  if (!/^[A-Z]+$/.test(params.method.toUpperCase()))
    fail("Parameter 'method' needs to be a single word in uppercase, like GET or POST.");
  if (params.use_gssapi) fail('use_gssapi is not supported');
  const skip = await skipped(params, host);
  if (skip !== undefined) return skip;
  const materials = await materialsOf(params, host, context);
  const method = params.method.toUpperCase();
  if ((method === 'GET' || method === 'HEAD') && materials.body === undefined) {
    const { response, keys } = await ask(
      (request) => {
        const get = { ...request, method } as const;
        return host.httpGet(get);
      },
      params,
      materials,
      host.maxOutput,
    );
    if (params.dest !== undefined) return planDest(params.dest, params, response, keys, host);
    return { changed: false, result: keys };
  }
  return unknown(`what ${method} does cannot be told without sending it`, async (write) => {
    const { response, keys } = await ask((request) => write.http(request), params, materials, host.maxOutput);
    if (params.dest === undefined) return { changed: false, ...keys };
    const plan = await planDest(params.dest, params, response, keys, write);
    await plan.apply?.(write);
    return { ...plan.result, changed: plan.changed };
  });
}

export const uri = defineModule({
  name: 'ansible.builtin.uri',
  summary: 'Speak to web services, as seen from the host',
  params: uriParams,
  constraints: { mutuallyExclusive: [['body', 'src']] },
  support: { check: 'partial', diff: 'none' },
  differences: [
    'The controller speaks HTTP through the connection to the host: addresses are those that the host sees, and nothing is needed on it.',
    'GET and HEAD are asked in check mode too; other methods are unknown (`?`) there.',
    'Digest and GSSAPI authentication and .netrc are not supported.',
    'With `dest` the task is changed only when the content differs.',
  ],
  returns: {
    status: 'HTTP status, -1 when no answer came.',
    url: 'URL that answered, after redirects.',
    json: 'The body, where it is JSON.',
    content: 'The body, when asked for or the status was not wanted.',
    msg: 'What happened, in words.',
    elapsed: 'Seconds that it took.',
    redirected: 'Whether another URL answered.',
    path: 'File that was written.',
    cookies: 'Cookies by name, and `cookies_string`.',
  },
  examples: [
    {
      title: 'Wait until a service is healthy',
      yaml: 'ansible.builtin.uri:\n  url: http://localhost:8080/health\nregister: health\nuntil: health.status == 200\nretries: 30\ndelay: 2',
    },
    {
      title: 'Send JSON',
      yaml: 'ansible.builtin.uri:\n  url: https://api.example.com/books\n  method: POST\n  body_format: json\n  body: { title: One }\n  status_code: [200, 201]',
    },
  ],
  plan: planUri,
});
