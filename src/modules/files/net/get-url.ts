/** `ansible.builtin.get_url` */
import { posix } from 'node:path';
import { HttpConnectError } from '../../../connection/http/error.ts';
import { createHash } from 'node:crypto';
import { defineModule, fail, missing, sh } from '../../../sdk/index.ts';
import type {
  FileAttributes,
  HttpResponse,
  ModuleContext,
  Plan,
  ReadHost,
  ResultKeys,
  WriteHost,
} from '../../../sdk/index.ts';
import { applyAttributes, newAttributes, planAttributes, readLabels } from '../lib/attributes.ts';
import { stateDiff } from '../lib/diff.ts';
import { lookAt, type Look } from '../lib/look.ts';
import { warnUnknownOwners } from '../lib/owners.ts';
import { expandPath } from '../lib/paths.ts';
import { pathInfo } from '../lib/result.ts';
import {
  cleanDigest,
  digestFromList,
  headerFilename,
  isUrl,
  splitChecksum,
  urlFilename,
  type Checksum,
} from './checksum.ts';
import { download, headersOf } from './download.ts';
import { getUrlParams, type GetUrlParams } from './params.ts';

export const getUrl = defineModule({
  name: 'ansible.builtin.get_url',
  summary: 'Fetch a file from a server to the host',
  description:
    'The request goes out from the host. With curl there, the host fetches by itself; without, the controller fetches ' +
    'through the connection and sends the file, so that nothing need be installed.',
  params: getUrlParams,
  support: { check: 'full', diff: 'partial' },
  differences: [
    'Needs no Python and no curl on the host; a proxy of the environment is heeded only where curl is there.',
    'Credentials are sent with the first request.',
    'Check mode says unknown where only the download could tell and the file is big.',
    'The src of the result, a temporary file of Ansible, is left out.',
  ],
  returns: {
    dest: 'Path of the file.',
    url: 'The URL, after redirects.',
    checksum_src: 'SHA-1 of what was fetched.',
    checksum_dest: 'SHA-1 of the file before.',
    md5sum: 'MD5 of what was fetched.',
    status_code: 'HTTP status.',
    msg: 'OK (with the size), or why nothing was fetched.',
    elapsed: 'Seconds.',
    backup_file: 'Where the old file was kept.',
    size: 'Bytes.',
    mode: 'Permissions as octal text.',
    owner: 'Name of the owner.',
    group: 'Name of the group.',
    uid: 'Number of the owner.',
    gid: 'Number of the group.',
    state: 'Always `file`.',
  },
  examples: [
    {
      title: 'A file',
      yaml: 'get_url:\n  url: http://example.com/path/file.conf\n  dest: /etc/foo.conf\n  mode: "0440"',
    },
    {
      title: 'With the checksum from a list',
      yaml: 'get_url:\n  url: https://example.com/app.tar.gz\n  dest: /opt/app.tar.gz\n  checksum: sha256:https://example.com/SHA256SUMS',
    },
  ],
  async plan(params, host, context) {
    const dest = await expandPath(host, params.dest);
    const given = params.checksum === '' ? undefined : splitChecksum(params.checksum);
    const [look, labels, sum, current] = await Promise.all([
      lookAt(host, dest),
      readLabels(host, dest, params),
      given === undefined ? undefined : resolveChecksum(given, params, host),
      host.stat(dest, { follow: true, checksum: given?.algorithm ?? 'sha1' }),
    ]);
    const { url } = params;
    const file = look.target?.type === 'directory' ? undefined : look.target;
    const right = sum === undefined || current?.checksum === sum.digest;
    if (file !== undefined && !params.force && right) {
      const attributes = planAttributes(file, params, { umask: look.umask, labels });
      return {
        changed: attributes.changed,
        result: { url, ...pathInfo(file), dest, msg: 'file already exists', status_code: 304 },
        diff: attributes.changed ? stateDiff(dest, attributes.before, attributes.after) : undefined,
        warnings: await warnUnknownOwners(host, context, attributes.set),
        apply: async (write) => pathInfo(await applyAttributes(write, dest, attributes.set)),
      };
    }
    if (
      look.target === undefined &&
      !dest.endsWith('/') &&
      (await host.stat(posix.dirname(dest), { follow: true })) === undefined
    )
      missing(`Destination directory ${posix.dirname(dest)} does not exist`, { dest, url });
    const task: Fetch = { params, dest, look, sum };
    const apply = (write: WriteHost) => fetchFile(write, task);
    // A directory decides its file's name only with the answer; a forced download may bring what is there already.
    const certain = look.target === undefined || (file !== undefined && !right);
    if (!context.check)
      return {
        changed: certain ? true : 'unknown',
        apply,
        result: { url, dest },
        reason: 'it has to be fetched first',
      };
    return checkPlan(task, host, context, certain);
  },
});

interface Fetch {
  readonly params: GetUrlParams;
  readonly dest: string;
  readonly look: Look;
  readonly sum: Checksum | undefined;
}

async function resolveChecksum(
  given: ReturnType<typeof splitChecksum>,
  params: GetUrlParams,
  host: ReadHost,
): Promise<Checksum> {
  const { algorithm, value } = given;
  if (!isUrl(value)) return { algorithm, digest: cleanDigest(value) };
  const response = await ask(host, params, value, 'GET');
  return {
    algorithm,
    digest: digestFromList(response.body.toString('utf8'), urlFilename(params.url), value),
  };
}

