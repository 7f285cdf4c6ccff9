import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeFolder, keepCode, readCode } from '../../src/cli/code-cache.ts';

let dir: string;
let folder: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-code-'));
  folder = join(dir, 'tsplay');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const key = { build: 'b1', command: 'run' };
const code = Buffer.from('code');
const kept = (): string => join(folder, readdirSync(folder)[0] ?? '');

describe('the code of the program', () => {
  it('is what V8 takes again', () => {
    const source = '(() => 6 * 7)()';
    const first = new Script(source);
    first.runInThisContext();
    keepCode(folder, key, first.createCachedData());
    const cachedData = readCode(folder, key);
    const second = new Script(source, cachedData && { cachedData });
    expect(second.cachedDataRejected).toBe(false);
    expect(second.runInThisContext()).toBe(42);
  });

  it('is kept for one build and one command, privately and whole', () => {
    keepCode(folder, key, code);
    expect(readCode(folder, key)).toEqual(code);
    expect(readCode(folder, { ...key, command: 'lint' })).toBeUndefined();
    expect(readCode(folder, { ...key, build: 'b2' })).toBeUndefined();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('is not read when a byte of it is another', () => {
    keepCode(folder, key, code);
    const content = readFileSync(kept());
    content[content.length - 1] = 0;
    writeFileSync(kept(), content);
    expect(readCode(folder, key)).toBeUndefined();
  });

  it.each([
    ['the file', () => chmodSync(kept(), 0o666)],
    ['the folder', () => chmodSync(folder, 0o777)],
  ])('is not read where others may write %s', (_what, open) => {
    keepCode(folder, key, code);
    open();
    expect(readCode(folder, key)).toBeUndefined();
  });

  it('is not read through a link', () => {
    keepCode(folder, key, code);
    renameSync(kept(), join(dir, 'elsewhere'));
    keepCode(folder, key, code);
    const name = kept();
    rmSync(name);
    symlinkSync(join(dir, 'elsewhere'), name);
    expect(readCode(folder, key)).toBeUndefined();
  });

  it('is not written into a folder that others may write, and nothing is said where it cannot be', () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    keepCode(folder, key, code);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(dir, 'file'), '');
    keepCode(join(dir, 'file', 'tsplay'), key, code);
  });

  it('of other builds is kept for the newest few', () => {
    for (let i = 1; i <= 12; i++) {
      const build = `old${i}`;
      keepCode(folder, { ...key, build }, code);
      const name = readdirSync(folder).find((file) => file.startsWith(`code-${build}-`)) ?? '';
      utimesSync(join(folder, name), i, i);
    }
    keepCode(folder, key, code);
    const builds = readdirSync(folder).map((name) => name.split('-')[1]);
    expect(new Set(builds)).toEqual(new Set(['b1', ...[5, 6, 7, 8, 9, 10, 11, 12].map((i) => `old${i}`)]));
  });

  it.runIf(process.getuid?.() === 0)('makes no folder in the home of another user (needs root)', () => {
    chownSync(dir, 65534, 65534);
    keepCode(folder, key, code);
    expect(readdirSync(dir)).toEqual([]);
  });
});

it.each([
  [{ HOME: '/usr' }, '/usr/.cache/tsplay'],
  [{ HOME: '/no/such/home' }, undefined],
  [{ HOME: '/h', XDG_CACHE_HOME: '/c' }, '/c/tsplay'],
  [{ HOME: '/usr', XDG_CACHE_HOME: 'relative' }, '/usr/.cache/tsplay'],
  [{ HOME: '' }, undefined],
  [{ HOME: '/usr', NODE_DISABLE_COMPILE_CACHE: '1' }, undefined],
])('the folder for it, with %j', (env, expected) => {
  expect(codeFolder(env)).toBe(expected);
});
