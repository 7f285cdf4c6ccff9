/**
 * Building collections: FILES.json, MANIFEST.json, and an archive or a folder of them.
 * @module
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createWriteStream,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { chmod, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Headers, type Pack } from 'tar-stream';
import { TsplayError } from '../errors/index.ts';
import { fnmatch } from '../util/fnmatch.ts';
import { makeFolders } from '../util/folders.ts';
import { toPlain } from '../util/value.ts';
import type { Teller } from './install.ts';
import { checkedCollectionName, checkedVersion } from './names.ts';
import { checkedSource, filesName, manifestName, type Metadata } from './metadata.ts';

const format = 1;

interface FileEntry {
  readonly name: string;
  readonly ftype: 'file' | 'dir';
  readonly chksum_type: 'sha256' | null;
  readonly chksum_sha256: string | null;
  readonly format: number;
}

/** Never built, wherever they lie. */
const ignoredFolders = new Set(['CVS', '.bzr', '.hg', '.git', '.svn', '__pycache__', '.tox']);
const ignoredFiles = [
  manifestName,
  filesName,
  'galaxy.yml',
  'galaxy.yaml',
  '.git',
  '*.pyc',
  '*.retry',
  'tests/output',
];

const entry = (name: string, sum: string | null): FileEntry => ({
  name,
  ftype: sum === null ? 'dir' : 'file',
  chksum_type: sum === null ? null : 'sha256',
  chksum_sha256: sum,
  format,
});

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

const within = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../');
};

/** The files of a collection, folders before what is in them. */
function filesOf(root: string, metadata: Metadata, warn: (line: string) => void): FileEntry[] {
  const { namespace, name, ignore } = metadata;
  const patterns = [...ignoredFiles, `${namespace}-${name}-*.tar.gz`, ...ignore].map(fnmatch);
  const real = realpathSync(root);
  const found = [entry('.', null)];
  const walk = (folder: string): void => {
    for (const item of readdirSync(join(root, folder)).sort()) {
      const path = folder === '' ? item : `${folder}/${item}`;
      const full = join(root, path);
      const link = lstatSync(full).isSymbolicLink();
      const there = statSync(full, { throwIfNoEntry: false });
      if (patterns.some((matches) => matches(path))) continue;
      if (there?.isDirectory() === true) {
        if (ignoredFolders.has(item)) continue;
        if (link && !within(realpathSync(full), real)) {
          warn(`Skipping '${full}' as it is a symbolic link to a directory outside the collection`);
          continue;
        }
        found.push(entry(path, null));
        if (!link) walk(path);
      } else if (there?.isFile() === true) found.push(entry(path, sha256(readFileSync(full))));
      else throw new TsplayError('TSP1505', `${full} is neither a file nor a folder, and cannot be built`);
    }
  };
  walk('');
  return found;
}

/** As Python writes it: one blank deep, and in ASCII. */
const json = (value: unknown): string =>
  JSON.stringify(value, null, 1).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

interface Built {
  readonly files: readonly FileEntry[];
  readonly filesJson: string;
  readonly manifestJson: string;
}

function manifestOf(root: string, metadata: Metadata, warn: (line: string) => void): Built {
  checkedCollectionName(`${metadata.namespace}.${metadata.name}`);
  checkedVersion(metadata.version);
  if (metadata.directives)
    throw new TsplayError(
      'TSP1505',
      `${root}: a collection with "manifest" in its galaxy.yml is not built here`,
      {
        hint: 'name what should be left out in `build_ignore`',
      },
    );
  const files = filesOf(root, metadata, warn);
  const filesJson = json({ files, format });
  const manifestJson = json({
    collection_info: toPlain(metadata.info),
    file_manifest_file: { ...entry(filesName, sha256(filesJson)) },
    format,
  });
  return { files, filesJson, manifestJson };
}

const runs = (mode: number): boolean => (mode & 0o100) !== 0;

/** A folder of a source as it would be installed from its archive. */
export function buildFolder(
  root: string,
  to: string,
  metadata: Metadata,
  warn: (line: string) => void,
): void {
  const { files, filesJson, manifestJson } = manifestOf(root, metadata, warn);
  makeFolders(to, 0o755);
  writeFileSync(join(to, manifestName), manifestJson, { mode: 0o644 });
  writeFileSync(join(to, filesName), filesJson, { mode: 0o644 });
  for (const { name, ftype } of files) {
    if (ftype === 'dir') makeFolders(join(to, name), 0o755);
    else copyFileSync(join(root, name), join(to, name));
  }
}

const add = (archive: Pack, header: Headers, content = Buffer.alloc(0)): void =>
  void archive.entry({ uid: 0, gid: 0, uname: '', gname: '', ...header }, content);

async function addFile(archive: Pack, root: string, { name }: FileEntry): Promise<void> {
  const path = join(root, name);
  const real = realpathSync(path);
  if (lstatSync(path).isSymbolicLink() && within(real, realpathSync(root))) {
    const linkname = relative(dirname(join(realpathSync(root), name)), real);
    add(archive, { name, type: 'symlink', linkname, mode: 0o777 });
    return;
  }
  const { mode, mtime } = await stat(real);
  add(archive, { name, mode: runs(mode) ? 0o755 : 0o644, mtime }, await readFile(real));
}

/**
 * Builds the archive `NAMESPACE-NAME-VERSION.tar.gz` and returns its path.
 * @throws {TsplayError} TSP1505 for a source that cannot be built, and where the archive is there without `force`
 */
export async function buildCollection(
  root: string,
  output: string,
  { force, say, warn }: Pick<Teller, 'say' | 'warn'> & { readonly force: boolean },
): Promise<string> {
  const metadata = checkedSource(root, warn);
  const { files, filesJson, manifestJson } = manifestOf(root, metadata, warn);
  const { namespace, name, version } = metadata;
  const target = join(output, `${namespace}-${name}-${version}.tar.gz`);
  if (existsSync(target)) {
    if (statSync(target).isDirectory())
      throw new TsplayError(
        'TSP1505',
        `The output collection artifact '${target}' already exists, but is a directory - aborting`,
      );
    if (!force)
      throw new TsplayError(
        'TSP1505',
        `The file '${target}' already exists. You can use --force to re-create the collection artifact.`,
      );
  }
  if (statSync(output, { throwIfNoEntry: false })?.isFile() === true)
    throw new TsplayError('TSP1505', `- the output collection directory ${output} is a file - aborting`);
  makeFolders(output);
  const part = `${target}.part`;
  const archive = pack();
  const writing = pipeline(archive, createGzip(), createWriteStream(part, { mode: 0o644 }));
  try {
    const now = new Date();
    add(archive, { name: manifestName, mode: 0o644, mtime: now }, Buffer.from(manifestJson));
    add(archive, { name: filesName, mode: 0o644, mtime: now }, Buffer.from(filesJson));
    for (const file of files) {
      if (file.name === '.') continue;
      const link = lstatSync(join(root, file.name)).isSymbolicLink();
      if (file.ftype === 'dir' && !link)
        add(archive, { name: `${file.name}/`, type: 'directory', mode: 0o755 });
      else await addFile(archive, root, file);
    }
    archive.finalize();
    await writing;
    await chmod(part, 0o644);
    await rename(part, target);
  } catch (error) {
    archive.destroy();
    await writing.catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
  say(`Created collection for ${namespace}.${name} at ${target}`);
  return target;
}
