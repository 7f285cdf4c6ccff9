/** `ansible.builtin.copy` */
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import {
  bytesOfText,
  defineModule,
  dumpJson,
  fail,
  fsPath,
  type ModuleContext,
  type Plan,
  pythonStr,
  type ReadHost,
  type Value,
} from '../../../sdk/index.ts';
import { octal } from '../lib/attributes.ts';
import { expandPath } from '../lib/paths.ts';
import { planPut, type PutRequest } from '../lib/put.ts';
import { bytesSource, fileSource } from '../lib/source.ts';
import { copyDirectory } from './directory.ts';
import { copyParams, type CopyParams } from './params.ts';
import { copyOnHost } from './remote.ts';

export const copy = defineModule({
  name: 'ansible.builtin.copy',
  summary: 'Copy files, directories or given content to the host',
  description: 'Looked for in `files/` of the role, then beside the task file and the playbook.',
  params: copyParams,
  constraints: { mutuallyExclusive: [['src', 'content']] },
  missingMessage: 'dest is required',
  async: 'refused',
  diffList: true,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: [
    'A directory travels as one archive, in two round trips however many files differ.',
    'The diff of a directory shows every file that differs.',
    'The src of the result is the path of the source, not that of a temporary file on the host.',
  ],
  returns: {
    dest: 'Path of the file or directory.',
    src: 'Path of the source.',
    checksum: 'SHA-1 of the file.',
    md5sum: 'MD5 of the file.',
    backup_file: 'Where the old file was kept.',
    mode: 'Permissions as octal text.',
    owner: 'Name of the owner.',
    group: 'Name of the group.',
    uid: 'Number of the owner.',
    gid: 'Number of the group.',
    size: 'Bytes.',
    state: 'Always `file` (or `hard`).',
  },
  examples: [
    {
      title: 'A file of the role',
      yaml: 'copy:\n  src: app.conf\n  dest: /etc/app.conf\n  owner: root\n  mode: "0644"',
    },
    { title: 'Given content', yaml: 'copy:\n  content: "hello\\n"\n  dest: /etc/motd' },
    {
      title: 'The content of a directory',
      yaml: 'copy:\n  src: site/\n  dest: /var/www/site\n  directory_mode: "0755"',
    },
    {
      title: 'From one place of the host to another',
      yaml: 'copy:\n  src: /etc/app.conf\n  dest: /etc/app.conf.d/\n  remote_src: true\n  mode: preserve',
    },
  ],
  async plan(params, host, context) {
    const dest = await expandPath(host, params.dest);
    if (params.content !== undefined) return copyContent(params, params.content, host, context, dest);
    const { src } = params;
    if (src === undefined || src === '') return fail('src (or content) is required');
    if (params.remote_src) return copyOnHost(params, host, context, await expandPath(host, src), dest);
    const source = await context.controller.findFile('files', src);
    const info = await stat(fsPath(source));
    return info.isDirectory()
      ? copyDirectory(params, host, context, source, dest)
      : copyFile(params, host, context, { source, mode: info.mode & 0o7777 }, dest);
  },
});

const common = (params: CopyParams) => ({
  wanted: params,
  follow: params.follow,
  force: params.force,
  backup: params.backup,
  validate: params.validate,
  unsafeWrites: params.unsafe_writes,
  directoryMode: params.directory_mode,
});

function copyContent(
  params: CopyParams,
  content: Value,
  host: ReadHost,
  context: ModuleContext,
  dest: string,
): Promise<Plan> {
  const text = Array.isArray(content) || content instanceof Map ? dumpJson(content) : pythonStr(content);
  return checked(params, host, context, {
    ...common(params),
    source: bytesSource(bytesOfText(text)),
    dest,
    name: undefined,
    label: dest,
  });
}

async function copyFile(
  params: CopyParams,
  host: ReadHost,
  context: ModuleContext,
  file: { readonly source: string; readonly mode: number },
  dest: string,
): Promise<Plan> {
  const { source } = file;
  return checked(params, host, context, {
    ...common(params),
    wanted: params.mode === 'preserve' ? { ...params, mode: octal(file.mode) } : params,
    source: await fileSource(context.controller, source, { decrypt: params.decrypt }),
    dest,
    name: posix.basename(source),
    label: source,
    result: { src: source },
  });
}

async function checked(
  params: CopyParams,
  host: ReadHost,
  context: ModuleContext,
  request: PutRequest,
): Promise<Plan> {
  const { sha1 } = request.source;
  if (params.checksum !== undefined && params.checksum.toLowerCase() !== sha1)
    fail('Copied file does not match the expected checksum. Transfer failed.', {
      checksum: sha1,
      expected_checksum: params.checksum,
    });
  return planPut(host, context, request);
}
