import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { onTerminal } from '../../../src/connection/become/terminal.ts';
import { quote } from '../../../src/util/shell.ts';

const shells = ['dash', 'bash', 'busybox sh', 'posh', 'mksh', 'ksh93', 'yash', 'zsh --emulate sh'];

it.each(shells)('a terminal made by %s leaves the three streams as they are', (shell) => {
  const [file = '', ...args] = shell.split(' ');
  if (spawnSync(file, [...args, '-c', ':']).error !== undefined) return;
  const program = onTerminal({
    tokens: { hello: 'hello-1', prompt: 'prompt-1', sync: 'sync-1' },
    command: (inner) => `/bin/sh -c ${quote(inner)}`,
    text: 'cat; echo out; echo err >&2; exit 3',
    onStdin: false,
    questions: [],
    words: [],
  });
  const done = spawnSync(file, [...args, '-c', program], {
    input: 'in\n',
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect([done.stdout, done.stderr, done.status]).toEqual(['in\nout\n', 'err\n', 3]);
});
