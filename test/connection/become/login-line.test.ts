import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loginLine } from '../../../src/connection/become/login-line.ts';

const shells: readonly (readonly [string, ...string[]])[] = [
  ['/bin/dash'],
  ['/bin/bash'],
  ['/bin/zsh'],
  ['/bin/mksh'],
  ['/bin/ksh93'],
  ['/usr/bin/yash'],
  ['/usr/bin/busybox', 'sh'],
  ['/bin/bsd-csh'],
  ['/bin/tcsh'],
  ['/usr/bin/fish'],
  ['/usr/bin/rc'],
  ['/usr/bin/elvish'],
  ['/usr/bin/xonsh'],
  ['/bin/sash'],
];

/** Everything that some shell takes for its own, on several lines. */
const words = 'it\'s "ok" `id` $HOME \\ \\\\ %d %% !! !x {a,b} ~ * ? [a] #c ^ ;& |é';

describe('the line for a login shell', () => {
  for (const [file, ...args] of shells)
    it.skipIf(!existsSync(file))(`is read alike by ${[file, ...args].join(' ')} (needs it)`, () => {
      const program = `printf '%s\\n' '${words.replaceAll("'", "'\\''")}'\necho "two   lines" # and a comment\n`;
      const { stdout, stderr } = spawnSync(file, [...args, '-c', loginLine('/bin/sh', program)], {
        encoding: 'utf8',
      });
      expect([stdout, stderr]).toEqual([`${words}\ntwo   lines\n`, '']);
    });

  it('has one line and no quote within its word', () => {
    expect(loginLine('/bin/sh', "a 'b'\n! \\")).toMatch(/^\/bin\/sh -c '[^'\n!]*'$/);
  });
});
