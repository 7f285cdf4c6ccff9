import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mustBeFile, mustBeReadable } from '../../src/util/regular-file.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-kinds-'));
  writeFileSync(join(dir, 'file'), '');
  execFileSync('mkfifo', [join(dir, 'pipe')]);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('a file, and what is not there, may be read', () => {
  for (const name of ['file', 'gone', 'gone/within'])
    expect(() => mustBeFile(join(dir, name)), name).not.toThrow();
});

it('a pipe, a device and, for files only, a folder may not', () => {
  expect(() => mustBeReadable(join(dir, 'pipe'))).toThrow('is a pipe, not a file');
  expect(() => mustBeReadable('/dev/zero')).toThrow('/dev/zero is a device, not a file');
  expect(() => mustBeReadable(dir)).not.toThrow();
  expect(() => mustBeFile(dir)).toThrow('is a folder, not a file');
});

it('streams that the shell fills, and the empty device, may', () => {
  for (const path of ['/dev/null', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'])
    expect(() => mustBeFile(path), path).not.toThrow();
});

it.runIf(process.getuid?.() === 0)('a disk may not (needs root)', () => {
  // Of a number that no driver has: looking at it opens nothing.
  execFileSync('mknod', [join(dir, 'disk'), 'b', '240', '77']);
  expect(() => mustBeReadable(join(dir, 'disk'))).toThrow('is a device, not a file');
});
