import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hostFileName,
  replaceFile,
  replaceFileSync,
  replacePrivateFileSync,
} from '../../src/util/local-file.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-local-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a file of the controller', () => {
  it('is replaced with its mode and through its links, and nothing is left beside it', () => {
    const file = join(dir, 'file');
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    symlinkSync('file', join(dir, 'link'));
    replaceFileSync(join(dir, 'link'), 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(dir, 'link')).isSymbolicLink()).toBe(true);
    expect(readdirSync(dir).sort()).toEqual(['file', 'link']);
  });

  it('is written to and not replaced where it is a device', () => {
    const before = lstatSync('/dev/null').ino;
    replaceFileSync('/dev/null', 'gone');
    expect(lstatSync('/dev/null').ino).toBe(before);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('is private whatever its mode was, and a pipe keeps its own', async () => {
    const [file, pipe] = [join(dir, 'secret'), join(dir, 'pipe')];
    writeFileSync(file, 'old');
    chmodSync(file, 0o644);
    replacePrivateFileSync(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    execFileSync('mkfifo', [pipe]);
    chmodSync(pipe, 0o644);
    const reader = spawn('timeout', ['20', 'cat', pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
    const read = text(reader.stdout);
    replacePrivateFileSync(pipe, 'through');
    expect(await read).toBe('through');
    expect(statSync(pipe).mode & 0o777).toBe(0o644);
  });

  it('is reached by none while it is written', async () => {
    await replaceFile(join(dir, 'sub/private'), (path) => {
      expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
      writeFileSync(path, 'x');
      return Promise.resolve();
    });
    expect(readdirSync(join(dir, 'sub'))).toEqual(['private']);
  });

  it('cannot be put where a folder is, which stays', () => {
    mkdirSync(join(dir, 'folder'));
    expect(() => replaceFileSync(join(dir, 'folder'), 'x')).toThrow(
      `cannot write ${dir}/folder: illegal operation on a directory`,
    );
    expect(readdirSync(join(dir, 'folder'))).toEqual([]);
  });
});

// A disk of its own needs root.
describe.skipIf(process.getuid?.() !== 0)('on a disk that is full (needs root)', () => {
  const disk = join(dir, 'disk');
  beforeAll(() => {
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    return () => void execFileSync('umount', [disk]);
  });

  it('leaves the old file and nothing else, and says so in words', async () => {
    const file = join(disk, 'file');
    writeFileSync(file, 'old');
    const big = Buffer.alloc(200_000);
    const said = `cannot write ${file}: no space left on device`;
    expect(() => replaceFileSync(file, big)).toThrow(said);
    const filled = replaceFile(file, (path) => writeFile(path, big));
    await expect(filled).rejects.toMatchObject({ code: 'TSP1005', message: said });
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(disk)).toEqual(['file']);
  });
});

describe("a host's name as the name of a file", () => {
  it.each([
    ['web1.example.com', 'web1.example.com'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['..', '%2E%2E'],
    ['.', '%2E'],
    ['../../x', '..%2F..%2Fx'],
    ['a/b', 'a%2Fb'],
    ['a%2Fb', 'a%252Fb'],
    ['%2E', '%252E'],
    ['...', '...'],
  ])('%s is %s', (host, name) => {
    expect(hostFileName(host)).toBe(name);
  });
});
