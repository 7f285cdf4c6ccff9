/**
 * Fetching a URL to a temporary file of the host: by the host's curl, else by the controller through the connection.
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { fail, raw, sh, type ChecksumAlgorithm, type WriteHost } from '../../../sdk/index.ts';
import { checksumTool } from '../../../sdk/remote/stat.ts';
import { str } from '../../../template/runtime/repr.ts';
import { keyText } from '../../../util/value.ts';
import type { GetUrlParams } from './params.ts';

export interface Downloaded {
  /** On the host; whoever asked removes it. */
  readonly path: string;
  readonly status: number;
  readonly size: number;
  readonly sha1: string;
  readonly md5: string;
  /** In the algorithm asked for. */
  readonly digest: string | undefined;
  /** Name that the server proposes, raw. */
  readonly disposition: string | undefined;
  readonly url: string;
  /** Seconds. */
  readonly elapsed: number;
}

export const headersOf = (params: GetUrlParams): Record<string, string> => {
  const headers: Record<string, string> = { 'User-Agent': params.http_agent };
  for (const [key, value] of params.headers ?? []) headers[keyText(key)] = str(value);
  if (params.url_username !== undefined)
    headers['Authorization'] =
      `Basic ${Buffer.from(`${params.url_username}:${params.url_password ?? ''}`).toString('base64')}`;
  return headers;
};

/** Fetches to a new file in `folder`. Fails the task when there is no good answer. */
export async function download(
  host: WriteHost,
  params: GetUrlParams,
  folder: string,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Downloaded> {
  const started = Date.now();
  const path = posix.join(folder, `.tsplay-${randomBytes(6).toString('hex')}.tmp`);
  const seconds = (): number => Math.round((Date.now() - started) / 1000);
  const { tools } = await host.caps();
  if (params.url.startsWith('file:'))
    return { ...(await fromFile(host, params, path, algorithm)), elapsed: seconds() };
  if (tools.has('curl')) return { ...(await byCurl(host, params, path, algorithm)), elapsed: seconds() };
  const needed = needsCurl(params);
  if (needed !== undefined) fail(`${needed} needs curl on the host`, { url: params.url });
  return { ...(await byController(host, params, path, algorithm)), elapsed: seconds() };
}

const needsCurl = (params: GetUrlParams): string | undefined => {
  if (params.client_cert !== undefined || params.client_key !== undefined) return 'client_cert';
  if (params.ciphers !== undefined) return 'ciphers';
  if (params.use_gssapi) return 'use_gssapi';
  return params.url.startsWith('ftp:') ? 'an FTP URL' : undefined;
};

type Fetched = Omit<Downloaded, 'elapsed'>;

async function byController(
  host: WriteHost,
  params: GetUrlParams,
  path: string,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Fetched> {
  const { url } = params;
  const response = await host.http({
    url,
    headers: headersOf(params),
    // The connection's timeout is for the whole exchange; Ansible's is for each wait.
    timeout: Math.max(params.timeout * 1000, 600_000),
    followRedirects: 'all',
    validateCerts: params.validate_certs,
  });
  refuse(response.status, response.statusText, url);
  const { body } = response;
  await host.upload(body, path);
  const digest = (name: string): string => createHash(name).update(body).digest('hex');
  return {
    path,
    status: response.status,
    size: body.length,
    sha1: digest('sha1'),
    md5: digest('md5'),
    digest: algorithm === undefined ? undefined : digest(algorithm),
    disposition: response.headers['content-disposition'],
    url: response.url,
  };
}

function refuse(status: number, text: string, url: string): void {
  if (status < 200 || status > 299)
    fail('Request failed', { url, response: `HTTP Error ${status}: ${text}`, status_code: status });
}

/** Digests of the file in shell: SHA-1, MD5, the one asked for, and the size. */
const digests = (path: string, algorithm: ChecksumAlgorithm | undefined): string =>
  sh`sha1sum < ${path}; md5sum < ${path} || echo; ${raw(algorithm === undefined ? 'echo' : sh`${checksumTool(algorithm)} < ${path}`)}; wc -c < ${path}`;

function parseDigests(lines: readonly string[], algorithm: ChecksumAlgorithm | undefined) {
  const word = (i: number): string => (lines[i] ?? '').trim().split(' ')[0] ?? '';
  return {
    sha1: word(0),
    md5: word(1),
    digest: algorithm === undefined ? undefined : word(2),
    size: Number(word(3)),
  };
}

/** curl's configuration goes by stdin: headers and passwords would be seen by everybody in the argument list. */
async function byCurl(
  host: WriteHost,
  params: GetUrlParams,
  path: string,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Fetched> {
  const marks = '%{http_code}\\n%{url_effective}\\n';
  const { rc, stdout, stderr } = await host.run(
    sh`umask 077; h=${`${path}.h`}; curl -K - -sS -L -o ${path} -D "$h" -w ${marks}; r=$?
if [ $r != 0 ]; then rm -f -- ${path} "$h"; exit $r; fi
grep -i '^content-disposition:' "$h" | tail -n1; echo; rm -f -- "$h"
${raw(digests(path, algorithm))}`,
    { stdin: curlConfig(params) },
  );
  if (rc !== 0) fail(`Request failed: ${stderr.trim()}`, { url: params.url, rc });
  const lines = stdout.split('\n');
  const status = Number(lines[0]);
  if (/^https?:/.test(params.url) && (status < 200 || status > 299)) {
    await host.run(sh`rm -f -- ${path}`);
    refuse(status, '', params.url);
  }
  const hasDisposition = (lines[2] ?? '') !== '';
  return {
    path,
    status,
    url: lines[1] ?? params.url,
    disposition: hasDisposition ? lines[2] : undefined,
    ...parseDigests(lines.slice(hasDisposition ? 4 : 3), algorithm),
  };
}

function curlConfig(params: GetUrlParams): string {
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
  const lines = [
    `url = ${quoted(params.url)}`,
    ...Object.entries(headersOf(params)).map(([name, value]) => `header = ${quoted(`${name}: ${value}`)}`),
    `connect-timeout = ${params.timeout}`,
    params.validate_certs ? '' : 'insecure',
    params.use_proxy ? '' : 'noproxy = "*"',
    params.decompress ? 'compressed' : '',
    params.use_netrc ? 'netrc-optional' : '',
    params.use_gssapi ? 'negotiate\nuser = ":"' : '',
    params.client_cert === undefined ? '' : `cert = ${quoted(params.client_cert)}`,
    params.client_key === undefined ? '' : `key = ${quoted(params.client_key)}`,
    params.ciphers === undefined ? '' : `ciphers = ${quoted(params.ciphers.join(':'))}`,
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

async function fromFile(
  host: WriteHost,
  params: GetUrlParams,
  path: string,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Fetched> {
  const source = decodeURIComponent(new URL(params.url).pathname);
  const { rc, stdout, stderr } = await host.run(
    sh`cp -- ${source} ${path} && chmod 600 -- ${path} && { ${raw(digests(path, algorithm))}; }`,
  );
  if (rc !== 0) fail(`Request failed: ${stderr.trim()}`, { url: params.url });
  return {
    path,
    status: 200,
    url: params.url,
    disposition: undefined,
    ...parseDigests(stdout.split('\n'), algorithm),
  };
}
