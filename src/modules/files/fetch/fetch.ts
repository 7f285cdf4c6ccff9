/** `ansible.builtin.fetch` */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import {
  defineModule,
  fail,
  missing,
  p,
  unchanged,
  type Params,
  type ModuleContext,
  type Plan,
  type ReadHost,
} from '../../../sdk/index.ts';
import { str } from '../../../template/runtime/repr.ts';
import type { Value } from '../../../util/value.ts';
import { contentDiff } from '../lib/diff.ts';
import { expandPath } from '../lib/paths.ts';

/** A path that must be text. */
const path = (name: string, called: string, doc: string) =>
  p.raw({
    doc,
    required: true,
    check: (value: Value) =>
      typeof value === 'string'
        ? undefined
        : {
            message: `Invalid type supplied for ${called} option, it must be a string`,
            hint: `${name} is a path`,
          },
  });

const params = {
  src: path('src', 'source', 'The file on the host; a directory cannot be fetched.'),
  dest: path(
    'dest',
    'dest',
    'Directory on the controller; the file goes below it as `HOST/PATH`. With `flat`, the file itself, or a directory when it ends with a slash.',
  ),
  flat: p.bool({ doc: 'Leave out the name of the host and the path.', default: false }),
  fail_on_missing: p.bool({ doc: 'Fail when the file cannot be read.', default: true }),
  validate_checksum: p.bool({ doc: 'Compare checksums afterwards.', default: true }),
} as const;
type FetchParams = Params<typeof params>;

export const fetch = defineModule({
  name: 'ansible.builtin.fetch',
  summary: 'Bring a file of the host to the controller',
  params,
  missingMessage: 'src and dest are required',
  async: 'refused',
  support: { check: 'full', diff: 'full' },
  differences: ['Works in check mode, and shows a diff.'],
  returns: {
    dest: 'Path on the controller.',
    file: 'Path on the host, when nothing had to be fetched.',
    checksum: 'SHA-1 of the file on the controller.',
    remote_checksum: 'SHA-1 of the file on the host.',
    md5sum: 'MD5 of the file on the controller.',
    remote_md5sum: 'Always null.',
  },
  examples: [
    { title: 'Below a directory for each host', yaml: 'fetch:\n  src: /var/log/app.log\n  dest: logs' },
    {
      title: 'To one file',
      yaml: 'fetch:\n  src: /etc/app/token\n  dest: build/{{ inventory_hostname }}-token\n  flat: true',
    },
  ],
  async plan(params, host, context) {
    const plan = await planFetch(params, host, context);
    if (!context.check) return plan;
    // Books that ask whether it was skipped, as Ansible's is in check mode, are told so.
    const told = { skipped: true, msg: 'check mode not (yet) supported for this module' };
    return { ...plan, result: { ...told, ...plan.result } };
  },
});

async function planFetch(params: FetchParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const source = await expandPath(host, str(params.src));
  const dest = await localPath({ dest: str(params.dest), flat: params.flat }, source, context);
  const old = await readFile(dest).catch(() => undefined);
  // What is here already is compared by checksum, so that a big file travels only when it has to.
  if (
    old !== undefined &&
    (await host.stat(source, { follow: true, checksum: 'sha1' }))?.checksum === digest('sha1', old)
  )
    return unchanged({ file: source, dest, checksum: digest('sha1', old), md5sum: digest('md5', old) });
  const content = await read(host, source);
  if (typeof content === 'string') {
    const { fail_on_missing: strict } = params;
    if (!strict) return unchanged({ file: source, msg: `${content}, not transferring, ignored` });
    return content.includes('directory')
      ? fail(content, { file: source })
      : missing(content, { file: source });
  }
  if (params.validate_checksum) await validated(content, host, source, dest);
  return bring(content, old, source, dest, context);
}

/** Fails for a file that is not what its host says it is: it changes while it is read. */
async function validated(content: Buffer, host: ReadHost, source: string, dest: string): Promise<void> {
  const remote = (await host.stat(source, { follow: true, checksum: 'sha1' }))?.checksum;
  const checksum = digest('sha1', content);
  if (remote === undefined || remote === checksum) return;
  const sums = { checksum, remote_checksum: remote, md5sum: digest('md5', content), remote_md5sum: null };
  fail('checksum mismatch', { file: source, dest, ...sums });
}

/** A file is held in memory on its way: 2 GiB. */
const largest = 2 ** 31;

/** The content, or why there is none. */
async function read(host: ReadHost, source: string): Promise<Buffer | string> {
  try {
    return (await host.readFile(source, { maxBytes: largest })) ?? 'the remote file does not exist';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.message.includes('is a directory'))
      return 'remote file is a directory, fetch cannot work on directories';
    if (error.message.startsWith('Cannot read'))
      return error.message.includes('Permission denied') ? `file is not readable: ${source}` : error.message;
    throw error;
  }
}

interface Where {
  readonly dest: string;
  readonly flat: boolean;
}

async function localPath({ dest, flat }: Where, source: string, context: ModuleContext): Promise<string> {
  const folder = context.variable('playbook_dir');
  const base = resolve(typeof folder === 'string' ? folder : '.', dest);
  if (!flat) {
    const name = str(context.variable('inventory_hostname') ?? 'localhost');
    const path = normalize(`${base}/${name}/${source}`);
    return path.startsWith(`${base === '/' ? '' : base}/`)
      ? path
      : fail(`Detected directory traversal, expected to be contained in '${base}' but got '${path}'`);
  }
  const path = dest.endsWith('/') ? join(base, basename(source)) : base;
  if (await isDirectory(path))
    fail(
      dest.endsWith('/')
        ? `calculated dest '${path}' is an existing directory, use another path that does not point to an existing directory`
        : 'dest is an existing directory, use a trailing slash if you want to fetch src into that directory',
    );
  return path;
}

const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (s) => s.isDirectory(),
    () => false,
  );

/** The file that is written: a link on the controller stays one, even where what it leads to is not there yet. */
async function linkTarget(dest: string): Promise<string> {
  try {
    return await realpath(dest);
  } catch {
    const target = await readlink(dest).catch(() => undefined);
    return target === undefined ? dest : resolve(dirname(dest), target);
  }
}

const digest = (algorithm: string, bytes: Buffer): string =>
  createHash(algorithm).update(bytes).digest('hex');

function bring(
  content: Buffer,
  old: Buffer | undefined,
  source: string,
  dest: string,
  context: ModuleContext,
): Plan {
  const checksum = digest('sha1', content);
  const md5sum = digest('md5', content);
  if (old?.equals(content) === true) return unchanged({ file: source, dest, checksum, md5sum });
  return {
    changed: true,
    diff: context.diff ? contentDiff(old, content, { before: dest, after: source }) : undefined,
    result: { dest, checksum, remote_checksum: checksum, md5sum, remote_md5sum: null },
    apply: async () => {
      const file = await linkTarget(dest);
      await mkdir(dirname(file), { recursive: true });
      // Written beside and renamed, so that half a file is never seen; each host's beside has a name of its own.
      const temp = `${file}.tsplay-${randomUUID()}.tmp`;
      try {
        await writeFile(temp, content);
        await rename(temp, file);
      } catch (error) {
        await rm(temp, { force: true });
        throw error;
      }
      return undefined;
    },
  };
}
