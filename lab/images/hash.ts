import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Twelve hexadecimal digits that stand for these parts: equal parts, equal tag. */
export function hashOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 12);
}

/** The content of every file under the folders and of the files given, by path relative to `root`. */
export function hashOfFiles(root: string, paths: readonly string[]): string {
  const files = paths.flatMap((path) => listFiles(join(root, path))).sort();
  return hashOf(...files.flatMap((file) => [relative(root, file), readFileSync(file, 'base64')]));
}

function listFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)));
}
