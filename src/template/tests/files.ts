/**
 * Tests on the controller's files.
 * @module
 */
import { fstatSync, lstatSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestDeclaration } from '../plugin.ts';
import { raise } from '../runtime/errors.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { fsPath } from '../../util/bytes.ts';
import { Bytes } from '../runtime/objects.ts';
import { repr, str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';
import { badType } from '../runtime/undefined.ts';

/** What a path, or the number of an open file, leads to, as Python's `stat` takes them; undefined where there is nothing. */
function statOf(v: Py): Stats | undefined {
  if (isInt(v) || typeof v === 'boolean') return attempt(() => fstatSync(Number(v)));
  if (typeof v === 'string' || v instanceof Bytes) return attempt(() => statSync(fsPath(str(v))));
  return badType(v, `stat: path should be string, bytes, os.PathLike or integer, not ${typeName(v)}`);
}
function attempt(read: () => Stats): Stats | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
const linkOf = (v: Py): Stats | undefined => {
  const path = lstatPath(v);
  return attempt(() => lstatSync(fsPath(path)));
};
const lstatPath = (v: Py): string =>
  typeof v === 'string' || v instanceof Bytes
    ? str(v)
    : badType(v, `lstat: path should be string, bytes or os.PathLike, not ${typeName(v)}`);

const pathText = (v: Py): string =>
  typeof v === 'string' ? v : badType(v, `expected str, bytes or os.PathLike object, not ${typeName(v)}`);

const vaultMark = '$ANSIBLE_VAULT;';

function isVault(path: string): boolean {
  try {
    return readFileSync(fsPath(path), 'latin1').startsWith(vaultMark);
  } catch {
    return raise('AnsibleFilterError', `Cannot test if the file ${path} is a vault`);
  }
}

function isMount(path: string): boolean {
  try {
    const here = lstatSync(fsPath(path));
    const above = lstatSync(join(realpathSync(path), '..'));
    return !here.isSymbolicLink() && (here.dev !== above.dev || here.ino === above.ino);
  } catch {
    return false;
  }
}

function isSameFile(a: Py, b: Py): boolean {
  const [x, y] = [existing(a), existing(b)];
  return x.dev === y.dev && x.ino === y.ino;
}
const existing = (v: Py): Stats =>
  statOf(v) ?? raise('FileNotFoundError', `[Errno 2] No such file or directory: ${repr(v)}`);

const fileTest = (name: string, doc: string, path: string, run: (v: Py) => boolean): TestDeclaration => ({
  name,
  aliases: [`is_${name}`],
  doc,
  example: [`'${path}' is ${name}`, 'True'],
  takesUndefined: 'value',
  run,
});

export const fileTests: readonly TestDeclaration[] = [
  fileTest(
    'file',
    'Whether the path is a file on the controller.',
    '/etc/passwd',
    (v) => statOf(v)?.isFile() ?? false,
  ),
  fileTest(
    'dir',
    'Whether the path is a folder on the controller.',
    '/etc',
    (v) => statOf(v)?.isDirectory() ?? false,
  ),
  {
    name: 'directory',
    doc: 'Whether the path is a folder on the controller.',
    example: ["'/etc' is directory", 'True'],
    takesUndefined: 'value',
    run: (v) => statOf(v)?.isDirectory() ?? false,
  },
  {
    name: 'link',
    aliases: ['is_link'],
    doc: 'Whether the path is a symbolic link on the controller.',
    example: ["'/etc' is link", 'False'],
    takesUndefined: 'value',
    run: (v) => linkOf(v)?.isSymbolicLink() ?? false,
  },
  {
    name: 'exists',
    doc: 'Whether the path exists on the controller.',
    example: ["'/etc' is exists", 'True'],
    takesUndefined: 'value',
    run: (v) => statOf(v) !== undefined,
  },
  {
    name: 'link_exists',
    doc: 'Whether the path exists, be it a link to nowhere.',
    example: ["'/etc' is link_exists", 'True'],
    takesUndefined: 'value',
    run: (v) => linkOf(v) !== undefined,
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
