import { describe, expect, it } from 'vitest';
import { absentProgram } from '../../src/sdk/absent.ts';

describe('a program that is missing on the host', () => {
  it.each([
    ['sh: 1: stat: not found'],
    ['/bin/sh: line 3: stat: command not found'],
    ['sh: stat: not found'],
    ['Cannot look at /x: sh: 12: stat: not found'],
    ['zsh:1: command not found: stat'],
    ['/bin/sh: <stdin>[2]: stat: inaccessible or not found'],
    ['/bin/ksh93: stat: not found [No such file or directory]'],
  ])('is known by its name from "%s"', (message) => {
    expect(absentProgram(message)).toBe('stat');
  });

  it.each([
    ['stat: cannot stat x: No such file or directory'],
    ['user ben: not found'],
    ['image web not found'],
  ])('is not read out of "%s"', (message) => {
    expect(absentProgram(message)).toBeUndefined();
  });
});
