/** `ansible.builtin.fetch` */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { basename, join, normalize, resolve } from 'node:path';
import { Writable } from 'node:stream';
import {
  defineModule,
  type Diff,
  fail,
  fsPath,
  lossyName,
  missing,
  type ModuleContext,
  ModuleFailure,
  p,
  type Params,
  type Plan,
  pythonStr,
  type ReadHost,
  unchanged,
  type Value,
} from '../../../sdk/index.ts';
import { hostFileName, replaceFile } from '../../../util/local-file.ts';
import { contentDiff, sizeNote } from '../lib/diff.ts';
import { expandPath } from '../lib/paths.ts';
import { expandHome } from '../../../util/home.ts';

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

const isFolder = 'remote file is a directory, fetch cannot work on directories';

async function planFetch(params: FetchParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  for (const path of [params.src, params.dest]) {
    const lossy = lossyName(pythonStr(path));
    if (lossy !== undefined) fail(lossy);
  }
  const source = await expandPath(host, pythonStr(params.src));
  const dest = await localPath({ dest: pythonStr(params.dest), flat: params.flat }, source, context);
  const here = await sumsOfFile(dest);
  const there = await look(host, source, context.check);
  if (typeof there === 'string') {
    const { fail_on_missing: strict } = params;
    if (!strict) return unchanged({ file: source, msg: `${there}, not transferring, ignored` });
    return there === isFolder ? fail(there, { file: source }) : missing(there, { file: source });
  }
  const { sha1 } = there;
  if (here?.sha1 === sha1) return unchanged({ file: source, dest, checksum: sha1, md5sum: here.md5 });
  const shown = context.diff ? await diffOf(host, source, dest, there.size) : undefined;
  return {
    changed: true,
    diff: shown?.diff,
    result: { dest, checksum: sha1, remote_checksum: sha1, md5sum: there.md5, remote_md5sum: null },
    apply: async () => {
      const expected = params.validate_checksum ? sha1 : undefined;
      const sums = await bring(host, { source, dest, expected, content: shown?.content });
      return { checksum: sums.sha1, remote_checksum: sums.sha1, md5sum: sums.md5 };
    },
  };
}

interface Found {
  readonly sha1: string;
  /** Where it is not going to be read. */
  readonly md5?: string | undefined;
  readonly size: number;
}

/** What the host has, or why that cannot be fetched. Compared by checksum, a big file travels only when it has to. */
async function look(host: ReadHost, source: string, check: boolean): Promise<Found | string> {
  try {
    const [stat, md5] = await Promise.all([
      host.stat(source, { follow: true, checksum: 'sha1' }),
      check ? host.stat(source, { follow: true, checksum: 'md5' }) : undefined,
    ]);
    if (stat === undefined) return 'the remote file does not exist';
    const { checksum, size } = stat;
    if (checksum !== undefined) return { sha1: checksum, md5: md5?.checksum, size };
    // Reading tells why it cannot be read; or else the host has no program for checksums.
    return { ...(await readInto(host, source, () => Promise.resolve())), size };
  } catch (error) {
    if (!(error instanceof ModuleFailure)) throw error;
    const { message } = error;
    if (message.includes('is a directory')) return isFolder;
    if (!/^Cannot (read|look at)/.test(message)) throw error;
    if (!message.includes('Permission denied')) return message;
    // Where it may not even be looked at, both of Ansible's words: it has one for those who become another user.
    return `file is not readable: ${source}${message.startsWith('Cannot look') ? ': Permission denied' : ''}`;
  }
}

/** Reads the file as it comes, and gives its checksums. */
async function readInto(
  host: ReadHost,
  source: string,
  write: (chunk: Buffer) => Promise<unknown>,
): Promise<Sums> {
  const summing = newSums();
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      summing.add(chunk);
      write(chunk).then(() => done(), done);
    },
  });
  if (!(await host.readFileInto(source, sink)))
    return missing('the remote file does not exist', { file: source });
  return summing.sums();
}

