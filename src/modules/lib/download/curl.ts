/**
 * Big files by the host's own curl: then they do not travel twice through the controller.
 * @module
 */
import { posix } from 'node:path';
import {
  type ChecksumAlgorithm,
  digestProgram,
  type HttpStream,
  parkProgram,
  type WriteHost,
} from '../../../sdk/index.ts';
import type { Digests } from './body.ts';
import type { Download } from './request.ts';

/** Bytes from which a process of its own pays. */
const curlFrom = 4 * 1024 * 1024;

/** Whether curl on the host is the better way for what this answer announces. */
export const curlPays = async (host: WriteHost, answer: Omit<HttpStream, 'body'>): Promise<boolean> =>
  Number(answer.headers['content-length'] ?? 0) >= curlFrom &&
  // Coded answers are for us to handle.
  answer.headers['content-encoding'] === undefined &&
  (await host.caps()).tools.has('curl');

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const value = (text: string): string => `"${text.replace(/[\\"\n\r\t]/g, (c) => escapes[c] ?? `\\${c}`)}"`;

/** The way the answer came, and none that the host's environment names besides. */
function proxySettings(proxy: HttpStream['proxy']): readonly (readonly [string, string | undefined])[] {
  if (proxy === undefined) return [['noproxy', '*']];
  const { url, authorization } = proxy;
  const header =
    authorization === undefined ? [] : [['proxy-header', `Proxy-Authorization: ${authorization}`] as const];
  return [['proxy', url.origin], ['noproxy', ''], ...header];
}

/**
 * curl's settings for stdin (curl(1), `--config`), where headers and passwords are hidden from others on the host. It is
 * told where the redirects led and what may be said there, and follows none of its own.
 */
function curlConfig(download: Download, answer: Omit<HttpStream, 'body'>, path: string): string {
  const headers = Object.entries(answer.sent);
  const settings: readonly (readonly [string, string | number | undefined])[] = [
    ['url', answer.url],
    ['proto', '=http,https'],
    ['output', path],
    ...headers.map(([name, text]) => ['header', `${name}: ${text}`] as const),
    ['connect-timeout', download.timeout],
    ['speed-time', download.timeout],
    ['speed-limit', 1],
    ...proxySettings(answer.proxy),
    ...(answer.trusted
      ? ([
          ['cert', download.client_cert],
          ['key', download.client_key],
        ] as const)
      : []),
    ['ciphers', download.ciphers?.join(':')],
  ];
  const flags = ['silent', 'show-error', 'fail', ...(download.validate_certs ? [] : ['insecure'])];
  const lines = settings.flatMap(([name, text]) =>
    text === undefined ? [] : [`${name} = ${value(String(text))}`],
  );
  return `${[...flags, ...lines].join('\n')}\n`;
}

/** What came; undefined when curl could not do it, and nothing is left behind then. */
export async function curlDownload(
  host: WriteHost,
  download: Download,
  answer: Omit<HttpStream, 'body'>,
  path: string,
  algorithms: readonly ChecksumAlgorithm[],
): Promise<Digests | undefined> {
  const names = [...new Set(algorithms)];
  const sums = (word: string): string => names.map((name) => `${digestProgram(word, name)}; echo`).join('; ');
  const { rc, stdout } = await host.run(
    parkProgram(path, (name) => `curl --disable --config - && { wc -c < ${name}; ${sums(name)}; }`),
    { stdin: curlConfig(download, answer, posix.basename(path)) },
  );
  if (rc !== 0) return undefined;
  const [size = '', ...digests] = stdout.split('\n').map((line) => line.trim());
  return { size: Number(size), of: Object.fromEntries(names.map((name, i) => [name, digests[i] ?? ''])) };
}
