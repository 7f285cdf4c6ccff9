import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
  chmod,
  lstat,
  readdir,
} from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectLocal } from '../../src/connection/index.ts';
import { createReadHost, createWriteHost, sh } from '../../src/sdk/index.ts';

const transport = connectLocal();
const read = createReadHost(transport, { name: 'h' });
const write = createWriteHost(transport, { name: 'h', environment: { GREETING: "it's me" } });
let root: string;
let dir: string;
let n = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tsplay-host-'));
});
beforeEach(async () => {
  dir = join(root, `case ${n++} 'q`);
  await mkdir(dir);
});
afterAll(async () => {
  await transport.close();
  await rm(root, { recursive: true });
});

describe('stat', () => {
  it('tells what node:fs tells', async () => {
    const path = join(dir, 'a b');
    await writeFile(path, 'hello');
    await chmod(path, 0o4751);
    const real = await stat(path);
    const seen = await read.stat(path, { checksum: 'sha1' });
    expect(seen).toMatchObject({
      type: 'file',
      mode: 0o4751,
      uid: real.uid,
      size: 5,
      inode: real.ino,
      nlink: 1,
      checksum: 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
    });
    expect(seen?.mtime).toBeCloseTo(real.mtimeMs / 1000, 3);
  });

  it('gives the target of a link as written, whatever it holds', async () => {
    const path = join(dir, 'link');
    await symlink('no where\n2', path);
    expect(await read.stat(path)).toMatchObject({ type: 'link', linkTarget: 'no where\n2' });
    expect(await read.stat(path, { follow: true })).toBeUndefined();
  });

  it('gives undefined for what is not there', async () => {
    expect(await read.stat(join(dir, 'none/at/all'))).toBeUndefined();
  });
});

describe('readFile', () => {
  it('reads any bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 1024 }, (_, i) => i & 255));
    await writeFile(join(dir, 'x'), bytes);
    expect(await read.readFile(join(dir, 'x'))).toEqual(bytes);
    expect(await read.readFile(join(dir, 'y'))).toBeUndefined();
    await expect(read.readFile(dir)).rejects.toThrow('is a directory');
  });

  it('reads big files over a channel of their own', async () => {
    const bytes = Buffer.alloc(1_500_000, 'abc');
    await writeFile(join(dir, 'x'), bytes);
    expect((await read.readFile(join(dir, 'x')))?.equals(bytes)).toBe(true);
  });
});

describe('writeFile', () => {
  it('makes a new file under the umask, in one round trip', async () => {
    const before = transport.stats.roundTrips;
    const { stat: made } = await write.writeFile(join(dir, 'new'), 'text\n');
    expect(transport.stats.roundTrips - before).toBe(1);
    expect(made).toMatchObject({ type: 'file', mode: 0o644, size: 5 });
    expect(await readFile(join(dir, 'new'), 'utf8')).toBe('text\n');
    expect(await readdir(dir)).toEqual(['new']);
  });

  it('keeps mode and owner, and keeps a backup', async () => {
    const path = join(dir, 'f');
    await writeFile(path, 'old', { mode: 0o640 });
    const { backupFile } = await write.writeFile(path, 'new', { backup: true });
    expect((await stat(path)).mode & 0o7777).toBe(0o640);
    expect(backupFile).toMatch(/\/f\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~$/);
    expect(await readFile(backupFile!, 'utf8')).toBe('old');
  });

  it('writes any bytes, empty and big ones', async () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) & 255)),
      Buffer.alloc(700_000, 'x'),
    ]) {
      await write.writeFile(join(dir, 'f'), bytes, { mode: 0o600 });
      expect((await readFile(join(dir, 'f'))).equals(bytes)).toBe(true);
    }
    expect(await readdir(dir)).toEqual(['f']);
  });

  it('leaves the old file when validation fails', async () => {
    const path = join(dir, 'f');
    await writeFile(path, 'old');
    await expect(write.writeFile(path, 'bad', { validate: 'grep -q good %s' })).rejects.toThrow(
      'failed to validate: rc:1',
    );
    await write.writeFile(path, 'good', { validate: "grep -q 'good' %s" });
    expect(await readFile(path, 'utf8')).toBe('good');
    expect(await readdir(dir)).toEqual(['f']);
  });

  it('follows a link, or replaces it', async () => {
    await writeFile(join(dir, 'real'), 'old', { mode: 0o600 });
    await symlink('real', join(dir, 'link'));
    await write.writeFile(join(dir, 'link'), 'through');
    expect(await readFile(join(dir, 'real'), 'utf8')).toBe('through');
    await write.writeFile(join(dir, 'link'), 'instead', { follow: false });
    expect((await lstat(join(dir, 'link'))).isFile()).toBe(true);
    expect(await readFile(join(dir, 'real'), 'utf8')).toBe('through');
  });

  it('refuses a folder, and says when the folder is missing', async () => {
    await mkdir(join(dir, 'd'));
    await expect(write.writeFile(join(dir, 'd'), '')).rejects.toThrow('is a directory');
    await expect(write.writeFile(join(dir, 'x/y'), '')).rejects.toThrow(
      `Destination directory ${dir}/x does not exist`,
    );
    await expect(write.writeFile(join(dir, 'f'), '', { owner: 'nobody-at-all' })).rejects.toThrow(
      'invalid user',
    );
    expect(await readdir(dir)).toEqual(['d']);
  });
});

describe('run', () => {
  it('applies environment, folder and quoting', async () => {
    const result = await write.run(sh`printf '%s|%s|%s' "$GREETING" "$PWD" ${"$(id) `x` 'y'"}`, { cwd: dir });
    expect(result).toMatchObject({ rc: 0, stdout: `it's me|${dir}|$(id) \`x\` 'y'` });
  });

  it('asks what the host has once', async () => {
    const caps = await read.caps();
    expect(caps.uid).toBe(process.getuid?.());
    expect(caps.tools.has('tar')).toBe(true);
    const before = transport.stats.roundTrips;
    await read.caps();
    expect(transport.stats.roundTrips).toBe(before);
  });
});

describe('guard', () => {
  it('is asked before every change and by no look, for all tasks on the connection, until it is taken away', async () => {
    const server = createServer((request, response) => response.end(request.method));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const other = createWriteHost(transport, { name: 'h' });
    const path = join(dir, 'f');
    let asked = 0;
    let held = true;
    const remove = other.guard(() => {
      asked++;
      return held ? Promise.resolve() : Promise.reject(new Error('not held any more'));
    });
    try {
      await write.writeFile(path, 'one');
      await write.run(sh`printf two > ${path}`);
      await write.http({ url, method: 'PUT' });
      expect(asked).toBe(3);
      await write.http({ url });
      await write.readText(path);
      expect(asked).toBe(3);
      held = false;
      await expect(write.writeFile(path, 'three')).rejects.toThrow('not held any more');
      await expect(write.run(sh`printf three > ${path}`)).rejects.toThrow('not held any more');
      await expect(write.upload(Buffer.from('three'), join(dir, 'g'))).rejects.toThrow('not held any more');
      await expect(write.http({ url, method: 'PUT' })).rejects.toThrow('not held any more');
      expect(await read.readText(path)).toBe('two');
      expect(await readdir(dir)).toEqual(['f']);
    } finally {
      remove();
      server.close();
      server.closeAllConnections();
    }
    await write.writeFile(path, 'three');
    expect(await read.readText(path)).toBe('three');
  });
});