/** A request of the plan: no answer, or a bad one, may be mended by an earlier task of the same run. */
async function ask(
  host: ReadHost,
  params: GetUrlParams,
  url: string,
  method: 'GET' | 'HEAD',
): Promise<HttpResponse> {
  try {
    const timeout = Math.max(params.timeout * 1000, 30_000);
    const response = await host.httpGet({
      url, method, timeout, headers: headersOf(params), followRedirects: 'all', validateCerts: params.validate_certs,
    }); // prettier-ignore
    const { status, statusText } = response;
    // Not every server knows HEAD.
    if (status >= 400 && !(method === 'HEAD' && [405, 501].includes(status)))
      missing('Request failed', {
        url,
        response: `HTTP Error ${status}: ${statusText}`,
        status_code: status,
      });
    return response;
  } catch (error) {
    if (error instanceof HttpConnectError) return missing(`Request failed: ${error.message}`, { url });
    throw error;
  }
}

const smallEnough = 16 * 1024 * 1024;

/** Check mode looks whether the server has it, and fetches it when that tells whether something would change. */
async function checkPlan(
  task: Fetch,
  host: ReadHost,
  context: ModuleContext,
  certain: boolean,
): Promise<Plan> {
  const { params, dest, look } = task;
  const { url } = params;
  const set = newAttributes(params, { mode: 0o666 & ~look.umask, isDirectory: false, umask: look.umask });
  const warnings = await warnUnknownOwners(host, context, set);
  if (!/^https?:/.test(url)) return { changed: certain ? true : 'unknown', result: { url, dest }, warnings };
  const head = await ask(host, params, url, 'HEAD');
  if (certain)
    return {
      changed: true,
      result: { url, dest, msg: `OK (${head.headers['content-length'] ?? 'unknown'} bytes)` },
      warnings,
    };
  const length = Number(head.headers['content-length'] ?? Number.NaN);
  if (!(length <= smallEnough))
    return {
      changed: 'unknown',
      reason: `${url} would have to be fetched to know`,
      result: { url, dest },
      warnings,
    };
  const { body, headers, url: final } = await ask(host, params, url, 'GET');
  const name = headerFilename(headers['content-disposition']) ?? urlFilename(final);
  const path = look.target?.type === 'directory' || dest.endsWith('/') ? posix.join(dest, name) : dest;
  const there = await host.stat(path, { follow: true, checksum: 'sha1' });
  const sha1 = createHash('sha1').update(body).digest('hex');
  const attributes = there === undefined ? undefined : planAttributes(there, params, { umask: look.umask });
  return {
    changed: there?.checksum !== sha1 || (attributes?.changed ?? true),
    result: { url, dest: path, checksum_src: sha1 },
    warnings,
  };
}

async function fetchFile(host: WriteHost, task: Fetch): Promise<ResultKeys> {
  const { params, dest, look, sum } = task;
  const inFolder = look.target?.type === 'directory' || dest.endsWith('/');
  const folder = params.tmp_dest ?? (inFolder ? dest : posix.dirname(dest));
  const got = await download(host, params, folder, sum?.algorithm);
  try {
    const path = inFolder ? posix.join(dest, headerFilename(got.disposition) ?? urlFilename(got.url)) : dest;
    const keys = {
      url: got.url, dest: path, checksum_src: got.sha1, md5sum: got.md5, status_code: got.status,
      elapsed: got.elapsed, msg: `OK (${got.size} bytes)`,
    }; // prettier-ignore
    if (sum !== undefined && got.digest !== sum.digest)
      fail(`The checksum for ${path} did not match ${sum.digest}; it was ${got.digest ?? ''}.`, {
        ...keys,
        dest: path,
      });
    return { ...keys, ...(await place(host, task, got, path)) };
  } finally {
    await host.run(sh`rm -f -- ${got.path}`);
  }
}

/** Moves what was fetched into place, unless the same is there. */
async function place(
  host: WriteHost,
  task: Fetch,
  got: { path: string; sha1: string },
  path: string,
): Promise<ResultKeys> {
  const { params, look } = task;
  const old = await host.stat(path, { follow: true, checksum: 'sha1' });
  if (old !== undefined && old.checksum === got.sha1) {
    const plan = planAttributes(old, params, { umask: look.umask });
    const stat = plan.changed ? await applyAttributes(host, path, plan.set) : old;
    return { ...pathInfo(stat), changed: plan.changed, checksum_dest: old.checksum };
  }
  const set: FileAttributes =
    old === undefined
      ? newAttributes(params, { mode: 0o666 & ~look.umask, isDirectory: false, umask: look.umask })
      : planAttributes(old, params, { umask: look.umask }).set;
  const written = await host.writeFile(
    path,
    { remotePath: got.path },
    {
      ...set,
      backup: params.backup,
      unsafeWrites: params.unsafe_writes,
    },
  );
  return {
    ...pathInfo(written.stat),
    checksum_dest: old?.checksum ?? null,
    ...(written.backupFile === undefined ? {} : { backup_file: written.backupFile }),
  };
}
