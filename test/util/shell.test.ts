import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote, quoteAll } from '../../src/util/shell.ts';

/** Whatever of these is installed; `sh` always is. */
const shells = [
  ['/bin/sh'],
  ['/bin/dash'],
  ['/bin/bash', '--posix'],
  ['/bin/bash'],
  ['/usr/bin/busybox', 'sh'],
].filter(([program = '']) => existsSync(program));

/** The words as a program gets them, each ended by NUL. */
const echoed = ([program = '', ...args]: readonly string[], text: string): string[] =>
  execFileSync(program, [...args, '-c', `for w in ${text}; do printf '%s\\0' "$w"; done`])
    .toString()
    .split('\0')
    .slice(0, -1);

const anyWord = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', ' ', '!', '#', '~', '=', '-', 'a', '*'),
    }),
    fc.constantFrom(
      '',
      '-n',
      'if',
      'done',
      '~root',
      'a=b',
      "'",
      "''",
      '\\',
      '\n',
      '$(id)',
      '%1',
      '!!',
      '{a,b}',
    ),
  )
  .filter((word) => !word.includes('\0') && Buffer.from(word).toString() === word);

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('quote for %s', (_name, shell) => {
  it('gives every word back as it was', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { minLength: 100, maxLength: 300 }), (words) => {
        expect(echoed(shell, quoteAll(words))).toEqual(words);
      }),
      // Few starts of a shell with many words each: it is the start that takes long.
      { numRuns: 6 },
    );
  });

  it.each(['if', 'done', 'case', 'for', 'a=b', '~', 'FOO=1'])('lets %s be a command, not syntax', (word) => {
    const [program = '', ...args] = shell;
    const status = execFileSync(program, [...args, '-c', `${quote(word)} 2>/dev/null; echo $?`]).toString();
    expect(status).toBe('127\n');
  });
});

describe('quote', () => {
  it('leaves plain words readable', () => {
    expect(quoteAll(['ls', '-l', '/etc/hosts', 'a b', "it's"])).toBe(`ls -l /etc/hosts 'a b' 'it'\\''s'`);
  });
  it('refuses a NUL byte, which no argument can hold', () => {
    expect(() => quote('a\0b')).toThrow(expect.objectContaining({ code: 'TSP1103' }));
  });
});
