import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { absentProgram, lackingProgram, needsPrograms } from '../../src/sdk/absent.ts';

describe('a program that is missing on the host', () => {
  it.each([
    ['sh: 1: stat: not found'],
    ['/bin/sh: line 3: stat: command not found'],
    ['sh: stat: not found'],
    ['Cannot look at /x: sh: 12: stat: not found'],
    ['zsh:1: command not found: stat'],
    ['/bin/sh: <stdin>[2]: stat: inaccessible or not found'],
    ['/bin/ksh93: stat: not found [No such file or directory]'],
    ['Cannot look at /x: main: line 7: stat: command not found'],
  ])('is known by its name from "%s"', (message) => {
    expect(absentProgram(message)).toBe('stat');
  });

  const shells = ['dash', 'bash', 'busybox sh', 'posh', 'mksh', 'ksh93', 'yash', 'zsh'];
  it.each(shells)('is known by its name from what %s says', (shell) => {
    const [program = '', ...words] = shell.split(' ');
    const said = (script: string) =>
      spawnSync(program, words, { input: `(eval ' ${script}')\n`, encoding: 'utf8' });
    if (said('exit 0').error !== undefined) return;
    for (const script of ['no-such --x', 'f() {\nno-such x\n}\nf', 'x=$(no-such); echo $x', 'exec no-such'])
      expect(absentProgram(said(script).stderr), script).toBe('no-such');
    expect(absentProgram(said('/bin/no-such a').stderr)).toBe('/bin/no-such');
    expect(absentProgram(said('cat /no/such').stderr)).toBeUndefined();
    expect(absentProgram(said('cd /no/such').stderr)).toBeUndefined();
    expect(absentProgram(said('echo x >/no/such').stderr)).toBeUndefined();
  });

  it.each([
    ['stat: cannot stat x: No such file or directory'],
    ['user ben: not found'],
    ['image web not found'],
  ])('is not read out of "%s"', (message) => {
    expect(absentProgram(message)).toBeUndefined();
  });
});

describe('an answer that ended for want of a program', () => {
  it('is none, whatever the program is', () => {
    const done = spawnSync('sh', ['-c', `echo first; ${needsPrograms('cat', 'no-such')}; echo rest`], {
      encoding: 'utf8',
    });
    expect(lackingProgram({ stderr: done.stderr, rc: done.status ?? 0 })).toBe('no-such');
  });

  it('is one where another program was tried before, and was not needed', () => {
    expect(lackingProgram({ stderr: 'sh: no-such: not found\n', rc: 0 })).toBeUndefined();
    expect(lackingProgram({ stderr: 'sh: no-such: not found\nother words\n', rc: 127 })).toBeUndefined();
  });
});
