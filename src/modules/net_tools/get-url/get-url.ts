/** `ansible.builtin.get_url` */
import { posix } from 'node:path';
import { defineModule, fail, missing, sh, type ReadHost } from '../../../sdk/index.ts';
import { expandPath } from '../../files/lib/paths.ts';
import { findSum, parseChecksum, urlFileName, type Checksum, type ChecksumParam } from './checksum.ts';
import { isFileUrl, planCopy, readUrl } from './file-url.ts';
import { getUrlParams } from './params.ts';
import { planDownload } from './plan.ts';
import { keysOf, lookAtTarget, planPresent, type GetTask } from './task.ts';

export const getUrl = defineModule({
  name: 'ansible.builtin.get_url',
  summary: 'Download a file to the host',
  description:
    'The exchange is spoken through the connection, from the host’s point of view: the host needs no curl and no wget. Big files are fetched by the host’s own curl where it has one.',
  params: getUrlParams,
  support: { check: 'full', diff: 'full' },
  differences: [
    'A file that is there is left alone without asking the server, unless `force` or a checksum that differs says otherwise.',
    'A file that has the digest of `checksum` already is not downloaded, not even with `force` or into a directory.',
    'Check mode downloads what only a comparison can tell, and forgets it.',
    'No .netrc is used. Certificates are checked against the authorities that Node knows, and then against those of the host.',
  ],
  returns: {
    url: 'What was asked for.',
    dest: 'Path of the file.',
    src: 'Temporary file of the download.',
    checksum_src: 'SHA-1 of the download.',
    checksum_dest: 'SHA-1 of the file that was there; null when there was none or nothing was downloaded.',
    md5sum: 'MD5 of the download.',
    backup_file: 'Where the replaced file was kept.',
    status_code: 'HTTP status.',
    msg: 'The server’s message.',
    response: 'The server’s message when it refused.',
    elapsed: 'Seconds that the download took.',
    size: 'Bytes of the file.',
    state: 'What the path is.',
    mode: 'Permissions as octal text.',
    owner: 'Name of the owner.',
    group: 'Name of the group.',
    uid: 'Number of the owner.',
    gid: 'Number of the group.',
  },
  examples: [
    {
      title: 'Download a file',
      yaml: 'ansible.builtin.get_url:\n  url: http://example.com/path/file.conf\n  dest: /etc/foo.conf\n  mode: "0440"',
    },
    {
      title: 'Download a release that must have the digest of its list',
      yaml: 'ansible.builtin.get_url:\n  url: https://example.com/app/1.2.3/app_linux_amd64.zip\n  dest: /var/cache/app.zip\n  checksum: sha256:https://example.com/app/1.2.3/SHA256SUMS',
    },
    {
      title: 'With headers and basic authentication',
      yaml: 'ansible.builtin.get_url:\n  url: http://example.com/path/file.conf\n  dest: /etc/foo.conf\n  username: bar\n  password: "{{ mysecret }}"\n  headers:\n    X-Key: one',
    },
  ],
  async plan(params, host, context) {
    if (params.use_gssapi) fail('use_gssapi is not supported');
    const dest = await expandPath(host, params.dest);
    const asked = parseChecksum(params.checksum);
    const [target, sums] = await Promise.all([
      lookAtTarget(host, dest, urlFileName(params.url), asked?.algorithm),
      asked !== undefined && 'url' in asked ? readUrl(host, params, asked.url, dest) : undefined,
      params.tmp_dest === undefined ? undefined : checkFolder(host, params.tmp_dest),
    ]);
    const checksum = wantedChecksum(asked, sums, params.url);
    const task: GetTask = { params, host, context, dest, target, checksum };
    const { stat, path } = target;
    if (stat !== undefined && stat.type !== 'file')
      fail(`Destination ${path} is a ${stat.type}, not a file`, keysOf(task));
    if (!target.parentExists) missing(`Destination ${posix.dirname(path)} does not exist`, keysOf(task));
    const same = stat !== undefined && checksum !== undefined && stat.checksum === checksum.digest;
    const keep = stat !== undefined && checksum === undefined && !params.force && !target.inDirectory;
    if (same || keep) return planPresent(task);
    return isFileUrl(params.url) ? planCopy(task) : planDownload(task);
  },
});

const wantedChecksum = (
  asked: ChecksumParam | undefined,
  sums: string | undefined,
  url: string,
): Checksum | undefined =>
  asked !== undefined && 'url' in asked
    ? { algorithm: asked.algorithm, digest: findSum(sums ?? '', url, asked.url) }
    : asked;

async function checkFolder(host: ReadHost, path: string): Promise<void> {
  const { stdout } = await host.probe(
    sh`if [ -d ${path} ]; then echo directory; elif [ -e ${path} ]; then echo file; fi`,
  );
  if (stdout.startsWith('file')) fail(`${path} is a file but should be a directory.`);
  if (stdout === '') missing(`${path} directory does not exist.`);
}
