/** `ansible.builtin.assemble` */
import { readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import {
  defineModule,
  fail,
  fsPath,
  missing,
  modeParam,
  p,
  sh,
  textOfBytes,
  type Params,
  type ReadHost,
  type ModuleContext,
} from '../../../sdk/index.ts';
import { expandPath } from '../lib/paths.ts';
import { planPut } from '../lib/put.ts';
import { find } from '../../lib/regex.ts';
import { bytesSource, fileSource } from '../lib/source.ts';

const params = {
  src: p.path({ doc: 'Directory of the fragments.', required: true }),
  dest: p.path({ doc: 'The file to make of them.', required: true }),
  remote_src: p.bool({ doc: 'The fragments are on the host.', default: true }),
  delimiter: p.str({ doc: 'Text between fragments; `\\n` and the like are understood.' }),
  regexp: p.str({ doc: 'Only fragments whose name has a match of this regular expression.' }),
  ignore_hidden: p.bool({ doc: 'Leave out names that start with a dot.', default: false }),
  backup: p.bool({ doc: 'Keep a dated copy of the file.', default: false }),
  validate: p.str({ doc: 'A command that must succeed on the new file (`%s`).' }),
  decrypt: p.bool({ doc: 'Decrypt fragments of the controller that are vault files.', default: true }),
  follow: p.bool({ doc: 'Write to what a link leads to instead of replacing the link.', default: false }),
  ...p.fileAttributes,
  mode: modeParam({ doc: 'Permissions as for `file`.' }),
} as const;

type AssembleParams = Params<typeof params>;

export const assemble = defineModule({
  name: 'ansible.builtin.assemble',
  summary: 'Make a file of the fragments in a directory',
  params,
  missingMessage: 'src and dest are required',
  async: 'refused',
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: ['Works in check mode.'],
  returns: {
    dest: 'Path of the file.',
    src: 'Directory of the fragments.',
    checksum: 'SHA-1 of the file.',
    md5sum: 'MD5 of the file.',
    msg: 'Always OK.',
    backup_file: 'Where the old file was kept.',
  },
  examples: [
    {
      title: 'From fragments on the host',
      yaml: 'assemble:\n  src: /etc/app/conf.d\n  dest: /etc/app/app.conf',
    },
    {
      title: 'From fragments of the controller',
      yaml: "assemble:\n  src: conf.d\n  dest: /etc/app/app.conf\n  remote_src: false\n  delimiter: '### START'\n  regexp: '\\.conf$'",
    },
  ],
  async plan(params, host, context) {
    const dest = await expandPath(host, params.dest);
    const src = params.remote_src
      ? await expandPath(host, params.src)
      : await context.controller.findFile('files', params.src);
    const fragments = await (params.remote_src
      ? fromHost(host, src, params)
      : fromController(context, src, params));
    return planPut(host, context, {
      source: bytesSource(joined(fragments, params.delimiter)),
      dest,
      name: posix.basename(dest),
      label: src,
      wanted: params,
      follow: params.follow,
      force: true,
      backup: params.backup,
      validate: params.validate,
      unsafeWrites: params.unsafe_writes,
      result: { src, msg: 'OK' },
    });
  },
});

const wanted = (name: string, params: AssembleParams): boolean =>
  (params.regexp === undefined || find(params.regexp, name) !== undefined) &&
  !(params.ignore_hidden && name.startsWith('.'));

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Prints the name of each argument that is a file. */
const namesProgram = 'for f; do if [ -f "$f" ]; then printf "%s\\000" "${f##*/}"; fi; done';

/** Names and contents travel in two requests, however many fragments there are. */
async function fromHost(host: ReadHost, src: string, params: AssembleParams): Promise<Buffer[]> {
  const listing = await host.probe(
    sh`[ -e ${src} ] || exit 101; [ -d ${src} ] || exit 102; find -H ${src} -mindepth 1 -maxdepth 1 -exec sh -c ${namesProgram} - {} +`,
  );
  if (listing.rc === 101) missing(`Source (${src}) does not exist`, { src });
  if (listing.rc === 102) fail(`Source (${src}) is not a directory`, { src });
  const names = listing.stdout
    .split('\0')
    .filter((name) => name !== '' && wanted(name, params))
    .sort(byCode);
  const contents = await Promise.all(names.map((name) => host.readFile(posix.join(src, name))));
  return contents.filter((content) => content !== undefined);
}

async function fromController(
  context: ModuleContext,
  src: string,
  params: AssembleParams,
): Promise<Buffer[]> {
  if (!(await stat(fsPath(src))).isDirectory()) fail(`Source (${src}) is not a directory`, { src });
  const names = (await readdir(fsPath(src), 'buffer'))
    .map(textOfBytes)
    .filter((name) => wanted(name, params))
    .sort(byCode);
  const fragments: Buffer[] = [];
  for (const name of names) {
    const path = join(src, name);
    const found = await stat(fsPath(path)).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    const { content } = await fileSource(context.controller, path, { decrypt: params.decrypt });
    if (!Buffer.isBuffer(content)) return fail(`${path} is too big to be a fragment`, { src });
    fragments.push(content);
  }
  return fragments;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

const unescape = (text: string): string =>
  text.replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)/g, (all, code: string) => {
    if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? all);
  });

/** Fragments one after the other: each starts on a line of its own, and so does the delimiter between them. */
export function joined(fragments: readonly Buffer[], delimiter: string | undefined): Buffer {
  const between = delimiter === undefined || delimiter === '' ? '' : unescape(delimiter);
  const newline = Buffer.from('\n');
  const endsLine = (bytes: Buffer): boolean => bytes.at(-1) === 0x0a;
  const parts: Buffer[] = [];
  for (const [i, fragment] of fragments.entries()) {
    const previous = fragments[i - 1];
    if (previous !== undefined && !endsLine(previous)) parts.push(newline);
    if (i > 0 && between !== '') parts.push(Buffer.from(between.endsWith('\n') ? between : `${between}\n`));
    parts.push(fragment);
  }
  return Buffer.concat(parts);
}
