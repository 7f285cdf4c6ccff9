import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRequest, printfFormat } from '../../../src/connection/shell/encode.ts';

const shells = [['/bin/dash'], ['/bin/bash', '--posix'], ['/usr/bin/busybox', 'sh'], ['/bin/sh']].filter(
  ([program = '']) => existsSync(program),
);
const locales = ['C', 'C.UTF-8'];

const runs = shells.flatMap((shell) => locales.map((locale) => [shell.join(' '), locale, shell] as const));

const sh = ([program = '', ...args]: readonly string[], locale: string, input: Buffer): Buffer =>
  execFileSync(program, args, {
    input,
    env: { ...process.env, LC_ALL: locale },
    stdio: ['pipe', 'pipe', 'ignore'],
  });

describe.each(runs)('requests for %s in %s', (_name, locale, shell) => {
  it('carry any bytes as stdin', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 600 }),
      fc.string({ unit: 'binary', minLength: 1 }),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        const data = Buffer.from(content as string);
        expect(sh(shell, locale, Buffer.concat([Buffer.from('printf '), printfFormat(data)]))).toEqual(data);
      }),
      {
        numRuns: 60,
        examples: [['%s%%\\n%'], ['-n'], ['--'], ["'"], [Uint8Array.from({ length: 256 }, (_, i) => i)]],
      },
    );
  });

  it('end with a marker on both streams, whatever the program is', () => {
    const scripts = [
      'exit 3',
      'if',
      "echo '",
      'cd /; exec false',
      'set -e; false',
      "trap 'exit 4' EXIT",
      '-x',
      ')',
      'cat <<X',
    ];
    const frames = scripts.map((script, n) => encodeRequest('NONCE', n, { script }));
    const ends = sh(shell, locale, Buffer.concat(frames))
      .toString()
      .match(/NONCE:\d+:\d+;/g);
    expect(ends?.map((end) => end.split(':')[1])).toEqual(scripts.map((_, n) => String(n)));
  });
});

describe('requests', () => {
  it('refuse a NUL byte in the program', () => {
    expect(() => encodeRequest('N', 1, { script: 'a\0b' })).toThrow(
      expect.objectContaining({ code: 'TSP1103' }),
    );
  });
});
