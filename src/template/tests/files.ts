/**
 * Tests on the controller's files.
 * @module
 */
import { existsSync, lstatSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestDeclaration } from '../plugin.ts';
import { raise } from '../runtime/errors.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { Bytes } from '../runtime/objects.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';
import { badType } from '../runtime/undefined.ts';

/** A path, or a number of an open file, as Python's `stat` takes them. */
function statPath(v: Py): string {
  if (typeof v === 'string' || isInt(v) || typeof v === 'boolean' || v instanceof Bytes) return str(v);
  return badType(v, `stat: path should be string, bytes, os.PathLike or integer, not ${typeName(v)}`);
}
const lstatPath = (v: Py): string =>
  typeof v === 'string' || v instanceof Bytes
    ? str(v)
    : badType(v, `lstat: path should be string, bytes or os.PathLike, not ${typeName(v)}`);

const pathText = (v: Py): string =>
  typeof v === 'string' ? v : badType(v, `expected str, bytes or os.PathLike object, not ${typeName(v)}`);

/** What a file is; a link itself with `lstat`. False where there is none. */
function check(read: (path: string) => Stats, v: Py, holds: (stats: Stats) => boolean): boolean {
  const path = read === lstatSync ? lstatPath(v) : statPath(v);
  try {
    return holds(read(path));
  } catch {
    return false;
  }
}

const vaultMark = '$ANSIBLE_VAULT;';

function isVault(path: string): boolean {
  try {
    return readFileSync(path, 'latin1').startsWith(vaultMark);
  } catch {
    return raise('AnsibleFilterError', `Cannot test if the file ${path} is a vault`);
  }
}

function isMount(path: string): boolean {
  try {
    const here = lstatSync(path);
    const above = lstatSync(join(realpathSync(path), '..'));
    return !here.isSymbolicLink() && (here.dev !== above.dev || here.ino === above.ino);
  } catch {
    return false;
  }
}

function isSameFile(a: Py, b: Py): boolean {
  const [x, y] = [existing(statPath(a)), existing(statPath(b))];
  return x.dev === y.dev && x.ino === y.ino;
}
function existing(path: string): Stats {
  return (
    statSync(path, { throwIfNoEntry: false }) ??
    raise('FileNotFoundError', `[Errno 2] No such file or directory: '${path}'`)
  );
}

const fileTest = (name: string, doc: string, path: string, run: (v: Py) => boolean): TestDeclaration => ({
  name,
  aliases: [`is_${name}`],
  doc,
  example: [`'${path}' is ${name}`, 'True'],
  takesUndefined: 'value',
  run,
});

export const fileTests: readonly TestDeclaration[] = [
  fileTest('file', 'Whether the path is a file on the controller.', '/etc/passwd', (v) =>
    check(statSync, v, (s) => s.isFile()),
  ),
  fileTest('dir', 'Whether the path is a folder on the controller.', '/etc', (v) =>
    check(statSync, v, (s) => s.isDirectory()),
  ),
  {
    name: 'directory',
    doc: 'Whether the path is a folder on the controller.',
    example: ["'/etc' is directory", 'True'],
    takesUndefined: 'value',
    run: (v) => check(statSync, v, (s) => s.isDirectory()),
  },
  {
    name: 'link',
    aliases: ['is_link'],
    doc: 'Whether the path is a symbolic link on the controller.',
    example: ["'/etc' is link", 'False'],
    takesUndefined: 'value',
    run: (v) => check(lstatSync, v, (s) => s.isSymbolicLink()),
  },
  {
    name: 'exists',
    doc: 'Whether the path exists on the controller.',
    example: ["'/etc' is exists", 'True'],
    takesUndefined: 'value',
    run: (v) => existsSync(statPath(v)),
  },
  {
    name: 'link_exists',
    doc: 'Whether the path exists, be it a link to nowhere.',
    example: ["'/etc' is link_exists", 'True'],
    takesUndefined: 'value',
    run: (v) => check(lstatSync, v, () => true),
  },
  fileTest('abs', 'Whether the path is absolute.', '/etc', (v) => pathText(v).startsWith('/')),
  fileTest('mount', 'Whether the path is a mount point on the controller.', '/', (v) =>
    isMount(lstatPath(v)),
  ),
  {
    name: 'vaulted_file',
    doc: 'Whether the file on the controller is encrypted by ansible-vault.',
    example: ["'/etc/passwd' is vaulted_file", 'False'],
    run: (v, _args, { ctx }) => isVault(resolve(ctx.host.services.basedir, str(v))),
  },
  {
    name: 'same_file',
    aliases: ['is_same_file'],
    signature: 'other',
    doc: 'Whether both paths are the same file on the controller.',
    example: ["'/etc' is same_file('/etc/')", 'True'],
    takesUndefined: 'both',
    run: (v, [other = null]) => isSameFile(v, other),
  },
];
