import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { onTerminal } from '../../../src/connection/become/terminal.ts';
import { quote } from '../../../src/util/shell.ts';

const shells = ['dash', 'bash', 'busybox sh', 'posh', 'mksh', 'ksh93', 'yash', 'zsh --emulate sh'];

const program = onTerminal({
  tokens: { hello: 'hello-1', prompt: 'prompt-1', sync: 'sync-1' },
  command: (inner) => `/bin/sh -c ${quote(inner)}`,
  text: 'cat; echo out; echo err >&2; exit 3',
  onStdin: false,
  questions: [],
  words: [],
});

it.each(shells)('a terminal made by %s leaves the three streams as they are', (shell) => {
  const [file = '', ...args] = shell.split(' ');
  if (spawnSync(file, [...args, '-c', ':']).error !== undefined) return;
  const done = spawnSync(file, [...args, '-c', program], {
    input: 'in\n',
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect([done.stdout, done.stderr, done.status]).toEqual(['in\nout\n', 'err\n', 3]);
});

it('Python makes a terminal where script(1) is not installed; without either, the error names both (needs python3)', () => {
  const bin = mkdtempSync(join(tmpdir(), 'tsplay-programs-'));
  const take = (...names: readonly string[]): void => {
    for (const name of names)
      symlinkSync(
        execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(),
        join(bin, name),
      );
  };
  const play = (): unknown[] => {
    const env = { PATH: bin };
    const done = spawnSync('/bin/sh', ['-c', program], {
      input: 'in\n',
      encoding: 'utf8',
      timeout: 20_000,
      env,
    });
    return [done.stdout, done.stderr, done.status];
  };
  try {
    take('dd', 'mkfifo', 'mkdir', 'rm', 'cat', 'id', 'find');
    expect(play()).toEqual(['', expect.stringMatching(/neither script\(1\) nor python3 is there/), 1]);
    const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
    symlinkSync(python.trim(), join(bin, 'python3'));
    expect(play()).toEqual(['in\nout\n', 'err\n', 3]);
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
});
