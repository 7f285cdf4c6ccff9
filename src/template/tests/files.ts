/**
 * Tests on the controller's files.
 * @module
 */
import { existsSync, lstatSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { TestDeclaration } from '../plugin.ts';
import { raise, typeError } from '../runtime/errors.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { Bytes } from '../runtime/objects.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';

/** A path, or a number of an open file, as Python takes them. */
const needPath = (v: Py): void => {
  if (typeof v === 'string' || isInt(v) || typeof v === 'boolean' || v instanceof Bytes) return;
  typeError(`stat: path should be string, bytes, os.PathLike or integer, not ${typeName(v)}`);
};

const pathText = (v: Py): string =>
  typeof v === 'string' ? v : typeError(`expected str, bytes or os.PathLike object, not ${typeName(v)}`);

function check(read: (path: string) => Stats, path: Py, holds: (stats: Stats) => boolean): boolean {
  needPath(path);
  try {
    return holds(read(str(path)));
  } catch {
    return false;
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

function isSameFile(a: string, b: string): boolean {
  try {
    const x = statSync(a);
    const y = statSync(b);
    return x.dev === y.dev && x.ino === y.ino;
  } catch (e) {
    return raise('FileNotFoundError', (e as Error).message);
  }
}

const fileTest = (name: string, doc: string, path: string, run: (v: Py) => boolean): TestDeclaration => ({
  name,
  aliases: [`is_${name}`],
  doc,
  example: [`'${path}' is ${name}`, 'True'],
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
    run: (v) => check(statSync, v, (s) => s.isDirectory()),
  },
  {
    name: 'link',
    aliases: ['is_link'],
    doc: 'Whether the path is a symbolic link on the controller.',
    example: ["'/etc' is link", 'False'],
    run: (v) => check(lstatSync, v, (s) => s.isSymbolicLink()),
  },
  {
    name: 'exists',
    doc: 'Whether the path exists on the controller.',
    example: ["'/etc' is exists", 'True'],
    run: (v) => {
      needPath(v);
      return existsSync(str(v));
    },
  },
  {
    name: 'link_exists',
    doc: 'Whether the path exists, be it a link to nowhere.',
    example: ["'/etc' is link_exists", 'True'],
    run: (v) => check(lstatSync, v, () => true),
  },
  fileTest('abs', 'Whether the path is absolute.', '/etc', (v) => pathText(v).startsWith('/')),
  fileTest('mount', 'Whether the path is a mount point on the controller.', '/', (v) => isMount(str(v))),
  {
    name: 'same_file',
    aliases: ['is_same_file'],
    signature: 'other',
    doc: 'Whether both paths are the same file on the controller.',
    example: ["'/etc' is same_file('/etc/')", 'True'],
    run: (v, [other = null]) => isSameFile(str(v), str(other)),
  },
];