interface Bringing {
  readonly source: string;
  readonly dest: string;
  /** Checksum that the file must have. */
  readonly expected: string | undefined;
  /** The file, where it has been read already. */
  readonly content: Buffer | undefined;
}

/** Brings the file. Half of it is never seen, and it takes no memory. */
async function bring(host: ReadHost, { source, dest, expected, content }: Bringing): Promise<Sums> {
  let sums: Sums | undefined;
  await replaceFile(dest, async (path) => {
    const file = await open(fsPath(path), 'w');
    try {
      const write = (chunk: Buffer): Promise<void> => file.writeFile(chunk);
      const got = content === undefined ? await readInto(host, source, write) : sumsOf(content);
      if (content !== undefined) await write(content);
      if (expected !== undefined && got.sha1 !== expected) await validated(got, host, source, dest);
      sums = got;
    } finally {
      await file.close();
    }
  });
  return sums ?? fail(`cannot write ${dest}`);
}

/** Fails for a file that is not what its host says it is: it changes while it is read. */
async function validated(sums: Sums, host: ReadHost, source: string, dest: string): Promise<void> {
  const remote = (await host.stat(source, { follow: true, checksum: 'sha1' }))?.checksum;
  if (remote === undefined || remote === sums.sha1) return;
  const keys = { checksum: sums.sha1, remote_checksum: remote, md5sum: sums.md5, remote_md5sum: null };
  fail('checksum mismatch', { file: source, dest, ...keys });
}

/** A diff, and the new content where it is small enough to be shown. */
interface Shown {
  readonly diff: Diff;
  readonly content?: Buffer | undefined;
}

async function diffOf(host: ReadHost, source: string, dest: string, size: number): Promise<Shown> {
  const before = await stat(fsPath(dest)).catch(() => undefined);
  const skipped = sizeNote(before?.size ?? 0, size);
  if (skipped !== undefined) return { diff: skipped };
  const [old, content] = await Promise.all([
    before === undefined ? undefined : readFile(fsPath(dest)),
    host.readFile(source),
  ]);
  return { diff: contentDiff(old, content ?? Buffer.alloc(0), { before: dest, after: source }), content };
}

interface Sums {
  readonly sha1: string;
  readonly md5: string;
}

function newSums(): { add(chunk: Buffer): void; sums(): Sums } {
  const sha1 = createHash('sha1');
  const md5 = createHash('md5');
  return {
    add(chunk) {
      sha1.update(chunk);
      md5.update(chunk);
    },
    sums: () => ({ sha1: sha1.digest('hex'), md5: md5.digest('hex') }),
  };
}

function sumsOf(content: Buffer): Sums {
  const summing = newSums();
  summing.add(content);
  return summing.sums();
}

/** Checksums of a file of the controller; undefined where there is none that could be read. */
async function sumsOfFile(path: string): Promise<Sums | undefined> {
  const kind = await stat(fsPath(path)).catch(() => undefined);
  if (kind?.isFile() !== true) return undefined;
  const summing = newSums();
  try {
    for await (const chunk of createReadStream(fsPath(path))) summing.add(chunk as Buffer);
    return summing.sums();
  } catch {
    return undefined;
  }
}

interface Where {
  readonly dest: string;
  readonly flat: boolean;
}

async function localPath({ dest, flat }: Where, source: string, context: ModuleContext): Promise<string> {
  const folder = context.variable('playbook_dir');
  const base = resolve(typeof folder === 'string' ? folder : '.', expandHome(dest));
  if (!flat) {
    const name = pythonStr(context.variable('inventory_hostname') ?? 'localhost');
    const path = normalize(`${base}/${hostFileName(name)}/${source}`);
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
  stat(fsPath(path)).then(
    (s) => s.isDirectory(),
    () => false,
  );
