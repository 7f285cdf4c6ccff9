/** What sudo, doas, script and shells say, and what becomes of it for a person. */
import { expect, it } from 'vitest';
import { becomeError } from '../../../src/connection/become/errors.ts';

const said = (words: string, method: 'sudo' | 'doas' = 'sudo', exe?: string): string =>
  becomeError(
    {
      label: 'host',
      become: { method, user: 'ben', flags: [], ...(exe === undefined ? {} : { exe }) },
      tokens: { hello: 'hello-1', prompt: 'prompt-1', sync: 'sync-1' },
      timeout: 1000,
      terminal: true,
    },
    words,
    false,
  ).message;

it.each([
  ['bash: line 1: sudo: command not found\n', 'host: sudo is not installed on the host.'],
  ['/bin/sh: 1: exec: sudo: not found\r\n', 'host: sudo is not installed on the host.'],
  ['sh: sudo: inaccessible or not found\n', 'host: sudo is not installed on the host.'],
  ['sh: /usr/bin/sudo: No such file or directory\n', 'host: sudo is not installed on the host.'],
  [
    'script: failed to create pseudo-terminal: No such file or directory\n',
    'host: sudo insists on a terminal, and the host can make none.',
  ],
  [
    'sudo: unable to open /etc/sudoers.d/x: No such file or directory\n',
    'host: sudo to ben failed: sudo: unable to open /etc/sudoers.d/x: No such file or directory.',
  ],
])('%j of sudo', (words, message) => {
  expect(said(words)).toMatch(new RegExp(`^${message.replaceAll('.', '\\.')}`));
});

it.each([
  ['doas: Operation not permitted\r\n', 'host: doas does not let the login user become ben.'],
  [
    'doas: doas is not enabled, /etc/doas.conf: No such file or directory\n',
    'host: doas to ben failed: doas: doas is not enabled, /etc/doas.conf: No such file or directory.',
  ],
])('%j of doas', (words, message) => {
  expect(said(words, 'doas')).toMatch(new RegExp(`^${message.replaceAll('.', '\\.')}`));
});

it('a become_exe with odd characters is known by its own name', () => {
  expect(said('/bin/sh: 1: /opt/su(do)+: not found\n', 'sudo', '/opt/su(do)+')).toMatch(
    /^host: \/opt\/su\(do\)\+ is not installed on the host\./,
  );
});
