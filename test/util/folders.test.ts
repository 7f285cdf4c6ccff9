import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeFolders } from '../../src/util/folders.ts';

// A process of its own for each command, and each has the sources to compile.
vi.setConfig({ testTimeout: 60_000 });

const dir = mkdtempSync(join(tmpdir(), 'tsplay-folders-'));
afterAll(() => rmSync(dir, { recursive: true }));

const modeOf = (path: string): number => statSync(join(dir, path)).mode & 0o777;

describe('folders that are made', () => {
  beforeAll(() => {
    mkdirSync(join(dir, 'real'), { mode: 0o755 });
    writeFileSync(join(dir, 'file'), '');
    symlinkSync('real', join(dir, 'link'));
    symlinkSync('nowhere', join(dir, 'dangling'));
  });

  it('have the mode that is asked for, and those that are there keep theirs', () => {
    makeFolders(join(dir, 'link/a/b'), 0o700);
    makeFolders(join(dir, 'real/a'), 0o755);
    expect(['real', 'real/a', 'real/a/b'].map(modeOf)).toEqual([0o755, 0o700, 0o700]);
  });

  it('may be written with a blank end, dots and bytes that are no UTF-8', () => {
    makeFolders(`${dir}/c/./d/../e//`);
    expect([modeOf('c/d'), modeOf('c/e')]).toEqual([modeOf('c'), modeOf('c')]);
    makeFolders(join(dir, '\udcff/x'));
    expect(statSync(Buffer.from(`${dir}/\xff/x`, 'latin1')).isDirectory()).toBe(true);
  });

  it.each([
    ['file', 'EEXIST'],
    ['dangling', 'EEXIST'],
    ['file/x/y', 'ENOTDIR'],
    ['dangling/x/y', 'ENOENT'],
  ])("fail with the system's error: %s", (path, code) => {
    expect(() => makeFolders(join(dir, path))).toThrow(expect.objectContaining({ code }));
  });
});

describe('a folder where the system says that nothing is there (/proc)', () => {
  // The first to root, the second to all others.
  const refused = /no such file or directory|permission denied/;
  const tsx = import.meta.resolve('tsx');
  // Ended from outside: what never comes back cannot end itself.
  const node = (words: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const all = ['-s', 'KILL', '30', process.execPath, '--import', tsx, ...words];
    const { status, stdout, stderr } = spawnSync('timeout', all, {
      cwd: dir,
      env: { PATH: process.env['PATH'] ?? '', HOME: dir, ...env },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  beforeAll(() => {
    writeFileSync(join(dir, 'start.mts'), `import { start } from ${JSON.stringify(main)};\nawait start();\n`);
    const play = '- hosts: all\n  gather_facts: false\n  tasks: [{debug: {msg: hi}}]\n';
    writeFileSync(join(dir, 'p.yml'), play);
  });

  it('is told of', () => {
    const file = fileURLToPath(new URL('../../src/util/folders.ts', import.meta.url));
    const program = `import { makeFolders } from ${JSON.stringify(file)}; makeFolders('/proc/1/a/b');`;
    const { status, stderr } = node(['--input-type=module', '-e', program]);
    expect([status, stderr]).toEqual([1, expect.stringMatching(refused)]);
  });

  it.each([
    ['run', 'p.yml', '-i', 'one,', '-c', 'local'],
    ['adhoc', 'one', '-i', 'one,', '-c', 'local', '-m', 'debug', '-t', '/proc/1/x'],
  ])('keeps no command from its end: %s', (...words) => {
    const { status, stdout, stderr } = node(['start.mts', ...words], { HOME: '/proc/1' });
    expect([status, stdout], stderr).toEqual([0, expect.stringContaining('one')]);
    expect(stderr).toMatch(refused);
  });
});
